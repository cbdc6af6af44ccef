//! Lists of resources.

use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::document::{Document, Fields, Findings, Violation};
use crate::model::{
    CpuUnits, DeviceId, HostPort, MemoryMiB, OtherResource, Protocol, ResourceName, Resources,
};

/// The resources of a list. `CPU` and `MEMORY` must be there: an instance of which nothing is known
/// has no room to promise.
pub(super) fn read(fields: &Fields<'_>, field: &'static str, findings: &mut Findings) -> Resources {
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
    resources
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
    let (field, number) = match element.text("type") {
        Some("LONG") => ("longValue", element.integer("longValue")),
        Some("DOUBLE") => ("doubleValue", whole(element)),
        Some(_) | None => ("integerValue", element.integer("integerValue")),
    };
    let amount = number
        .and_then(|number| u64::try_from(number).ok())
        .filter(|n| *n <= MAX_AMOUNT);
    amount.unwrap_or_else(|| {
        if findings.is_sound(&element.at(field)) {
            let allowed = "a whole number from 0 to 2147483647";
            findings.report(Violation::not_allowed(
                element.at(field),
                element.value(field),
                allowed,
            ));
        }
        0
    })
}

fn whole(element: &Fields<'_>) -> Option<i64> {
    match element.value("doubleValue")? {
        Document::Double(number) => i64::try_from(number.to_integer()?).ok(),
        Document::Integer(number) => i64::try_from(*number).ok(),
        Document::Null
        | Document::Boolean(_)
        | Document::Text(_)
        | Document::Array(_)
        | Document::Object(_) => None,
    }
}

fn ports(element: &Fields<'_>, protocol: Protocol, findings: &mut Findings) -> Vec<HostPort> {
    let mut ports = Vec::new();
    for text in element.texts("stringSetValue") {
        if let Ok(number) = text.trim().parse::<u16>() {
            ports.push(HostPort { protocol, number });
        } else {
            let path = element.at("stringSetValue");
            let found = Document::from(text);
            findings.report(Violation::not_allowed(
                path,
                Some(&found),
                "ports from 0 to 65535",
            ));
        }
    }
    ports
}

fn devices(element: &Fields<'_>, findings: &mut Findings) -> Vec<DeviceId> {
    let mut devices = Vec::new();
    for text in element.texts("stringSetValue") {
        match DeviceId::new(text) {
            Ok(device) => devices.push(device),
            Err(invalid) => {
                let found = Document::from(text);
                let path = element.at("stringSetValue");
                findings.report(Violation::not_allowed(path, Some(&found), invalid.allowed));
            }
        }
    }
    devices
}

fn other(element: &Fields<'_>, findings: &mut Findings) -> Option<OtherResource> {
    let unsigned = |field: &'static str, findings: &mut Findings| {
        let number = element.integer(field).unwrap_or(0);
        u64::try_from(number).unwrap_or_else(|_| {
            let found = element.value(field);
            findings.report(Violation::not_allowed(
                element.at(field),
                found,
                "0 or more",
            ));
            0
        })
    };
    match element.text("type")? {
        "INTEGER" => {
            let amount = unsigned("integerValue", findings);
            u32::try_from(amount).ok().map(OtherResource::Integer)
        }
        "LONG" => Some(OtherResource::Long(unsigned("longValue", findings))),
        "DOUBLE" => match element.value("doubleValue") {
            Some(Document::Double(number)) => Some(OtherResource::Double(*number)),
            Some(_) | None => None,
        },
        "STRINGSET" => {
            let texts = element.texts("stringSetValue").map(ToString::to_string);
            Some(OtherResource::StringSet(texts.collect()))
        }
        _ => {
            let allowed = "INTEGER, LONG, DOUBLE or STRINGSET";
            let found = element.value("type");
            findings.report(Violation::not_allowed(element.at("type"), found, allowed));
            None
        }
    }
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
