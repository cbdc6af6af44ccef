//! The API of ECS on standard input: operations with their requests in, responses or exceptions out.
//!
//! ```text
//! cargo run --release --example control_plane             # a few requests of its own
//! cargo run --release --example control_plane -- FILE     # those of a file; `-` is standard input
//! ```
//!
//! What the control plane decides is carried out at once: a task that is to start runs, one that is to
//! stop has stopped. A host puts its protocol where this reads lines, and its runtime where this
//! reports; the rest is as here. It ends with status 1 when a line is no request.
#![expect(
    clippy::print_stdout,
    clippy::std_instead_of_core,
    reason = "an example is a program"
)]

use std::error::Error;
use std::io::Read as _;
use std::{env, fs, io};

use bayplan::api::{Operation, Request};
use bayplan::control::{ControlPlane, Effect, RequestError, TaskReport};
use bayplan::document::{Document, Reading};
use bayplan::model::{ArnPrefix, ClusterName, Quotas, Seed, StopCode, TaskStatus};
use bayplan::time::{TimeDelta, Timestamp};

const DEMO: &str = include_str!("demo.txt");

fn main() -> Result<(), Box<dyn Error>> {
    let text = match env::args().nth(1).as_deref() {
        None => DEMO.to_string(),
        Some("-") => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            text
        }
        Some(file) => fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?,
    };
    let prefix = ArnPrefix::new("arn:bayplan:ecs:harbour:1")?;
    let mut host = Host {
        control: ControlPlane::new(prefix, Seed::new(1), Quotas::default()),
        now: Timestamp::UNIX_EPOCH,
    };
    for (line, number) in text.lines().zip(1_u32..) {
        let done = host.line(line.trim());
        done.map_err(|error| format!("line {number}: {error}"))?;
    }
    Ok(())
}

struct Host {
    control: ControlPlane,
    now: Timestamp,
}

impl Host {
    fn line(&mut self, line: &str) -> Result<(), Box<dyn Error>> {
        let (operation, request) = line.split_once(' ').unwrap_or((line, "{}"));
        match operation {
            "" | "#" => {}
            "wait" => {
                let seconds = request
                    .trim()
                    .parse()
                    .ok()
                    .and_then(TimeDelta::from_seconds);
                self.now = self.now.saturating_add(seconds.ok_or("seconds expected")?);
            }
            _ => {
                println!("{line}");
                let operation = Operation::from_text(operation)
                    .ok_or_else(|| format!("`{operation}` is no operation"))?;
                let request = serde_json::from_str(request)?;
                match self.ask(operation, request) {
                    Ok(answer) => println!("{}\n", serde_json::to_string_pretty(&answer)?),
                    Err(error) => println!("{}: {error}\n", error.exception()),
                }
            }
        }
        self.work()
    }

    /// What stands between a protocol and the control plane.
    fn ask(&mut self, operation: Operation, request: Document) -> Result<Document, RequestError> {
        let request = Request::read(operation, request, Reading::Strict)?.value;
        Ok(self.control.execute(self.now, request)?.write())
    }

    /// Lets the control plane decide, and carries it out until nothing is left to do.
    fn work(&mut self) -> Result<(), Box<dyn Error>> {
        loop {
            let progress = self.control.step(self.now, 100);
            let mut is_quiet = !progress.is_more;
            while let Some((cluster, effect)) = self.control.poll_effect() {
                is_quiet = false;
                self.carry_out(&cluster, effect)?;
            }
            while let Some((cluster, event)) = self.control.poll_event() {
                println!("  {cluster}: {event}");
            }
            if is_quiet {
                return Ok(());
            }
        }
    }

    fn carry_out(&mut self, cluster: &ClusterName, effect: Effect) -> Result<(), RequestError> {
        let report = match effect {
            Effect::StartTask { task, .. } => TaskReport::new(task).status(TaskStatus::Running),
            Effect::StopTask { task, .. } => {
                TaskReport::new(task).stopped(StopCode::EssentialContainerExited)
            }
            // Traffic is not this host's.
            Effect::ShiftTraffic { .. } | _ => return Ok(()),
        };
        self.control.observe_task(self.now, cluster, &report)?;
        Ok(())
    }
}
