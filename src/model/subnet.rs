//! Subnets: where the network interfaces of a task may be.

use super::{AvailabilityZone, NetworkId, SubnetId};

/// A subnet that a task in network mode `awsvpc` may use.
///
/// ECS looks the zone and the network up; here the embedder fills them in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subnet {
    /// Its id.
    pub id: SubnetId,
    /// The zone it lies in.
    pub availability_zone: AvailabilityZone,
    /// The network it is part of. Where it is not given, networks are not compared.
    pub network: Option<NetworkId>,
}
