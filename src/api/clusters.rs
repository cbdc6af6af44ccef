//! `CreateCluster`, `DeleteCluster`, `DescribeClusters` and `ListClusters`.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::limits::at_most;
use super::write::{write_failure, write_page};
use super::{Limits, Page, Tags};
use crate::document::{
    Document, Field, Findings, Read, Reading, Shape, Structure, Unlisted, Violations,
};
use crate::model::shape::cluster::{
    CAPACITY_PROVIDER_STRATEGY_ITEM, CLUSTER_CONFIGURATION, CLUSTER_SERVICE_CONNECT_DEFAULTS,
    CLUSTER_SETTING,
};
use crate::model::shape::common::TAG;
use crate::model::{
    CapacityProviderName, CapacityProviderStrategyItem, Cluster, ClusterName, Failure, Reference,
    name, names, read_one, strategy_item, write_cluster,
};

/// A request to make a cluster.
///
/// Source: ECS API Reference, `CreateCluster`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateCluster {
    /// Its name; `None` is `default`.
    pub cluster_name: Option<ClusterName>,
    /// The capacity providers it is associated with.
    pub capacity_providers: Vec<CapacityProviderName>,
    /// The strategy of requests that name neither a launch type nor a strategy.
    pub default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// Its tags.
    pub tags: Tags,
}

impl CreateCluster {
    /// A request for a cluster of that name.
    pub fn new(name: ClusterName) -> Self {
        Self {
            cluster_name: Some(name),
            ..Self::default()
        }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &CREATE_CLUSTER_REQUEST,
            reading,
            |fields, _, findings| {
                let strategy = fields.structures("defaultCapacityProviderStrategy");
                Some(Self {
                    cluster_name: name(fields, "clusterName", ClusterName::new, findings),
                    capacity_providers: names(
                        fields,
                        "capacityProviders",
                        CapacityProviderName::new,
                        findings,
                    ),
                    default_capacity_provider_strategy: strategy
                        .filter_map(|item| strategy_item(&item, findings))
                        .collect(),
                    tags: Tags::read(fields, findings),
                })
            },
        )
    }
}

impl Limits for CreateCluster {
    fn limits(&self, _: &mut Findings) {}

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

/// The cluster that was made, or that was there already.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateClusterResponse {
    /// The cluster.
    pub cluster: ClusterDetail,
}

/// A request to delete a cluster.
///
/// Source: ECS API Reference, `DeleteCluster`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteCluster {
    /// The cluster.
    pub cluster: Reference,
}

impl DeleteCluster {
    /// A request to delete that cluster.
    pub fn new(cluster: Reference) -> Self {
        Self { cluster }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &DELETE_CLUSTER_REQUEST,
            reading,
            |fields, _, findings| name(fields, "cluster", Reference::new, findings).map(Self::new),
        )
    }
}

/// The cluster that was deleted; it is `INACTIVE`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteClusterResponse {
    /// The cluster.
    pub cluster: ClusterDetail,
}

/// A request to describe clusters.
///
/// Source: ECS API Reference, `DescribeClusters`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeClusters {
    /// The clusters, at most 100; none is `default`.
    pub clusters: Vec<Reference>,
    /// What is wanted besides.
    pub include: BTreeSet<ClusterInclude>,
}

/// What `DescribeClusters` says on request only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ClusterInclude {
    /// Counts of tasks and services by launch type.
    Statistics,
    /// The tags.
    Tags,
}

impl ClusterInclude {
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "STATISTICS" => Some(Self::Statistics),
            "TAGS" => Some(Self::Tags),
            _ => None,
        }
    }
}

impl DescribeClusters {
    /// A request for those clusters.
    pub fn new(clusters: Vec<Reference>) -> Self {
        Self {
            clusters,
            ..Self::default()
        }
    }

    /// The same, with more detail.
    #[must_use]
    pub fn including(mut self, include: ClusterInclude) -> Self {
        self.include.insert(include);
        self
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &DESCRIBE_CLUSTERS_REQUEST,
            reading,
            |fields, _, findings| {
                let include = fields
                    .texts("include")
                    .filter_map(ClusterInclude::from_text);
                let clusters = names(fields, "clusters", Reference::new, findings);
                let request = Self {
                    clusters,
                    include: include.collect(),
                };
                request.limits(findings);
                Some(request)
            },
        )
    }
}

impl Limits for DescribeClusters {
    fn limits(&self, findings: &mut Findings) {
        let list = ("clusters", self.clusters.as_slice());
        at_most(list, (100, "at most 100 clusters"), findings);
    }
}

/// The clusters that were found, in the order of the request, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeClustersResponse {
    /// The clusters.
    pub clusters: Vec<ClusterDetail>,
    /// `MISSING` for each that is not there.
    pub failures: Vec<Failure>,
}

/// A cluster as responses show it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClusterDetail {
    /// The cluster.
    pub cluster: Cluster,
    /// Counts by launch type, in the order in which the API lists them, if they were asked for.
    pub statistics: Vec<(&'static str, u32)>,
    /// Its tags, if they were asked for.
    pub tags: Tags,
}

impl ClusterDetail {
    /// A cluster with what was asked for.
    pub fn new(cluster: Cluster) -> Self {
        Self {
            cluster,
            statistics: Vec::new(),
            tags: Tags::default(),
        }
    }

    fn write(&self) -> Document {
        let statistic = |(name, count): &(&str, u32)| {
            Document::object([
                ("name", (*name).into()),
                ("value", count.to_string().into()),
            ])
        };
        let statistics = Document::array(self.statistics.iter().map(statistic));
        write_cluster(&self.cluster).with([("statistics", statistics), ("tags", self.tags.write())])
    }
}

/// A request to list clusters.
///
/// Source: ECS API Reference, `ListClusters`, read 2026-11.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListClusters {
    /// Which part of the list is wanted.
    pub page: Page,
}

impl ListClusters {
    /// A request for a part of the list.
    pub fn new(page: Page) -> Self {
        Self { page }
    }

    /// Reads the request.
    ///
    /// # Errors
    ///
    /// [`Violations`]: everything that is wrong.
    pub fn read(document: Document, reading: Reading) -> Result<Read<Self>, Violations> {
        read_one(
            document,
            &LIST_CLUSTERS_REQUEST,
            reading,
            |fields, _, findings| {
                let request = Self::new(Page::read(fields, findings));
                request.limits(findings);
                Some(request)
            },
        )
    }
}

impl Limits for ListClusters {
    fn limits(&self, findings: &mut Findings) {
        self.page.limits(findings);
    }
}

/// A part of the list of clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListClustersResponse {
    /// The ARNs, in the order of their bytes.
    pub cluster_arns: Vec<String>,
    /// Where the next part begins.
    pub next_token: Option<String>,
}

impl CreateClusterResponse {
    /// The cluster that was made.
    pub fn new(cluster: ClusterDetail) -> Self {
        Self { cluster }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("cluster", self.cluster.write())])
    }
}

impl DeleteClusterResponse {
    /// The cluster that was deleted.
    pub fn new(cluster: ClusterDetail) -> Self {
        Self { cluster }
    }

    pub(super) fn write(&self) -> Document {
        Document::object([("cluster", self.cluster.write())])
    }
}

impl DescribeClustersResponse {
    /// Clusters that were found, and what was not.
    pub fn new(clusters: Vec<ClusterDetail>, failures: Vec<Failure>) -> Self {
        Self { clusters, failures }
    }

    pub(super) fn write(&self) -> Document {
        let clusters = self.clusters.iter().map(ClusterDetail::write);
        let failures = self.failures.iter().map(write_failure);
        Document::object([
            ("clusters", Document::array(clusters)),
            ("failures", Document::array(failures)),
        ])
    }
}

impl ListClustersResponse {
    /// A part of the list.
    pub fn new((cluster_arns, next_token): (Vec<String>, Option<String>)) -> Self {
        Self {
            cluster_arns,
            next_token,
        }
    }

    pub(super) fn write(&self) -> Document {
        write_page(
            "clusterArns",
            &self.cluster_arns,
            self.next_token.as_deref(),
        )
    }
}

static CREATE_CLUSTER_REQUEST: Structure = Structure {
    name: "CreateClusterRequest",
    fields: &[
        Field::optional("clusterName", Shape::Text),
        Field::optional("tags", Shape::List(&Shape::Structure(&TAG))),
        Field::optional("settings", Shape::List(&Shape::Structure(&CLUSTER_SETTING))),
        Field::optional("configuration", Shape::Structure(&CLUSTER_CONFIGURATION)),
        Field::optional("capacityProviders", Shape::List(&Shape::Text)),
        Field::optional(
            "defaultCapacityProviderStrategy",
            Shape::List(&Shape::Structure(&CAPACITY_PROVIDER_STRATEGY_ITEM)),
        ),
        Field::optional(
            "serviceConnectDefaults",
            Shape::Structure(&CLUSTER_SERVICE_CONNECT_DEFAULTS),
        ),
    ],
};

static DELETE_CLUSTER_REQUEST: Structure = Structure {
    name: "DeleteClusterRequest",
    fields: &[Field::required("cluster", Shape::Text)],
};

static DESCRIBE_CLUSTERS_REQUEST: Structure = Structure {
    name: "DescribeClustersRequest",
    fields: &[
        Field::optional("clusters", Shape::List(&Shape::Text)),
        Field::optional(
            "include",
            Shape::List(&Shape::Choice(&INCLUDE, Unlisted::Kept)),
        ),
    ],
};

static LIST_CLUSTERS_REQUEST: Structure = Structure {
    name: "ListClustersRequest",
    fields: &[
        Field::optional("nextToken", Shape::Text),
        Field::optional("maxResults", Shape::Integer),
    ],
};

static INCLUDE: [&str; 5] = [
    "ATTACHMENTS",
    "CONFIGURATIONS",
    "SETTINGS",
    "STATISTICS",
    "TAGS",
];
