//! A cluster of a dozen instances in three zones, for those who have none at hand.

use bayplan::model::{
    ContainerInstance, ContainerInstanceArn, CpuUnits, Ec2InstanceId, HostPort, MemoryMiB,
    Resources, attributes,
};

use crate::input::Wrong;

/// The type, CPU units and MiB of memory of each kind of instance.
const KINDS: [(&str, u64, u64); 4] = [
    ("c6i.large", 2048, 3788),
    ("m6i.large", 2048, 7762),
    ("m6i.xlarge", 4096, 15_758),
    ("r6i.large", 2048, 15_758),
];

/// The zones, each of which has one instance of each kind.
const ZONES: [&str; 3] = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];

/// The instances, all of them connected and empty.
pub(crate) fn instances() -> Result<Vec<ContainerInstance>, Wrong> {
    let mut instances = Vec::new();
    for zone in ZONES {
        for (kind, cpu, memory) in KINDS {
            let number = u64::try_from(instances.len())?;
            // Ids that look as those of ECS do.
            let id = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let arn =
                format!("arn:aws:ecs:eu-west-1:123456789012:container-instance/harbour/{id:032x}");
            let registered = Resources::new(CpuUnits::new(cpu), MemoryMiB::new(memory))
                .with_ports([HostPort::tcp(22), HostPort::tcp(51678)]);
            let mut instance = ContainerInstance::new(ContainerInstanceArn::new(&arn)?, registered)
                .with_attributes(attributes([
                    ("ecs.availability-zone", zone),
                    ("ecs.instance-type", kind),
                    ("ecs.os-type", "linux"),
                    ("ecs.cpu-architecture", "x86_64"),
                ])?);
            instance.ec2_instance_id = Some(Ec2InstanceId::new(&format!("i-0{id:016x}"))?);
            instances.push(instance);
        }
    }
    Ok(instances)
}
