//! Placement constraints and strategies, as requests and services hold them.

use crate::document::{Field, Shape, Structure};

pub(crate) static PLACEMENT_CONSTRAINT: Structure = Structure {
    name: "PlacementConstraint",
    fields: &[
        Field::required("type", Shape::Text),
        Field::optional("expression", Shape::Text),
    ],
};

pub(crate) static PLACEMENT_STRATEGY: Structure = Structure {
    name: "PlacementStrategy",
    fields: &[
        Field::required("type", Shape::Text),
        Field::optional("field", Shape::Text),
    ],
};
