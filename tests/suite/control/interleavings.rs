//! Every interleaving of few events, on at most three instances and a service of at most three
//! tasks. A state that was there before is not looked at again.
//!
//! `BAYPLAN_DEPTH` says how many events follow one another in an update, a loss and a scale-in:
//!
//! ```text
//! BAYPLAN_DEPTH=8 cargo test --release -- an_update_a_loss_and_a_scale_in
//! ```

use std::collections::BTreeSet;

use bayplan::control::AgentState;
use bayplan::model::{
    AvailabilityZoneRebalancing, ContainerInstanceStatus, CreateService, DeploymentCircuitBreaker,
    DeploymentConfiguration, DesiredStatus, HealthStatus, SchedulingStrategy, TaskStatus,
};

use super::outcome::comes_to_rest;
use super::projection::projection;
use super::rules::step;
use super::world::{Event, Machine, World, definition, name};
use crate::shared::depth;

/// How often each disturbance may still happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Left {
    deployments: u8,
    losses: u8,
    disconnections: u8,
    drains: u8,
    scalings: u8,
    /// Tasks that fail by themselves, or whose checks fail.
    faults: u8,
}

/// A service, and what is done to it.
#[derive(Debug, Clone, Copy)]
struct Setting {
    family: &'static str,
    desired: u32,
    percents: (u32, u32),
    /// Whether the circuit breaker is on, and rolls back.
    breaker: bool,
    rebalancing: bool,
    /// Whether passes come after each event, or when they come.
    passes_late: bool,
    disturbances: Left,
}

#[derive(Clone)]
struct State {
    world: World,
    left: Left,
    history: Vec<String>,
}

impl State {
    fn new(setting: Setting) -> Self {
        let mut world = World::new();
        let zones = if setting.rebalancing {
            ['a', 'b', 'c']
        } else {
            ['a', 'a', 'a']
        };
        for (number, zone) in (0_u8..).zip(zones) {
            world.happen(&Event::Register(number, Machine { zone, cpu: 1_000 }));
        }
        let arn = definition(&format!("{}:1", setting.family));
        let mut request = CreateService::new(name(setting.family), arn);
        request.desired_count = Some(setting.desired);
        let mut configuration = DeploymentConfiguration::of(SchedulingStrategy::Replica)
            .percents(setting.percents.0, setting.percents.1);
        if setting.breaker {
            configuration.circuit_breaker = DeploymentCircuitBreaker::enabled(true);
        }
        request.deployment_configuration = Some(configuration);
        request.availability_zone_rebalancing = Some(if setting.rebalancing {
            AvailabilityZoneRebalancing::Enabled
        } else {
            AvailabilityZoneRebalancing::Disabled
        });
        world.create(request);
        let world = comes_to_rest(&world).expect("a service that comes to rest");
        Self {
            world,
            left: setting.disturbances,
            history: Vec::new(),
        }
    }

    fn key(&self) -> String {
        format!("{:?}\n{}", self.left, projection(&self.world))
    }

    /// What may happen next, and what is left then.
    fn events(&self, setting: Setting) -> Vec<(Event, Left)> {
        let mut events = self.disturbances(setting);
        events.extend(self.reports());
        let next = self.world.control.poll_timeout();
        if next.is_some_and(|at| at > self.world.now) {
            events.push((Event::NextWake, self.left));
        }
        events
    }

    fn disturbances(&self, setting: Setting) -> Vec<(Event, Left)> {
        let left = self.left;
        let service = name(setting.family);
        let mut events = Vec::new();
        if left.deployments > 0 {
            let deployments = left.deployments - 1;
            let arn = definition(&format!("{}:2", setting.family));
            events.push((
                Event::Deploy(service.clone(), arn),
                Left {
                    deployments,
                    ..left
                },
            ));
        }
        let desired = self
            .world
            .control
            .service(&service)
            .expect("a service")
            .desired_count;
        if left.scalings > 0 && desired > 0 {
            let scalings = left.scalings - 1;
            let left = Left { scalings, ..left };
            events.extend((0..desired).map(|fewer| (Event::Scale(service.clone(), fewer), left)));
        }
        for number in 0_u8..3 {
            events.extend(self.disturbances_of(number));
        }
        events
    }

    fn disturbances_of(&self, number: u8) -> Vec<(Event, Left)> {
        let left = self.left;
        let view = self.world.control.cluster();
        let Some(instance) = view.instance(&super::world::instance(number)) else {
            return Vec::new();
        };
        if instance.status() == ContainerInstanceStatus::Inactive {
            return Vec::new();
        }
        let mut events = Vec::new();
        if left.losses > 0 {
            let losses = left.losses - 1;
            events.push((Event::Lose(number), Left { losses, ..left }));
        }
        if !instance.is_agent_connected() {
            events.push((Event::Agent(number, AgentState::Connected), left));
        } else if left.disconnections > 0 {
            let disconnections = left.disconnections - 1;
            let left = Left {
                disconnections,
                ..left
            };
            events.push((Event::Agent(number, AgentState::Disconnected), left));
        }
        if instance.status() == ContainerInstanceStatus::Draining {
            events.push((Event::Activate(number), left));
        } else if left.drains > 0 {
            let drains = left.drains - 1;
            events.push((Event::Drain(number), Left { drains, ..left }));
        }
        events
    }

    fn reports(&self) -> Vec<(Event, Left)> {
        let left = self.left;
        let mut events = Vec::new();
        let heard = self.world.tasks();
        for task in heard.into_iter().filter(|task| self.world.is_heard(task)) {
            let faults = left.faults.saturating_sub(1);
            let worse = Left { faults, ..left };
            let is_wanted = task.desired_status == DesiredStatus::Running;
            let is_running = task.last_status == TaskStatus::Running;
            if task.last_status == TaskStatus::Stopped {
                continue;
            }
            if is_wanted && task.last_status < TaskStatus::Running {
                events.push((Event::Run(task.id.clone()), left));
            }
            if !is_wanted {
                events.push((Event::End(task.id.clone()), left));
            } else if left.faults > 0 {
                events.push((Event::End(task.id.clone()), worse));
            }
            let is_checked = task.group.as_str().contains("checked");
            if is_checked && is_running && task.health_status != HealthStatus::Healthy {
                events.push((Event::Health(task.id.clone(), HealthStatus::Healthy), left));
            }
            if is_checked
                && is_running
                && left.faults > 0
                && task.health_status != HealthStatus::Unhealthy
            {
                events.push((
                    Event::Health(task.id.clone(), HealthStatus::Unhealthy),
                    worse,
                ));
            }
        }
        events
    }

    #[track_caller]
    fn after(&self, event: &Event, left: Left) -> Self {
        let mut next = self.clone();
        next.left = left;
        next.history.push(format!("{event:?}"));
        next.world.happen(event);
        next
    }

    #[track_caller]
    fn checked<T>(&self, setting: Setting, found: Result<T, String>) -> T {
        found.unwrap_or_else(|error| {
            panic!(
                "{setting:?}\n{}\n{error}\n{}",
                self.history.join("\n"),
                projection(&self.world)
            )
        })
    }
}

/// Plays every interleaving to that depth; how many different states there are.
fn explore(setting: Setting, depth: usize) -> usize {
    let first = State::new(setting);
    let mut seen = BTreeSet::from([first.key()]);
    let mut front = vec![first];
    for _ in 0..depth {
        let mut next = Vec::new();
        for state in &front {
            for (event, left) in state.events(setting) {
                let mut after = state.after(&event, left);
                if !setting.passes_late {
                    let found = step(&mut after.world);
                    after.checked(setting, found);
                }
                if seen.insert(after.key()) {
                    after.checked(setting, comes_to_rest(&after.world));
                    next.push(after);
                }
            }
            if setting.passes_late {
                let mut after = state.clone();
                after.history.push("pass".to_string());
                let found = step(&mut after.world);
                after.checked(setting, found);
                if seen.insert(after.key()) {
                    next.push(after);
                }
            }
        }
        front = next;
    }
    seen.len()
}

/// How many events follow one another where everything can happen.
const WIDE: usize = 4;

/// Everything that can happen, once; and two faults.
const EVERYTHING: Left = Left {
    deployments: 1,
    losses: 1,
    disconnections: 1,
    drains: 1,
    scalings: 1,
    faults: 2,
};

/// A rolling update, a lost instance and a scale-in; a task that ends by itself.
const CORE: Left = Left {
    disconnections: 0,
    drains: 0,
    faults: 1,
    ..EVERYTHING
};

const PLAIN: Setting = Setting {
    family: "plain",
    desired: 3,
    percents: (50, 100),
    breaker: false,
    rebalancing: false,
    passes_late: false,
    disturbances: EVERYTHING,
};

const CHECKED: Setting = Setting {
    family: "checked",
    desired: 2,
    ..PLAIN
};

#[track_caller]
fn check(settings: &[Setting], depth: usize) {
    for setting in settings {
        let states = explore(*setting, depth);
        println!("{setting:?}: {states} states at depth {depth}");
        assert!(states > 100, "{states}");
    }
}

#[test]
fn an_update_a_loss_and_a_scale_in_end_well_whatever_the_order() {
    let percents = [(50, 100), (100, 200), (0, 100), (100, 150)];
    let settings = percents.map(|percents| Setting {
        percents,
        disturbances: CORE,
        ..PLAIN
    });
    check(&settings, depth(8));
}

#[test]
fn tasks_without_checks_are_replaced_whatever_the_order() {
    let percents = [(50, 100), (100, 200), (0, 100), (100, 150)];
    let settings = percents.map(|percents| Setting { percents, ..PLAIN });
    check(&settings, WIDE);
}

#[test]
fn tasks_with_checks_are_replaced_whatever_the_order() {
    let percents = [(50, 100), (100, 200), (0, 100), (100, 150)];
    let settings = percents.map(|percents| Setting {
        percents,
        ..CHECKED
    });
    check(&settings, WIDE);
}

#[test]
fn the_breaker_stops_bad_deployments_whatever_the_order() {
    let breaker = true;
    let settings = [
        Setting {
            breaker,
            desired: 2,
            ..PLAIN
        },
        Setting {
            breaker,
            percents: (100, 200),
            ..CHECKED
        },
    ];
    check(&settings, WIDE);
}

#[test]
fn zones_are_balanced_whatever_the_order() {
    let (rebalancing, percents) = (true, (100, 200));
    let settings = [Setting {
        percents,
        rebalancing,
        ..PLAIN
    }];
    check(&settings, WIDE);
}

#[test]
fn passes_may_come_late() {
    let passes_late = true;
    let settings = [
        Setting {
            passes_late,
            desired: 2,
            ..PLAIN
        },
        Setting {
            passes_late,
            percents: (100, 200),
            ..CHECKED
        },
    ];
    check(&settings, WIDE);
}
