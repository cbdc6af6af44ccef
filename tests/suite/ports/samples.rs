//! What suites are given.

use bayplan::model::{
    ClusterName, ContainerDefinitionBuilder, ContainerInstance, ContainerInstanceArn, CpuUnits,
    Digest, ImageReference, MemoryMiB, Resources, TaskDefinition, TaskGroup, TaskId,
};
use bayplan::ports::{ContainerRuntime, TaskAddress, TaskSpec};
use bayplan::testing::conformance::{Breach, container_runtime};
use bayplan::time::{TimeDelta, Timestamp};

pub(super) fn cluster(name: &str) -> ClusterName {
    ClusterName::new(name).expect("a name")
}

pub(super) fn image(text: &str) -> ImageReference {
    ImageReference::parse(text).expect("a reference")
}

pub(super) fn digest(digit: &str) -> Digest {
    Digest::new(&format!("sha256:{}", digit.repeat(64))).expect("a digest")
}

pub(super) fn instances() -> Vec<ContainerInstance> {
    let instance = |number| {
        let arn = ContainerInstanceArn::new(&format!("i{number}")).expect("an ARN");
        let resources = Resources::new(CpuUnits::new(1024), MemoryMiB::new(1000));
        ContainerInstance::new(arn, resources)
    };
    (1..=5).map(instance).collect()
}

pub(super) fn spec(number: u128) -> TaskSpec {
    let container = ContainerDefinitionBuilder::new("web", "web:v1").memory(100);
    let definition = TaskDefinition::builder("web").container(container);
    let definition = definition.build().expect("a definition");
    let arn = ContainerInstanceArn::new("i1").expect("an ARN");
    let address = TaskAddress::new(cluster("web"), TaskId::from_bits(number)).on(arn);
    let group = TaskGroup::of_family(definition.family());
    TaskSpec::new(address, group, definition).expect("a spec")
}

pub(super) const SECOND: TimeDelta = TimeDelta::from_millis(1_000);

/// What the suite says of a runtime that is told the time.
pub(super) fn checked<R: ContainerRuntime>(
    mut runtime: R,
    mut advance: impl FnMut(&mut R, Timestamp),
) -> Result<(), Breach> {
    let mut now = Timestamp::UNIX_EPOCH;
    container_runtime(&mut runtime, [&spec(1), &spec(2)], |runtime| {
        now = now.saturating_add(SECOND);
        advance(runtime, now);
    })
}
