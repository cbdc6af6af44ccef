//! The commands `place`, `query` and `what_if`, as a user runs them.

use std::io::Write as _;
use std::ops::Deref;
use std::process::{Command, Output, Stdio};
use std::{env, fs};

use crate::shared::skip;

/// An example that `cargo test` has built beside this test.
#[track_caller]
fn command(example: &str) -> Option<Command> {
    let this = env::current_exe().expect("the path of the test");
    let folder = this
        .parent()
        .and_then(|deps| deps.parent())
        .expect("a target folder");
    let name = format!("{example}{}", env::consts::EXE_SUFFIX);
    let path = folder.join("examples").join(name);
    if path.exists() {
        return Some(Command::new(path));
    }
    skip(&path);
    None
}

#[track_caller]
fn run(example: &str, arguments: &[&str]) -> Option<Output> {
    let output = command(example)?.args(arguments).output();
    Some(output.expect("a command that runs"))
}

/// Runs an example that reads `input` and whose reader went away before it has printed anything.
#[track_caller]
fn run_unread(example: &str, arguments: &[&str], input: &str) -> Option<Output> {
    let mut command = command(example)?;
    let piped = command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().expect("a command that runs");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("a reader");
    drop(stdin);
    Some(child.wait_with_output().expect("a command that ends"))
}

/// A file that is removed when its test ends.
struct TempFile(String);

impl Deref for TempFile {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        fs::remove_file(&self.0).expect("a file that can be removed");
    }
}

/// A file of that content, for one test.
fn file(name: &str, content: &str) -> TempFile {
    let path = env::temp_dir().join(format!("bayplan-{}-{name}", std::process::id()));
    fs::write(&path, content).expect("a file that can be written");
    TempFile(path.display().to_string())
}

const CLUSTER: &str = r#"{"containerInstances": [{
    "containerInstanceArn": "arn:aws:ecs:eu-west-1:1:container-instance/c/1",
    "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true, "runningTasksCount": 2,
    "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024},
                            {"name": "MEMORY", "type": "INTEGER", "integerValue": 1000}],
    "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024},
                           {"name": "MEMORY", "type": "INTEGER", "integerValue": 900}]}]}"#;

const WEB: &str = r#"{"family": "web", "containerDefinitions":
    [{"name": "web", "image": "nginx", "cpu": 10, "memory": 400}]}"#;

#[track_caller]
fn assert_run(output: &Output, status: i32, stderr: &str) -> String {
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(stderr), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn place_shows_what_it_does() {
    let Some(output) = run("place", &[]) else {
        return;
    };
    let text = assert_run(&output, 0, "");
    assert!(
        text.contains("12 of 12 tasks of service:web placed"),
        "{text}"
    );
    assert!(
        text.contains("3 of 8 tasks of family:batch placed"),
        "{text}"
    );
}

#[test]
fn place_prints_one_document() {
    let (cluster, web) = (file("cluster", CLUSTER), file("web", WEB));
    let arguments = [
        "--cluster",
        &cluster,
        "--task-definition",
        &web,
        "--count",
        "3",
        "--json",
    ];
    let Some(output) = run("place", &arguments) else {
        return;
    };
    let text = assert_run(&output, 1, "");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let arn = "arn:aws:ecs:eu-west-1:1:container-instance/c/1";
    let placed = serde_json::json!({"containerInstanceArn": arn, "ec2InstanceId": "i-1"});
    assert_eq!(json["placements"], serde_json::json!([placed, placed]));
    let failure = serde_json::json!({
        "arn": arn, "reason": "RESOURCE:MEMORY", "detail": "300 MiB short: 400 needed, 100 left"
    });
    assert_eq!(json["failures"], serde_json::json!([failure]));
    assert_eq!(json["explanation"]["unplaced"]["missing"], 1);
}

#[test]
fn place_says_what_is_wrong() {
    let (cluster, web) = (file("cluster2", CLUSTER), file("web2", WEB));
    let empty = file("empty", " \n");
    let none = file("none", r#"{"containerInstances": []}"#);
    let text = file("text", &WEB.replace("400", "\"400\""));
    let awsvpc = file(
        "awsvpc",
        &WEB.replace("{\"family\"", "{\"networkMode\": \"awsvpc\", \"family\""),
    );
    let wrong = [
        (
            vec!["--cluster", "/nowhere", "--task-definition", &web],
            "/nowhere: No such file",
        ),
        (
            vec!["--cluster", &empty, "--task-definition", &web],
            "the file is empty",
        ),
        (vec!["--cluster", &cluster], "--task-definition <FILE>"),
        (vec!["--count", "3"], "--task-definition <FILE>"),
        (vec!["--json"], "--cluster <FILE>"),
        (
            vec!["--cluster", "-", "--task-definition", "-"],
            "only one input can be standard input",
        ),
        (
            vec!["--cluster", &web, "--task-definition", &web],
            "containerInstances: required",
        ),
        (
            vec!["--cluster", &cluster, "--task-definition", &text],
            "--lenient would take it",
        ),
        (
            vec!["--cluster", &cluster, "--task-definition", &awsvpc],
            "--subnet ID:ZONE",
        ),
        (
            vec!["--cluster", &none, "--task-definition", &web],
            "InvalidParameterException: No Container Instances were found in your cluster.",
        ),
        (
            vec![
                "--cluster",
                &cluster,
                "--task-definition",
                &web,
                "--strategy",
                "binpack:disk",
            ],
            "binpack field 'disk' is invalid",
        ),
        (
            vec![
                "--cluster",
                &cluster,
                "--task-definition",
                &web,
                "--constraint",
                "memberOf:attribute:stack = prod",
            ],
            "  attribute:stack = prod\n                  ^",
        ),
    ];
    for (arguments, expected) in wrong {
        let Some(output) = run("place", &arguments) else {
            return;
        };
        assert_run(&output, 2, expected);
    }
}

#[test]
fn errors_of_the_cluster_name_the_files() {
    let more = CLUSTER.replacen("1024}", "512}", 1);
    let (cluster, tasks, web) = (file("more", &more), file("tasks", TASKS), file("web3", WEB));
    let arguments = ["--cluster", &cluster, "--task-definition", &web];
    let Some(output) = run("place", &arguments) else {
        return;
    };
    let expected = format!("{}: the container instance", &*cluster);
    assert_run(&output, 2, &expected);
    let cluster = file("cluster4", CLUSTER);
    let arguments = [
        "--cluster",
        &cluster,
        "--tasks",
        &tasks,
        "agentConnected == true",
    ];
    let output = run("query", &arguments).expect("built");
    let expected = format!("{} with {}: the task `t1`", &*cluster, &*tasks);
    assert_run(&output, 2, &expected);
}

/// A task on an instance that no cluster here has.
const TASKS: &str = r#"{"tasks": [{"taskArn": "t1", "group": "g", "lastStatus": "RUNNING",
    "desiredStatus": "RUNNING", "containerInstanceArn": "elsewhere"}]}"#;

#[test]
fn a_byte_order_mark_does_no_harm() {
    let cluster = file("bom", &format!("\u{feff}{CLUSTER}"));
    let Some(output) = run("query", &["--cluster", &cluster, "agentConnected == true"]) else {
        return;
    };
    assert_run(&output, 0, "");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let web = file("web4", WEB);
    let arguments = ["--cluster", "-", "--task-definition", &web];
    let Some(output) = run_unread("place", &arguments, CLUSTER) else {
        return;
    };
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &[][..]));
    let arguments = ["--cluster", "-", "agentConnected == true"];
    let output = run_unread("query", &arguments, CLUSTER).expect("built");
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &[][..]));
}

#[test]
fn query_prints_the_instances_that_an_expression_selects() {
    let cluster = file("cluster3", CLUSTER);
    let Some(output) = run("query", &["--cluster", &cluster, "runningTasksCount == 2"]) else {
        return;
    };
    let text = assert_run(&output, 0, "");
    assert_eq!(text, "arn:aws:ecs:eu-west-1:1:container-instance/c/1\n");
    let output = run(
        "query",
        &["--cluster", &cluster, "--json", "agentConnected != true"],
    );
    assert_eq!(assert_run(&output.expect("built"), 0, ""), "[]\n");
    let output = run("query", &["stack == prod"]).expect("built");
    let expected =
        "unknown subject `stack`; did you mean `attribute:stack`?\n  stack == prod\n  ^^^^^";
    assert_run(&output, 2, expected);
}

#[test]
fn query_lists_instances_of_a_status_or_all_but_inactive_ones() {
    let (start, instance) = CLUSTER.split_once("[{").expect("a list");
    let of_status = |id: &str, status: &str| {
        let renamed = instance.replace("/c/1", &format!("/c/{id}"));
        format!(
            "{{{}",
            renamed.replace("ACTIVE", status).replace("]}]}", "]}")
        )
    };
    let listed = [
        of_status("3", "DRAINING"),
        of_status("2", "INACTIVE"),
        of_status("1", "ACTIVE"),
    ];
    let cluster = file("statuses", &format!("{start}[{}]}}", listed.join(",")));
    let ids = |status: &[&str]| {
        let arguments = ["--cluster", &cluster, "agentConnected == true"];
        let output = run("query", &[&arguments, status].concat())?;
        let text = assert_run(&output, 0, "");
        let last = |line: &str| line.rsplit('/').next().map(str::to_string);
        Some(text.lines().filter_map(last).collect::<Vec<_>>())
    };
    let Some(all) = ids(&[]) else {
        return;
    };
    assert_eq!(all, ["1", "3"]);
    assert_eq!(ids(&["--status", "INACTIVE"]).expect("built"), ["2"]);
    assert_eq!(ids(&["--status", "DRAINING"]).expect("built"), ["3"]);
    let output = run("query", &["--status", "ASLEEP"]).expect("built");
    let expected = "allowed is one of REGISTERING, REGISTRATION_FAILED, ACTIVE, DRAINING, \
                    DEREGISTERING, INACTIVE";
    assert_run(&output, 2, expected);
}

#[test]
fn query_says_what_is_wrong() {
    let cluster = file("cluster5", CLUSTER);
    let Some(output) = run("query", &["--cluster", &cluster]) else {
        return;
    };
    assert_run(&output, 2, "<EXPRESSION>");
    let twice = ["--cluster", "-", "--tasks", "-", "agentConnected == true"];
    let output = run("query", &twice).expect("built");
    assert_run(&output, 2, "only one input can be standard input");
}

#[test]
fn what_if_says_what_losing_a_zone_means() {
    let Some(output) = run("what_if", &["--instances", "90", "--fill", "60"]) else {
        return;
    };
    let text = assert_run(&output, 0, "");
    assert!(
        text.starts_with("lose zone eu-west-1a: 30 instances.\n"),
        "{text}"
    );
    assert!(text.contains("stop: no service replaces them"), "{text}");
    let drained = [
        "--zone",
        "eu-west-1c",
        "--how",
        "drain",
        "--add",
        "3",
        "--explain",
    ];
    let text = assert_run(&run("what_if", &drained).expect("built"), 0, "");
    assert!(
        text.starts_with("drain zone eu-west-1c: 333 instances.\n"),
        "{text}"
    );
    assert!(text.contains("stay: no service replaces them"), "{text}");
    let output = run("what_if", &["--zone", "eu-west-9z"]).expect("built");
    assert_run(
        &output,
        2,
        "what_if: no container instance is in zone `eu-west-9z`",
    );
}

#[test]
fn service_keeps_a_service_with_a_loop_of_its_own() {
    let Some(output) = run("service", &[]) else {
        return;
    };
    let text = assert_run(&output, 0, "");
    assert!(
        text.contains("start 4 of ecs-svc/2: 0 of 4 tasks are there; 4 count, at most 8 may"),
        "{text}"
    );
}

#[test]
fn a_host_of_threads_loses_nothing() {
    let Some(output) = run("host_threads", &[]) else {
        return;
    };
    let text = assert_run(&output, 0, "");
    assert!(
        text.contains("(service web) has reached a steady state.")
            && text.ends_with("started 4, stopped 4\n"),
        "{text}"
    );
}
