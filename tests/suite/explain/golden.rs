//! What a person reads, word for word: one file for each situation under `tests/explanations`.
//!
//! `UPDATE_EXPECT=1 cargo test` writes the files anew; a difference is a change of behaviour.

use std::path::Path;
use std::{env, fs};

use bayplan::model::{
    AvailabilityZone, ContainerInstanceStatus, DeviceId, HostPort, InstanceScope, NetworkId,
    PlacementConstraint, PlacementStrategy, Subnet, SubnetId,
};
use bayplan::plan::Explanation;

use super::situation::{
    Situation, all, container, definition, in_own_network, instance, member_of, need, web,
};

#[track_caller]
fn assert_reads(name: &str, explanation: &Explanation) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/explanations")
        .join(format!("{name}.txt"));
    let text = explanation.to_string();
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &text).expect("a file that can be written");
    }
    let expected = fs::read_to_string(&file).expect("a file of that name");
    assert_eq!(text, expected, "{name}");
}

#[test]
fn a_little_memory_is_missing() {
    let situation = Situation::usual()
        .running("service:db", "01", need(512, 4000))
        .running("service:db", "03", need(512, 3500))
        .running("service:db", "05", need(512, 4100));
    let why = situation.explain(web(&definition(container(256, 4096)), 2));
    assert_reads("memory", &why);
}

#[test]
fn cpu_is_missing_here_and_a_port_there() {
    let situation = Situation::usual()
        .running(
            "service:old",
            "01",
            need(256, 512).with_port(HostPort::tcp(80)),
        )
        .running(
            "service:old",
            "03",
            need(256, 512).with_port(HostPort::tcp(80)),
        )
        .with("05", |instance| {
            instance.remaining.ports.extend([HostPort::tcp(80)]);
        })
        .with_each(|instance| {
            if instance.attributes.text("ecs.instance-type") == Some("c6i.large") {
                instance.remaining.cpu = bayplan::model::CpuUnits::new(128);
            }
        });
    let http = container(512, 512).port(80, HostPort::tcp(80));
    assert_reads("ports", &situation.explain(web(&definition(http), 1)));
}

#[test]
fn there_are_fewer_instances_than_distinct_tasks() {
    let request =
        web(&definition(container(256, 512)), 8).constraint(PlacementConstraint::DistinctInstance);
    assert_reads("distinct", &Situation::usual().explain(request));
}

#[test]
fn nobody_has_the_value_that_is_asked_for() {
    let request = member_of(
        web(&definition(container(256, 512)), 1),
        "attribute:stack == prod and attribute:ecs.instance-type =~ m6i.*",
    );
    let situation = Situation::usual().with_each(|instance| {
        let stack = bayplan::model::attributes([("stack", "dev")]).expect("attributes");
        for attribute in stack {
            instance.attributes.insert(attribute);
        }
    });
    assert_reads("nobody", &situation.explain(request));
}

#[test]
fn the_task_is_larger_than_any_instance() {
    let why = Situation::usual().explain(web(&definition(container(4096, 16_384)), 1));
    assert_reads("too-large", &why);
}

#[test]
fn everything_drains_or_is_disconnected() {
    let situation = Situation::usual().with_each(|instance| {
        if instance.id() < "04" {
            instance.status = ContainerInstanceStatus::Draining;
        } else {
            instance.agent_connected = false;
        }
    });
    let why = situation.explain(web(&definition(container(256, 512)), 1));
    assert_reads("draining", &why);
}

#[test]
fn tasks_that_stop_will_make_room() {
    let mut situation = Situation::usual();
    for id in ["01", "02", "03", "04", "05", "06"] {
        situation = situation
            .running("service:old", id, need(2048, 512))
            .stopping();
    }
    let why = situation.explain(web(&definition(container(256, 512)), 1));
    assert_reads("stopping", &why);
}

#[test]
fn no_network_interface_is_left_where_the_subnets_are() {
    let situation = Situation::usual()
        .running("service:api", "01", need(256, 512).with_enis(1))
        .running("service:api", "02", need(256, 512).with_enis(1))
        .with_each(|instance| instance.eni_slots = Some(1));
    // What the tasks above hold is part of what is registered.
    let subnet = Subnet {
        id: SubnetId::new("subnet-1").expect("an id"),
        availability_zone: AvailabilityZone::new("eu-west-1a").expect("a zone"),
        network: None::<NetworkId>,
    };
    let why = situation.explain(web(&in_own_network(container(256, 512)), 1).subnet(subnet));
    assert_reads("interfaces", &why);
}

#[test]
fn all_gpus_are_taken() {
    let gpu = |n: usize| DeviceId::new(&format!("gpu-{n}")).expect("an id");
    let situation = Situation::usual()
        .with("01", |instance| {
            instance.registered.gpus.extend([gpu(0), gpu(1)]);
            instance.remaining.gpus.extend([gpu(0), gpu(1)]);
        })
        .running("family:train", "01", need(256, 512).with_gpus(2));
    let why = situation.explain(web(&definition(container(256, 512).gpus(1)), 1));
    assert_reads("gpus", &why);
}

#[test]
fn a_capability_is_missing() {
    let situation = Situation::usual().with_each(|instance| {
        let reported = bayplan::model::attributes([("ecs.capability.docker-plugin.local", "")]);
        let reported = reported.expect("attributes");
        for attribute in reported {
            instance.attributes.insert(attribute);
        }
    });
    let request = web(&in_own_network(container(256, 512)), 1).subnet(Subnet {
        id: SubnetId::new("subnet-1").expect("an id"),
        availability_zone: AvailabilityZone::new("eu-west-1a").expect("a zone"),
        network: None,
    });
    assert_reads("capability", &situation.explain(request));
}

#[test]
fn nothing_is_registered() {
    let why = Situation::default().explain(web(&definition(container(256, 512)), 3));
    assert_reads("empty", &why);
}

#[test]
fn the_capacity_provider_has_no_instances() {
    let provider = bayplan::model::CapacityProviderName::new("spot").expect("a name");
    let request =
        web(&definition(container(256, 512)), 1).scope(InstanceScope::CapacityProvider(provider));
    assert_reads("provider", &Situation::usual().explain(request));
}

#[test]
fn the_constraints_contradict_each_other() {
    let request = web(&definition(container(256, 512)), 1);
    let request = member_of(request, "attribute:ecs.instance-type =~ m6i.*");
    let request = member_of(
        request,
        "attribute:stack exists and attribute:ecs.instance-type in [c6i.large, c6i.xlarge]",
    );
    assert_reads("contradiction", &Situation::usual().explain(request));
}

#[test]
fn ten_thousand_instances_are_full() {
    let mut situation = Situation::default();
    for number in 0..10_000_u64 {
        let zone =
            ["eu-west-1a", "eu-west-1b", "eu-west-1c"][usize::try_from(number % 3).expect("small")];
        let kind = if number % 4 == 0 {
            "c6i.large"
        } else {
            "m6i.large"
        };
        let labels = [("ecs.availability-zone", zone), ("ecs.instance-type", kind)];
        let mut full = instance(&format!("{number:05}"), (2048, 7762), &labels);
        full.remaining.cpu = bayplan::model::CpuUnits::new(number % 500);
        full.remaining.memory = bayplan::model::MemoryMiB::new(number * 7 % 5000);
        full.agent_connected = number % 97 != 0;
        if number % 53 == 0 {
            full.status = ContainerInstanceStatus::Draining;
        }
        situation.instances.push(full);
    }
    let request = member_of(
        web(&definition(container(512, 2048)), 3),
        "attribute:ecs.instance-type == m6i.large",
    );
    assert_reads("ten-thousand", &situation.explain(request));
}

#[test]
fn why_tasks_went_where_they_went() {
    let strategy =
        |kind, field| PlacementStrategy::from_parts(kind, Some(field)).expect("a strategy");
    let request = web(&definition(container(1024, 1024)), 5)
        .strategy(strategy("spread", "attribute:ecs.availability-zone"))
        .strategy(strategy("binpack", "memory"));
    assert_reads("placed", &Situation::usual().explain(all(request)));
}
