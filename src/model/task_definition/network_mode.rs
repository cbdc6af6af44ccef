//! Network modes.

use core::fmt;

/// How the containers of a task reach the network.
///
/// Source: ECS Developer Guide, "Task definition parameters", "Network mode", read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkMode {
    /// A virtual network of the instance; host ports are mapped, statically or dynamically.
    Bridge,
    /// The network of the instance itself.
    Host,
    /// An elastic network interface of the task's own.
    Awsvpc,
    /// No network.
    None,
    /// The NAT of Windows; host ports are mapped as in `bridge`.
    Default,
}

impl NetworkMode {
    /// Every mode.
    pub const ALL: [Self; 5] = [
        Self::Bridge,
        Self::Host,
        Self::Awsvpc,
        Self::None,
        Self::Default,
    ];

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bridge => "bridge",
            Self::Host => "host",
            Self::Awsvpc => "awsvpc",
            Self::None => "none",
            Self::Default => "default",
        }
    }

    /// Reads the API's spelling.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

impl fmt::Display for NetworkMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
