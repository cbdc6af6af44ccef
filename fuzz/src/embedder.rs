//! What an embedder may add to the rules, for both engines.

use bayplan::cluster::InstanceView;
use bayplan::model::{ContainerInstance, PlacementRequest, ScorerName};
use bayplan::placement::{self, PlacementEngine, Rejection};
use bayplan::testing::reference::{self, Extras, World};

use super::bytes::Bytes;

/// Whether the embedder adds a check and a score of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Embedder {
    Plain,
    WithExtras,
}

impl Embedder {
    pub(crate) fn new(bytes: &mut Bytes<'_>) -> Self {
        if bytes.once_in(8) {
            Self::WithExtras
        } else {
            Self::Plain
        }
    }

    pub(crate) fn engine(self) -> PlacementEngine {
        let engine = PlacementEngine::new();
        match self {
            Self::Plain => engine,
            Self::WithExtras => engine
                .with_filter(Box::new(Even))
                .with_scorer(ScorerName::new(SCORER), Box::new(Length)),
        }
    }

    /// The same for the brute-force engine.
    pub(crate) fn extras(self) -> Extras<'static> {
        match self {
            Self::Plain => Extras::default(),
            Self::WithExtras => Extras {
                scorers: vec![reference::Scorer {
                    name: ScorerName::new(SCORER),
                    score: &|instance: &ContainerInstance, _: &World| {
                        Length::of(instance.container_instance_arn.as_str())
                    },
                }],
                filters: vec![reference::Filter {
                    name: EVEN,
                    test: &|instance: &ContainerInstance, _: &World| {
                        Even::objection(instance.container_instance_arn.as_str())
                    },
                }],
            },
        }
    }
}

/// Prefers instances with an even number of bytes in their key, then short keys.
#[derive(Debug)]
struct Length;

impl Length {
    fn of(arn: &str) -> i64 {
        let length = i64::try_from(arn.len()).expect("a short key");
        (length % 2) * 1000 + length
    }
}

impl placement::Scorer for Length {
    fn score(&self, instance: InstanceView<'_>, _: &PlacementRequest) -> i64 {
        Self::of(instance.arn().as_str())
    }
}

/// Turns instances away whose key ends in a digit that is odd.
#[derive(Debug)]
struct Even;

impl Even {
    fn objection(arn: &str) -> Option<String> {
        let is_odd = arn.ends_with(['1', '3', '5', '7', '9']);
        is_odd.then(|| format!("{arn} is odd"))
    }
}

impl placement::Filter for Even {
    fn name(&self) -> &'static str {
        EVEN
    }

    fn check(&self, instance: InstanceView<'_>, _: &PlacementRequest) -> Result<(), Rejection> {
        match Self::objection(instance.arn().as_str()) {
            Some(detail) => Err(Rejection::new(&detail)),
            None => Ok(()),
        }
    }
}

/// The name of the scorer that chains may name where the embedder has one.
pub(crate) const SCORER: &str = "odd";

const EVEN: &str = "even";
