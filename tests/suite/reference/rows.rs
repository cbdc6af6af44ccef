//! The worked examples, row by row.

use bayplan::model::{
    ContainerInstance, ContainerInstanceStatus, CpuUnits, DeviceId, HostPort, MemoryMiB, Need,
    PlacementConstraint, PlacementRequestBuilder, Resources, Seed,
};
use bayplan::plan::Reason;
use bayplan::testing::reference::{ScaleIn, World};

use super::fixture::{
    arn, chain, chained, container, failures, group, keys, member_of, place, six, web, with_tasks,
};

#[track_caller]
fn assert_all_placed(world: &mut World, request: PlacementRequestBuilder, expected: &str) {
    let outcome = place(world, request);
    assert_eq!(keys(&outcome.placed), expected);
    assert_eq!(outcome.reasons, None);
}

/// Some are placed; then every one of the six fails for that reason.
#[track_caller]
fn assert_then_all_fail(
    world: &mut World,
    request: PlacementRequestBuilder,
    expected: &str,
    reason: &str,
) {
    let outcome = place(world, request);
    assert_eq!(keys(&outcome.placed), expected);
    let all: Vec<_> = (1..=6)
        .map(|number| format!("i{number} {reason}"))
        .collect();
    assert_eq!(failures(&outcome), all);
}

const ZONES: &str = "spread:attribute:ecs.availability-zone";
const MEMBER_OF: &str = "MemberOf placement constraint unsatisfied.";
const DISTINCT: &str = "DistinctInstance placement constraint unsatisfied.";

fn words(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).expect("few words")
}

fn assert_chain(text: &str, expected: &str) {
    let count = words(expected);
    let request = chained(web(container(256), count), text);
    assert_all_placed(&mut six(), request, expected);
}

#[test]
fn placement_row_1_a_service_without_strategies() {
    assert_chain("", "i1 i3 i5 i2 i4 i6 i1 i3");
}

#[test]
fn placement_row_2_spread_over_zones() {
    assert_chain(ZONES, "i1 i3 i5 i2 i4 i6 i1 i3");
}

#[test]
fn placement_row_3_spread_over_instances() {
    assert_chain("spread:instanceId", "i1 i2 i3 i4 i5 i6 i1 i2");
}

#[test]
fn placement_row_4_spread_over_zones_and_packed_by_memory() {
    assert_chain(
        &format!("{ZONES} binpack:memory"),
        "i2 i5 i3 i2 i5 i3 i2 i5 i3",
    );
}

#[test]
fn placement_row_5_packed_by_cpu() {
    assert_chain("binpack:cpu", "i2 i2 i2 i2 i5 i5 i5 i5 i1 i1");
}

#[test]
fn placement_row_6_packed_where_few_fit() {
    let request = chained(web(container(1500), 4), "binpack:cpu");
    assert_all_placed(&mut six(), request, "i1 i3 i6 i4");
}

#[test]
fn placement_row_7_spread_over_zones_then_instances() {
    assert_chain(
        &format!("{ZONES} spread:instanceId"),
        "i1 i3 i5 i2 i4 i6 i1",
    );
}

#[test]
fn placement_row_8_a_missing_attribute_is_a_bucket() {
    assert_chain("spread:attribute:rack", "i1 i2 i5 i3 i4 i6");
}

#[test]
fn placement_row_9_spread_over_racks_then_zones() {
    assert_chain(
        &format!("spread:attribute:rack {ZONES}"),
        "i1 i4 i5 i2 i3 i6",
    );
}

#[test]
fn placement_row_10_distinct_instances() {
    let request = web(container(256), 7).constraint(PlacementConstraint::DistinctInstance);
    assert_then_all_fail(&mut six(), request, "i1 i3 i5 i2 i4 i6", DISTINCT);
}

#[test]
fn placement_row_11_members_by_instance_type() {
    let rule = member_of(r"attribute:ecs.instance-type =~ 't\..*'");
    let request = web(container(256), 4).constraint(rule);
    assert_all_placed(&mut six(), request, "i1 i3 i5 i2");
}

#[test]
fn placement_row_12_each_instance_fails_for_its_own_reason() {
    let rule = member_of("attribute:ecs.instance-type == t.small");
    let outcome = place(&mut six(), web(container(600), 3).constraint(rule));
    assert_eq!(keys(&outcome.placed), "i2 i5");
    let expected = ["i1", "i2", "i3", "i4", "i5", "i6"].map(|key| match key {
        "i2" | "i5" => format!("{key} RESOURCE:CPU"),
        _ => format!("{key} {MEMBER_OF}"),
    });
    assert_eq!(failures(&outcome), expected);
}

#[test]
fn placement_row_13_a_static_port() {
    let request = web(container(256).port(80, HostPort::tcp(80)), 7);
    assert_then_all_fail(&mut six(), request, "i1 i3 i5 i2 i4 i6", "RESOURCE:PORTS");
}

#[test]
fn placement_row_14_affinity() {
    let mut world = with_tasks(six(), "service:db", "i3 i6");
    let request = web(container(256), 3).constraint(member_of("task:group == service:db"));
    assert_all_placed(&mut world, request, "i3 i6 i3");
}

#[test]
fn placement_row_15_anti_affinity() {
    let mut world = with_tasks(six(), "service:db", "i3 i6");
    let request = web(container(256), 4).constraint(member_of("not(task:group == service:db)"));
    assert_all_placed(&mut world, request, "i1 i4 i5 i2");
}

#[test]
fn placement_row_16_not_equal_needs_a_task() {
    let mut world = with_tasks(six(), "service:db", "i3 i6");
    let request = web(container(256), 1).constraint(member_of("task:group != service:db"));
    assert_then_all_fail(&mut world, request, "", MEMBER_OF);
}

#[test]
fn placement_row_17_affinity_to_itself_cannot_start() {
    let request = web(container(256), 1).constraint(member_of("task:group == service:web"));
    assert_then_all_fail(&mut six(), request, "", MEMBER_OF);
}

#[test]
fn placement_row_18_only_empty_instances() {
    let request = web(container(256), 7).constraint(member_of("runningTasksCount == 0"));
    let request = chained(request, "binpack:cpu");
    assert_then_all_fail(&mut six(), request, "i2 i5 i1 i3 i6 i4", MEMBER_OF);
}

#[test]
fn placement_row_19_instances_that_take_no_task() {
    let mut world = six();
    world.instances[0].agent_connected = false;
    world.instances[3].status = ContainerInstanceStatus::Draining;
    let outcome = place(&mut world, web(container(4000), 1));
    assert_eq!(keys(&outcome.placed), "");
    let expected = [
        "i1 AGENT",
        "i2 RESOURCE:CPU",
        "i3 RESOURCE:CPU",
        "i5 RESOURCE:CPU",
        "i6 RESOURCE:CPU",
    ];
    assert_eq!(failures(&outcome), expected);
    assert_eq!(outcome.reasons.map(|reasons| reasons.len()), Some(6));
}

#[test]
fn placement_row_20_tasks_that_are_there_count() {
    let mut world = with_tasks(six(), "service:web", "i1 i1 i3");
    let request = chained(web(container(256), 6), ZONES);
    assert_all_placed(&mut world, request, "i5 i4 i6 i2 i3 i5");
}

/// Stops as many tasks as expected, such as `t8@i1 t7@i1`, of those on the instances.
#[track_caller]
fn assert_stopped(on: &str, text: &str, expected: &str) {
    let world = with_tasks(six(), "service:web", on);
    let web = group("service:web");
    let stopped = world.scale_in(&ScaleIn {
        group: &web,
        chain: &chain(text),
        is_older: &|_| false,
        is_protected: &|_| false,
        seed: Seed::new(1),
        count: words(expected),
    });
    let named: Vec<_> = stopped
        .iter()
        .map(|id| {
            let number = id.to_string().replace("@service:web", "");
            let task = world.task(id).expect("a task that was there");
            format!(
                "{number}@{}",
                task.container_instance_arn.as_ref().expect("an instance")
            )
        })
        .collect();
    assert_eq!(named.join(" "), expected);
}

const EIGHT: &str = "i1 i3 i5 i2 i4 i6 i1 i1";

#[test]
fn scale_in_row_1_without_strategies() {
    assert_stopped(EIGHT, "", "t8@i1 t7@i1 t6@i6 t5@i4");
}

#[test]
fn scale_in_row_2_spread_over_zones() {
    assert_stopped(EIGHT, ZONES, "t8@i1 t7@i1 t6@i6 t5@i4");
}

#[test]
fn scale_in_row_3_packed_by_memory() {
    let on = "i2 i2 i2 i5 i5 i1";
    assert_stopped(on, "binpack:memory", "t6@i1 t5@i5 t4@i5 t3@i2");
}

#[test]
fn scale_in_row_4_spread_over_zones_and_packed_by_memory() {
    let on = "i2 i5 i3 i2 i5 i3 i1";
    let chain = format!("{ZONES} binpack:memory");
    assert_stopped(on, &chain, "t7@i1 t6@i3 t5@i5 t4@i2");
}

#[test]
fn scale_in_row_5_spread_over_instances() {
    let on = "i1 i1 i3 i4 i4 i4";
    assert_stopped(on, "spread:instanceId", "t6@i4 t5@i4 t2@i1 t4@i4");
}

/// What is short on an instance with 1024 CPU units, 1000 MiB, one GPU and two interfaces left.
fn shortage(need: &Need) -> Option<Reason> {
    let resources = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000))
        .with_ports([22, 2375, 2376, 51678, 51679, 8080].map(HostPort::tcp))
        .with_gpus([DeviceId::new("gpu-0").expect("an id")]);
    let mut instance = ContainerInstance::new(arn("i1"), resources);
    instance.eni_slots = Some(2);
    World::new(vec![instance.clone()], Vec::new()).shortage(need, &instance)
}

fn need(cpu: u64, memory: u64) -> Need {
    Need::new(CpuUnits::new(cpu), MemoryMiB::new(memory))
}

#[track_caller]
fn assert_short_of(need: &Need, resource: &str) {
    let reason = shortage(need).expect("something is short");
    assert_eq!(
        reason.failure().map(|reason| reason.to_string()).as_deref(),
        Some(resource)
    );
}

#[test]
fn fit_row_1_all_that_is_left() {
    assert_eq!(shortage(&need(1024, 1000)), None);
}

#[test]
fn fit_row_2_cpu_is_the_first_to_be_short() {
    assert_short_of(&need(1025, 2000), "RESOURCE:CPU");
}

#[test]
fn fit_row_3_memory() {
    assert_short_of(&need(1, 1001), "RESOURCE:MEMORY");
}

#[test]
fn fit_row_4_a_tcp_port_in_use() {
    let need = need(1, 1).with_port(HostPort::tcp(8080));
    assert_short_of(&need, "RESOURCE:PORTS");
}

#[test]
fn fit_row_5_the_same_port_over_udp() {
    assert_eq!(shortage(&need(1, 1).with_port(HostPort::udp(8080))), None);
}

#[test]
fn fit_row_6_a_port_of_the_system() {
    let need = need(1, 1).with_port(HostPort::tcp(22));
    assert_short_of(&need, "RESOURCE:PORTS");
}

#[test]
fn fit_row_7_gpus() {
    assert_short_of(&need(1, 1).with_gpus(2), "RESOURCE:GPU");
}

#[test]
fn fit_row_8_a_network_interface() {
    assert_eq!(shortage(&need(1, 1).with_enis(1)), None);
}
