//! Host ports.

use core::fmt;

/// The transport of a port mapping; the same number is a different port for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// `tcp`, the default; listed by the resource `PORTS`.
    Tcp,
    /// `udp`; listed by the resource `PORTS_UDP`.
    Udp,
}

impl Protocol {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// A port of a container instance, ordered by protocol and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPort {
    /// Its transport.
    pub protocol: Protocol,
    /// Its number.
    pub number: u16,
}

impl HostPort {
    /// A TCP port.
    pub const fn tcp(number: u16) -> Self {
        Self {
            protocol: Protocol::Tcp,
            number,
        }
    }

    /// A UDP port.
    pub const fn udp(number: u16) -> Self {
        Self {
            protocol: Protocol::Udp,
            number,
        }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.protocol.as_str())
    }
}

/// The TCP ports that the agent's code reserves on Linux when it registers.
///
/// The library reserves no port by itself: an embedder that wants these puts them into the
/// registered `PORTS`. Source: amazon-ecs-agent, read 2026-11.
pub const AGENT_RESERVED_PORTS: [u16; 5] = [22, 2375, 2376, 51678, 51679];

/// The TCP ports that the documentation lists as reserved on Linux: one more than the agent's code.
///
/// Source: ECS API Reference, `PortMapping`, read 2026-11.
pub const DOCUMENTED_RESERVED_PORTS: [u16; 6] = [22, 2375, 2376, 51678, 51679, 51680];

/// The most ports that may be in use on one instance at a time, both protocols together; those
/// assigned dynamically do not count.
///
/// Source: ECS API Reference, `PortMapping`, read 2026-11. Ours: one limit over both protocols.
pub const MAX_RESERVED_PORTS: usize = 100;
