//! Configurations, what is found in each, and that each repair repairs it.

use core::mem::discriminant;

use bayplan::advise::analysis::{Finding, NoPlace, Problem, Setting};
use bayplan::model::{
    ContainerInstance, DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentStrategy,
    DeviceId, HostPort, LaunchType, Threshold,
};

use super::setup::{Setup, daemon, web};

/// Whether two problems are of one kind.
fn is_same_kind(a: &Problem, b: &Problem) -> bool {
    match (a, b) {
        (Problem::Placement(a), Problem::Placement(b)) => {
            discriminant::<NoPlace>(a) == discriminant(b)
        }
        (Problem::Useless(a), Problem::Useless(b)) => discriminant::<Setting>(a) == discriminant(b),
        (a, b) => discriminant(a) == discriminant(b),
    }
}

#[track_caller]
fn assert_repaired(name: &str, setup: &Setup, finding: &Finding) {
    for repair in &finding.repairs {
        let repaired = setup.repaired(&finding.problem, repair);
        for left in repaired.findings() {
            let is_gone = !is_same_kind(&left.problem, &finding.problem);
            assert!(is_gone, "{name}: after {repair}: {left}");
        }
    }
}

/// Two instances of 4000 MiB each in a zone of its own.
fn two(setup: Setup) -> Setup {
    setup.in_zone("a").in_zone("b")
}

fn blue_green(mut found: DeploymentConfiguration) -> DeploymentConfiguration {
    found.strategy = DeploymentStrategy::BlueGreen;
    found
}

fn alarms(mut found: DeploymentConfiguration) -> DeploymentConfiguration {
    found.alarms.enable = true;
    found
}

fn breaker(
    mut found: DeploymentConfiguration,
    change: impl FnOnce(&mut DeploymentCircuitBreaker),
) -> DeploymentConfiguration {
    found.circuit_breaker = DeploymentCircuitBreaker::enabled(false);
    change(&mut found.circuit_breaker);
    found
}

fn use_http(instance: &mut ContainerInstance) {
    let registered = instance.registered.clone().with_ports([HostPort::tcp(80)]);
    instance.remaining = registered.clone();
    instance.registered = registered;
}

fn give_gpu(instance: &mut ContainerInstance) {
    let gpu = DeviceId::new("gpu-0").expect("an id");
    let registered = instance.registered.clone().with_gpus([gpu]);
    instance.remaining = registered.clone();
    instance.registered = registered;
}

/// A name and a configuration.
type Case = (&'static str, Setup);

/// How percents round.
fn percents() -> Vec<Case> {
    vec![
        ("one task at 50/100", two(web(1)).percents(50, 100)),
        ("one task at 100/150", two(web(1)).percents(100, 150)),
        ("one task at 0/100", two(web(1)).percents(0, 100)),
        ("two tasks at 75/125", two(web(2)).percents(75, 125)),
        ("three tasks at 100/125", two(web(3)).percents(100, 125)),
        ("four tasks at 100/125", two(web(4)).percents(100, 125)),
        ("no task at 100/125", two(web(0)).percents(100, 125)),
        (
            "one task at 50/100 where there is room for one only",
            web(1).on(500, &[]).percents(50, 100),
        ),
        (
            "blue/green does not look at the percents",
            two(web(1)).percents(50, 100).deployed(blue_green),
        ),
        ("one daemon at 50", daemon().in_zone("a").percents(50, 100)),
        ("two daemons at 50", two(daemon()).percents(50, 100)),
        ("two daemons at 51", two(daemon()).percents(51, 100)),
        (
            "two daemons at 51, one of three instances drains",
            two(daemon()).in_zone("c").draining().percents(51, 100),
        ),
    ]
}

/// How many places there are.
fn places() -> Vec<Case> {
    vec![
        (
            "distinct tasks on as many instances",
            two(web(2)).distinct(),
        ),
        (
            "distinct tasks on as many instances, and one may stop first",
            two(web(2)).distinct().percents(50, 200),
        ),
        ("more distinct tasks than instances", two(web(3)).distinct()),
        (
            "as many distinct tasks as instances, but one drains",
            two(web(2)).draining().distinct(),
        ),
        (
            "tasks with a host port on as many instances",
            two(web(2)).container(|one| one.ports = vec![80]),
        ),
        (
            "more tasks with a host port than instances",
            two(web(3)).container(|one| one.ports = vec![80]),
        ),
        (
            "a host port that is in use everywhere",
            web(1)
                .in_zone("a")
                .last(use_http)
                .in_zone("b")
                .last(use_http)
                .container(|one| one.ports = vec![80]),
        ),
        ("one task fills the instance", web(1).on(600, &[])),
        (
            "tasks fill the instances",
            web(4).on(1000, &[]).on(1000, &[]),
        ),
        (
            "five tasks and room for four",
            web(5).on(1000, &[]).on(1000, &[]),
        ),
        (
            "blue/green beside as many as there is room for",
            web(3).on(2000, &[]).deployed(blue_green),
        ),
        (
            "blue/green with room for twice as many",
            web(2).on(2000, &[]).deployed(blue_green),
        ),
        (
            "other tasks take the room",
            web(3).on(2000, &[]).task("family:batch", "i1", 1000),
        ),
        (
            "other tasks take all of the room",
            web(1).on(1000, &[]).task("family:batch", "i1", 1000),
        ),
    ]
}

/// What tasks ask for.
fn requirements() -> Vec<Case> {
    vec![
        ("self-affinity", two(web(2)).member_of("task:group == service:web")),
        ("self-affinity in several words", two(web(2)).member_of("attribute:ecs.availability-zone exists and (task:group =~ service:web or task:group == service:web)")),
        ("self-affinity that others satisfy", two(web(2)).member_of("task:group == service:web or task:group == service:db").task("service:db", "i1", 500)),
        ("self-affinity with tasks", two(web(2)).member_of("task:group == service:web").task("service:web", "i1", 500).task("service:web", "i1", 500)),
        ("self-affinity with tasks that are all stopped first", two(web(2)).percents(0, 100).member_of("task:group == service:web").task("service:web", "i1", 500).task("service:web", "i1", 500)),
        ("affinity to a group that nobody runs", two(web(1)).member_of("task:group == service:db")),
        ("constraints that contradict", two(web(1)).member_of("attribute:stack == prod").member_of("attribute:stack != prod")),
        ("two contradictions", two(web(1)).member_of("attribute:a == b and attribute:a == c").member_of("attribute:d == e and attribute:d == f")),
        ("a definition and a service that contradict", two(web(1)).container(|one| one.member_of = vec!["attribute:stack == prod"]).member_of("attribute:stack =~ dev.*")),
        ("distinct tasks beside one another", two(web(1)).distinct().member_of("task:group == service:web")),
        ("a constraint that no instance satisfies", two(web(1)).member_of("attribute:stack == prod")),
        ("a constraint that only one instance satisfies", two(web(1)).member_of("attribute:ecs.availability-zone == a").distinct()),
        ("an architecture that nobody has", web(1).on(2000, &[("ecs.cpu-architecture", "x86_64")]).container(|one| one.architecture = Some("ARM64"))),
    ]
}

/// What instances have.
fn instances() -> Vec<Case> {
    vec![
        (
            "more memory than any instance",
            two(web(1)).container(|one| one.memory = 5000),
        ),
        (
            "more CPU than any instance",
            two(web(1)).container(|one| one.cpu = 4096),
        ),
        (
            "different instances lack different things",
            web(1)
                .on(400, &[])
                .on(4000, &[("ecs.os-family", "WINDOWS_SERVER_2022_CORE")]),
        ),
        (
            "a GPU that nobody has",
            two(web(1)).container(|one| one.gpus = 1),
        ),
        (
            "more GPUs than any instance",
            two(web(1)).last(give_gpu).container(|one| one.gpus = 2),
        ),
        ("no instances", web(1)),
        (
            "no instances for an external service",
            two(web(1)).created(|one| one.launch_type = Some(LaunchType::External)),
        ),
        (
            "a daemon that an instance cannot hold",
            two(daemon()).on(400, &[]),
        ),
        (
            "a daemon where others take the room",
            two(daemon()).task("family:batch", "i1", 3800),
        ),
    ]
}

/// Strategies and zones.
fn settings() -> Vec<Case> {
    vec![
        (
            "spread over an attribute that nobody has",
            two(web(1)).strategy("spread", Some("attribute:rack")),
        ),
        (
            "spread over an attribute of one value",
            web(1)
                .on(2000, &[("rack", "r1")])
                .on(2000, &[("rack", "r1")])
                .strategy("spread", Some("attribute:rack")),
        ),
        (
            "strategies after random, and twice",
            two(web(1))
                .strategy("binpack", Some("cpu"))
                .strategy("binpack", Some("cpu"))
                .strategy("random", None)
                .strategy("spread", Some("instanceId")),
        ),
        (
            "rebalancing that may start nothing",
            two(web(2)).percents(50, 125).rebalanced(),
        ),
        (
            "rebalancing of one zone",
            web(1).in_zone("a").in_zone("a").rebalanced(),
        ),
        (
            "rebalancing without zones",
            web(1).on(2000, &[]).rebalanced(),
        ),
        (
            "rebalancing where a zone is too small",
            web(4)
                .in_zone("a")
                .on(500, &[("ecs.availability-zone", "b")])
                .percents(50, 200)
                .rebalanced(),
        ),
        (
            "rebalancing where the definition keeps clear of a zone",
            two(web(4))
                .container(|one| one.member_of = vec!["attribute:ecs.availability-zone == a"])
                .percents(50, 200)
                .rebalanced(),
        ),
        (
            "rebalancing of five over three zones, two of which take one",
            web(5)
                .in_zone("a")
                .on(500, &[("ecs.availability-zone", "b")])
                .on(500, &[("ecs.availability-zone", "c")])
                .percents(50, 200)
                .rebalanced(),
        ),
        ("rebalancing that works", two(web(4)).rebalanced()),
    ]
}

/// Settings that nothing comes of.
fn useless() -> Vec<Case> {
    vec![
        ("distinct daemons", two(daemon()).distinct()),
        (
            "a grace period that nothing ends",
            two(web(1)).created(|one| one.health_check_grace_period_seconds = 60),
        ),
        (
            "a grace period of a check",
            two(web(1))
                .created(|one| one.health_check_grace_period_seconds = 60)
                .container(|one| one.is_checked = true),
        ),
        (
            "a circuit breaker that sees nothing",
            two(web(1)).deployed(|one| breaker(one, |_| ())),
        ),
        (
            "a rollback of nothing",
            two(web(1)).deployed(|one| {
                breaker(one, |breaker| {
                    breaker.enable = false;
                    breaker.rollback = true;
                })
            }),
        ),
        (
            "a threshold below its bound",
            two(web(4))
                .container(|one| one.is_checked = true)
                .deployed(|one| {
                    breaker(one, |breaker| {
                        breaker.threshold = Threshold::BoundedPercent(25);
                    })
                }),
        ),
        ("alarms without names", two(web(1)).deployed(alarms)),
        (
            "several things at once, the worst first",
            two(web(3))
                .distinct()
                .percents(100, 125)
                .strategy("spread", Some("attribute:rack")),
        ),
    ]
}

/// Every case in turn, and what is found.
fn cases() -> Vec<Case> {
    let all = [
        percents(),
        places(),
        requirements(),
        instances(),
        settings(),
        useless(),
    ];
    all.into_iter().flatten().collect()
}

/// The names of the cases, each with its findings below it, as the table of texts has them.
fn written(cases: &[Case]) -> String {
    let mut text = String::new();
    for (name, setup) in cases {
        text.extend([name, "\n"]);
        for finding in setup.findings() {
            text.extend(["  ", &finding.to_string(), "\n"]);
        }
    }
    text
}

#[test]
fn each_configuration_has_its_findings() {
    let found = written(&cases());
    let (mut lines, mut expected) = (found.lines(), EXPECTED.lines());
    loop {
        let (line, wanted) = (lines.next(), expected.next());
        assert_eq!(line, wanted);
        if line.is_none() {
            break;
        }
    }
}

#[test]
fn each_repair_repairs_what_was_found() {
    let mut repairs = 0;
    for (name, setup) in cases() {
        for finding in setup.findings() {
            assert_repaired(name, &setup, &finding);
            repairs += finding.repairs.len();
        }
    }
    assert!(repairs > 80, "{repairs}");
}

/// What is found in each case.
const EXPECTED: &str = include_str!("findings.txt");
