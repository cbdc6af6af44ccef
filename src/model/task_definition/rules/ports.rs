//! Port mappings and what the network mode makes of them.

use alloc::collections::{BTreeMap, BTreeSet};

use super::{Draft, broken, not_allowed, report, report_range};
use crate::document::{Bend, Bent, Document, Fields, Findings};
use crate::model::task_definition::NetworkMode;

pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    let mode = draft.network_mode();
    let mut taken = BTreeSet::new();
    for container in &draft.containers {
        let mut protocols: BTreeMap<i64, &str> = BTreeMap::new();
        if mode == NetworkMode::None && container.count("portMappings") > 0 {
            let text = "Port mappings are not supported when networkMode=none.";
            report(findings, broken(container, "portMappings", text));
        }
        if container.boolean("disableNetworking") == Some(true) && mode == NetworkMode::Awsvpc {
            let text = "disableNetworking is not supported when networkMode=awsvpc.";
            report(findings, broken(container, "disableNetworking", text));
        }
        for mapping in container.structures("portMappings") {
            numbers(draft, &mapping, findings);
            protocol(&mapping, &mut protocols, findings);
            by_mode(&mapping, mode, findings);
            duplicate(&mapping, mode, &mut taken, findings);
        }
    }
}

fn numbers(draft: &Draft<'_>, mapping: &Fields<'_>, findings: &mut Findings) {
    // In mode host the container's port is taken of the instance, and no instance has a port 0.
    let least = i64::from(draft.network_mode() == NetworkMode::Host);
    report_range(findings, mapping, "containerPort", least..=65535, "");
    report_range(findings, mapping, "hostPort", 0..=65535, "");
    let Some(range) = mapping.text("containerPortRange") else {
        if !mapping.has("containerPort") {
            without_container_port(draft, mapping, findings);
        }
        return;
    };
    let is_range = range.split_once('-').is_some_and(|(first, last)| {
        let port = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
        port(first).is_some_and(|first| port(last).is_some_and(|last| first <= last))
    });
    if !is_range {
        report(
            findings,
            not_allowed(mapping, "containerPortRange", "two ports such as 8000-8010"),
        );
    }
    for name in ["containerPort", "hostPort"] {
        if mapping.has(name) {
            let text = "A port mapping holds a containerPortRange or single ports, not both.";
            report(findings, broken(mapping, name, text));
        }
    }
}

/// A mapping of a host port alone: the lenient reader takes the container's port to be the same.
fn without_container_port(draft: &Draft<'_>, mapping: &Fields<'_>, findings: &mut Findings) {
    let path = mapping.at("containerPort");
    let host = mapping.value("hostPort");
    let host = host.filter(|port| port.as_integer().is_some_and(|port| port > 0));
    let Some(host) = host.filter(|_| draft.is_lenient() && findings.is_sound(&path)) else {
        let allowed = "a port, or containerPortRange in its place";
        return report(findings, not_allowed(mapping, "containerPort", allowed));
    };
    findings.note(Bend {
        path,
        found: Document::Null.summary(),
        bent: Bent::Supplied(host.summary()),
    });
}

/// One container port has one protocol; a protocol that does not exist is read as tcp.
fn protocol<'a>(
    mapping: &Fields<'a>,
    protocols: &mut BTreeMap<i64, &'a str>,
    findings: &mut Findings,
) {
    let found = mapping.text("protocol").unwrap_or("tcp");
    let protocol = if found == "udp" { "udp" } else { "tcp" };
    if found != protocol {
        findings.doubt(
            mapping.at("protocol"),
            "a protocol other than udp counts as tcp",
        );
    }
    let Some(port) = mapping.integer("containerPort") else {
        return;
    };
    if protocols
        .insert(port, protocol)
        .is_some_and(|other| other != protocol)
    {
        let text = "The same container port cannot be exposed for multiple protocols.";
        report(findings, broken(mapping, "containerPort", text));
    }
}

fn by_mode(mapping: &Fields<'_>, mode: NetworkMode, findings: &mut Findings) {
    let is_own_network = matches!(mode, NetworkMode::Host | NetworkMode::Awsvpc);
    if !is_own_network {
        return;
    }
    if mode == NetworkMode::Host && mapping.has("containerPortRange") {
        let text = "containerPortRange is not supported when networkMode=host.";
        report(findings, broken(mapping, "containerPortRange", text));
    }
    let host = mapping.integer("hostPort").filter(|port| *port != 0);
    if host.is_some() && mapping.has("containerPort") && host != mapping.integer("containerPort") {
        let text = alloc::format!(
            "When networkMode={mode}, the host ports and container ports in port mappings must match."
        );
        report(findings, broken(mapping, "hostPort", text));
    }
}

/// A static host port of the instance can be taken once, and should not be an ephemeral one.
fn duplicate(
    mapping: &Fields<'_>,
    mode: NetworkMode,
    taken: &mut BTreeSet<(bool, i64)>,
    findings: &mut Findings,
) {
    let given = mapping.integer("hostPort").filter(|port| *port != 0);
    let (name, port) = match mode {
        NetworkMode::Bridge | NetworkMode::Default => ("hostPort", given),
        NetworkMode::Host if given.is_some() => ("hostPort", given),
        NetworkMode::Host => ("containerPort", mapping.integer("containerPort")),
        NetworkMode::Awsvpc | NetworkMode::None => return,
    };
    let Some(port) = port else {
        return;
    };
    let is_udp = mapping.text("protocol") == Some("udp");
    if !taken.insert((is_udp, port)) {
        let protocol = if is_udp { "udp" } else { "tcp" };
        let text = alloc::format!("duplicate host port {port}/{protocol}.");
        report(findings, broken(mapping, name, text));
    } else if EPHEMERAL.contains(&port) {
        let text = "a static host port in the ephemeral range 32768-60999 can be taken at any time";
        findings.doubt(mapping.at(name), text);
    }
}

const EPHEMERAL: core::ops::RangeInclusive<i64> = 32768..=60999;
