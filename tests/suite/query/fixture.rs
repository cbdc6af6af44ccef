//! Six container instances to ask.

use bayplan::query::{AgentVersion, AttributeName, Subjects};
use bayplan::time::Timestamp;

/// A container instance, with the group of each task whose desired status is RUNNING.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) key: String,
    pub(crate) ec2_instance_id: Option<String>,
    pub(crate) agent_connected: bool,
    pub(crate) agent_version: Option<AgentVersion>,
    pub(crate) registered_at: Option<Timestamp>,
    pub(crate) attributes: Vec<(AttributeName, String)>,
    pub(crate) groups: Vec<String>,
}

impl Subjects for Instance {
    fn agent_connected(&self) -> bool {
        self.agent_connected
    }

    fn agent_version(&self) -> Option<AgentVersion> {
        self.agent_version.clone()
    }

    fn attribute(&self, name: &AttributeName) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        self.ec2_instance_id.as_deref()
    }

    fn registered_at(&self) -> Option<Timestamp> {
        self.registered_at
    }

    fn running_tasks_count(&self) -> u64 {
        u64::try_from(self.groups.len()).expect("few tasks")
    }

    fn any_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.groups.iter().any(|group| test(group))
    }
}

/// The instances A to F.
pub(crate) fn instances() -> Vec<Instance> {
    let common = "ecs.os-type=linux ecs.os-family=LINUX";
    let intel = format!("{common} ecs.cpu-architecture=x86_64");
    let windows =
        "ecs.os-type=windows ecs.os-family=WINDOWS_SERVER_2019_FULL ecs.cpu-architecture=x86_64";
    let mut instances = vec![
        instance(
            "A i-abcd1234 true 1.14.4 2018-02-12T23:59:59Z",
            &format!(
                "{intel} ecs.instance-type=t2.small ecs.availability-zone=us-east-1a \
                 ecs.ami-id=ami-0aaa stack=prod color=green"
            ),
            "service:production service:production",
        ),
        instance(
            "B i-wxyx7890 true 1.14.5 2018-02-13T00:00:00Z",
            &format!(
                "{intel} ecs.instance-type=t2.medium ecs.availability-zone=us-east-1b \
                 ecs.ami-id=ami-0aaa stack=prod"
            ),
            "database",
        ),
        instance(
            "C i-0ccc0000 true 1.9.0 2018-06-18T22:28:28Z",
            &format!(
                "{intel} ecs.instance-type=g2.2xlarge ecs.availability-zone=us-east-1a \
                 ecs.ami-id=ami-0bbb stack=dev gpu="
            ),
            "",
        ),
        instance(
            "D i-0ddd0000 false 1.100.0 2019-01-01T00:00:00Z",
            &format!(
                "{intel} ecs.instance-type=g2.8xlarge ecs.availability-zone=us-east-1d \
                 ecs.ami-id=ami-0bbb"
            ),
            "databases service:production",
        ),
        instance(
            "E i-0eee0000 true 1.60.0 2023-05-01T12:00:00.250Z",
            &format!(
                "{windows} ecs.instance-type=m5.large ecs.availability-zone=us-east-1c \
                 ecs.ami-id=ami-0ccc"
            ),
            "family:web service:daemon-service",
        ),
        instance(
            "F mi-0fff0000 true none 2024-02-29T00:00:00Z",
            &format!("{common} ecs.cpu-architecture=arm64 ecs.capability.external= stack=canary"),
            "service:daemon-service",
        ),
    ];
    // The one value with a blank.
    let rack = AttributeName::new("rack").expect("a name");
    instances[4]
        .attributes
        .push((rack, String::from("row 1/a")));
    instances
}

/// An instance from words: key, id, agent connected, agent version and registration; attributes;
/// groups.
fn instance(identity: &str, attributes: &str, groups: &str) -> Instance {
    let mut words = identity.split(' ');
    let mut word = || words.next().expect("five words");
    Instance {
        key: String::from(word()),
        ec2_instance_id: Some(String::from(word())),
        agent_connected: word().parse().expect("true or false"),
        agent_version: word().parse().ok(),
        registered_at: Some(word().parse().expect("an instant")),
        attributes: attributes
            .split(' ')
            .map(|attribute| attribute.split_once('=').expect("a name and a value"))
            .map(|(name, value)| {
                (
                    AttributeName::new(name).expect("a name"),
                    String::from(value),
                )
            })
            .collect(),
        groups: groups.split_whitespace().map(String::from).collect(),
    }
}
