//! Lists of resources.

use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::report;
use crate::document::{Document, Fields, Findings, Violation};
use crate::model::{
    CpuUnits, DeviceId, HostPort, MemoryMiB, OtherResource, Protocol, ResourceName, Resources,
};

/// The registered and the remaining resources of an instance. Each list must hold `CPU` and
/// `MEMORY`: an instance of which nothing is known has no room to promise. What remains must have
/// been registered.
pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> (Resources, Resources) {
    let (registered, names) = read_list(fields, "registeredResources", findings);
    let (remaining, _) = read_list(fields, "remainingResources", findings);
    let is_registered_known =
        fields.has("registeredResources") && findings.is_sound(&fields.at("registeredResources"));
    if is_registered_known {
        for element in fields.structures("remainingResources") {
            let name = element.text("name").unwrap_or_default();
            let path = element.at("name");
            if !names.contains(name) && findings.is_sound(&path) {
                let violation = Violation::rule(path, "the instance registered no such resource");
                findings.report(violation.found(element.value("name")));
            }
        }
    }
    (registered, remaining)
}

/// The resources of a list, `CPU` and `MEMORY` among them.
pub(crate) fn read_resources(
    fields: &Fields<'_>,
    field: &'static str,
    findings: &mut Findings,
) -> Resources {
    read_list(fields, field, findings).0
}

/// The resources of a list, and their names.
fn read_list<'a>(
    fields: &Fields<'a>,
    field: &'static str,
    findings: &mut Findings,
) -> (Resources, BTreeSet<&'a str>) {
    let mut resources = Resources::default();
    let mut seen = BTreeSet::new();
    for element in fields.structures(field) {
        let Some(name) = element.text("name") else {
            continue;
        };
        if !seen.insert(name) {
            let violation = Violation::rule(element.at("name"), "the resource is listed twice");
            findings.report(violation.found(element.value("name")));
        }
        read_one(name, &element, &mut resources, findings);
    }
    for required in ["CPU", "MEMORY"] {
        if fields.has(field) && !seen.contains(required) && findings.is_sound(&fields.at(field)) {
            let text = alloc::format!("the resource {required} is missing");
            findings.report(Violation::rule(fields.at(field), text));
        }
    }
    (resources, seen)
}

fn read_one(name: &str, element: &Fields<'_>, resources: &mut Resources, findings: &mut Findings) {
    match name {
        "CPU" => resources.cpu = CpuUnits::new(amount(element, findings)),
        "MEMORY" => resources.memory = MemoryMiB::new(amount(element, findings)),
        "PORTS" => resources
            .ports
            .extend(ports(element, Protocol::Tcp, findings)),
        "PORTS_UDP" => resources
            .ports
            .extend(ports(element, Protocol::Udp, findings)),
        "GPU" => resources.gpus.extend(devices(element, findings)),
        _ => {
            let parsed = super::name(element, "name", ResourceName::new, findings);
            if let (Some(name), Some(resource)) = (parsed, other(element, findings)) {
                resources.other.insert(name, resource);
            }
        }
    }
}

/// The amount of `CPU` or `MEMORY`: 0 to 2147483647, whichever number field holds it.
fn amount(element: &Fields<'_>, findings: &mut Findings) -> u64 {
    let field = match element.text("type") {
        Some("INTEGER") => "integerValue",
        Some("LONG") => "longValue",
        Some("DOUBLE") => "doubleValue",
        Some(_) => {
            report(element, "type", "INTEGER, LONG or DOUBLE", findings);
            return 0;
        }
        None => return 0,
    };
    let number = match element.value(field) {
        Some(Document::Double(number)) => number.to_integer(),
        value => value.and_then(Document::as_integer),
    };
    let amount = number.and_then(|number| u64::try_from(number).ok());
    amount.filter(|n| *n <= MAX_AMOUNT).unwrap_or_else(|| {
        let allowed = "a whole number from 0 to 2147483647";
        report(element, field, allowed, findings);
        0
    })
}

fn ports(element: &Fields<'_>, protocol: Protocol, findings: &mut Findings) -> Vec<HostPort> {
    let port = |text: &str| {
        let number = text.trim().parse().ok();
        number.map(|number| HostPort { protocol, number })
    };
    set(element, port, "ports from 0 to 65535", findings)
}

fn devices(element: &Fields<'_>, findings: &mut Findings) -> Vec<DeviceId> {
    let allowed = "ids of 1 to 255 characters, no control characters";
    set(element, |text| DeviceId::new(text).ok(), allowed, findings)
}

/// The members of a set of texts, those that cannot be read reported and left out.
fn set<T>(
    element: &Fields<'_>,
    read: impl Fn(&str) -> Option<T>,
    allowed: &'static str,
    findings: &mut Findings,
) -> Vec<T> {
    match element.text("type") {
        Some("STRINGSET") => {}
        Some(_) => {
            report(element, "type", "STRINGSET", findings);
            return Vec::new();
        }
        None => return Vec::new(),
    }
    let mut members = Vec::new();
    for text in texts(element, findings) {
        if let Some(member) = read(text) {
            members.push(member);
        } else {
            let found = Document::from(text);
            let path = element.at("stringSetValue");
            findings.report(Violation::not_allowed(path, Some(&found), allowed));
        }
    }
    members
}

/// A resource that ECS does not know, by its type.
fn other(element: &Fields<'_>, findings: &mut Findings) -> Option<OtherResource> {
    match element.text("type")? {
        "INTEGER" => {
            let amount = u32::try_from(whole(element, "integerValue", findings)?);
            amount.ok().map(OtherResource::Integer)
        }
        "LONG" => whole(element, "longValue", findings).map(OtherResource::Long),
        "DOUBLE" => {
            let Some(Document::Double(number)) = element.value("doubleValue") else {
                report(element, "doubleValue", "a number", findings);
                return None;
            };
            Some(OtherResource::Double(*number))
        }
        "STRINGSET" => {
            let texts = texts(element, findings).map(ToString::to_string);
            Some(OtherResource::StringSet(texts.collect()))
        }
        _ => {
            let allowed = "INTEGER, LONG, DOUBLE or STRINGSET";
            report(element, "type", allowed, findings);
            None
        }
    }
}

/// The members of a set, which must be there even if it is empty.
fn texts<'a>(
    element: &Fields<'a>,
    findings: &mut Findings,
) -> impl Iterator<Item = &'a str> + use<'a> {
    if !element.has("stringSetValue") {
        report(element, "stringSetValue", "an array of texts", findings);
    }
    element.texts("stringSetValue")
}

/// A whole number that is at least zero, and there.
fn whole(element: &Fields<'_>, field: &'static str, findings: &mut Findings) -> Option<u64> {
    let number = element.integer(field);
    let number = number.and_then(|number| u64::try_from(number).ok());
    if number.is_none() {
        report(element, field, "a whole number, 0 or more", findings);
    }
    number
}

/// The resources as the API writes them.
pub(super) fn write(resources: &Resources) -> Document {
    let ports = |protocol| {
        let of = resources
            .ports
            .iter()
            .filter(move |port| port.protocol == protocol);
        Document::array(of.map(|port| port.number.to_string().into()))
    };
    let mut list = alloc::vec![
        resource(
            "CPU",
            "INTEGER",
            "integerValue",
            resources.cpu.as_u64().into()
        ),
        resource(
            "MEMORY",
            "INTEGER",
            "integerValue",
            resources.memory.as_u64().into()
        ),
        resource("PORTS", "STRINGSET", "stringSetValue", ports(Protocol::Tcp)),
        resource(
            "PORTS_UDP",
            "STRINGSET",
            "stringSetValue",
            ports(Protocol::Udp)
        ),
    ];
    if !resources.gpus.is_empty() {
        let devices = Document::array(resources.gpus.iter().map(|device| device.as_str().into()));
        list.push(resource("GPU", "STRINGSET", "stringSetValue", devices));
    }
    list.extend(
        resources
            .other
            .iter()
            .map(|(name, other)| write_other(name, other)),
    );
    Document::Array(list)
}

fn write_other(name: &ResourceName, other: &OtherResource) -> Document {
    let name = name.as_str();
    match other {
        OtherResource::Integer(amount) => {
            resource(name, "INTEGER", "integerValue", (*amount).into())
        }
        OtherResource::Long(amount) => resource(name, "LONG", "longValue", (*amount).into()),
        OtherResource::Double(number) => {
            resource(name, "DOUBLE", "doubleValue", Document::Double(*number))
        }
        OtherResource::StringSet(texts) => {
            let texts = Document::array(texts.iter().map(|text| text.as_str().into()));
            resource(name, "STRINGSET", "stringSetValue", texts)
        }
    }
}

fn resource(name: &str, kind: &str, field: &str, value: Document) -> Document {
    Document::object([("name", name.into()), ("type", kind.into()), (field, value)])
}

/// The largest amount of CPU or memory that the API's type holds.
const MAX_AMOUNT: u64 = 2_147_483_647;
