//! Placement constraints, which bind, and placement strategies, which are best effort.

use alloc::string::{String, ToString};
use core::fmt;

use super::built_in;
use crate::query::{AttributeName, Expression, ParseError};

/// A rule that an instance must satisfy for a task to be placed on it.
///
/// Source: ECS API Reference, `PlacementConstraint`, read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlacementConstraint {
    /// The instance holds no active task of the same group.
    DistinctInstance,
    /// The expression is true of the instance.
    MemberOf(Expression),
}

/// Why a text and an expression are no placement constraint, in ECS's words where they are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidConstraint {
    /// `memberOf` without an expression.
    #[error("a memberOf constraint needs an expression")]
    ExpressionMissing,
    /// `distinctInstance` with an expression, even an empty one.
    #[error("distinctInstance expression should not be specified.")]
    ExpressionNotAllowed,
    /// The expression cannot be read.
    #[error("the expression of memberOf cannot be read")]
    Expression(#[from] ParseError),
    /// A type that does not exist.
    #[error("`{found}` is no constraint type, allowed are distinctInstance and memberOf")]
    UnknownType {
        /// The type.
        found: String,
    },
}

impl InvalidConstraint {
    /// The message together with that of its source.
    pub(crate) fn in_one_line(&self) -> String {
        match core::error::Error::source(self) {
            Some(source) => alloc::format!("{self}: {source}"),
            None => self.to_string(),
        }
    }
}

impl PlacementConstraint {
    /// A `memberOf` constraint.
    ///
    /// # Errors
    ///
    /// [`InvalidConstraint::Expression`] when the expression cannot be read.
    ///
    /// # Example
    ///
    /// ```
    /// use bayplan::model::PlacementConstraint;
    ///
    /// let constraint = PlacementConstraint::member_of("attribute:ecs.instance-type =~ t3.*")?;
    /// assert_eq!(constraint.to_string(), "memberOf:attribute:ecs.instance-type =~ t3.*");
    /// # Ok::<(), bayplan::model::InvalidConstraint>(())
    /// ```
    pub fn member_of(expression: &str) -> Result<Self, InvalidConstraint> {
        Ok(Self::MemberOf(Expression::parse(expression)?))
    }

    /// A constraint as the API spells it: a type and, for `memberOf`, an expression.
    ///
    /// # Errors
    ///
    /// Every variant of [`InvalidConstraint`].
    pub fn from_parts(kind: &str, expression: Option<&str>) -> Result<Self, InvalidConstraint> {
        match (kind, expression) {
            ("distinctInstance", None) => Ok(Self::DistinctInstance),
            ("distinctInstance", Some(_)) => Err(InvalidConstraint::ExpressionNotAllowed),
            ("memberOf", Some(expression)) => Self::member_of(expression),
            ("memberOf", None) => Err(InvalidConstraint::ExpressionMissing),
            (_, _) => Err(InvalidConstraint::UnknownType {
                found: kind.to_string(),
            }),
        }
    }

    /// The type as the API spells it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::DistinctInstance => "distinctInstance",
            Self::MemberOf(_) => "memberOf",
        }
    }
}

impl fmt::Display for PlacementConstraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DistinctInstance => f.write_str("distinctInstance"),
            Self::MemberOf(expression) => write!(f, "memberOf:{}", expression.as_str()),
        }
    }
}

/// One step of the chain that narrows the instances a task could be placed on.
///
/// Source: ECS Developer Guide, "Task placement strategies", read 2026-11.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlacementStrategy {
    /// Any one of them, uniformly. Steps after it have no effect.
    Random,
    /// Those whose bucket has the fewest tasks of the group.
    Spread(SpreadField),
    /// Those with the least of a resource remaining.
    Binpack(BinpackField),
}

/// By what `spread` divides the instances into buckets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpreadField {
    /// Each instance is a bucket: `instanceId`, or `host`, which means the same.
    InstanceId,
    /// Instances with the same value of the attribute; those without it are one more bucket.
    Attribute(AttributeName),
}

impl SpreadField {
    /// By availability zone.
    pub fn zones() -> Self {
        // The name is valid; if it were not, instances would still be told apart.
        AttributeName::new(built_in::AVAILABILITY_ZONE).map_or(Self::InstanceId, Self::Attribute)
    }
}

/// Which resource `binpack` packs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BinpackField {
    /// CPU units.
    Cpu,
    /// Memory.
    Memory,
}

/// Why a text and a field are no placement strategy, in ECS's words where they are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidStrategy {
    /// `random` takes no field.
    #[error("random field should not be specified")]
    RandomWithField,
    /// `spread` and `binpack` need one.
    #[error("a {kind} strategy needs a field")]
    FieldMissing {
        /// The strategy's type.
        kind: &'static str,
    },
    /// Neither `cpu` nor `memory`.
    #[error("binpack field '{field}' is invalid")]
    BinpackField {
        /// The field.
        field: String,
    },
    /// Neither `instanceId`, `host` nor `attribute:NAME`.
    #[error("spread field '{field}' is invalid, allowed are instanceId, host and attribute:NAME")]
    SpreadField {
        /// The field.
        field: String,
    },
    /// A type that does not exist.
    #[error("`{found}` is no strategy type, allowed are random, spread and binpack")]
    UnknownType {
        /// The type.
        found: String,
    },
}

impl PlacementStrategy {
    /// Spread over the availability zones.
    pub fn spread_zones() -> Self {
        Self::Spread(SpreadField::zones())
    }

    /// A strategy as the API spells it: a type and a field.
    ///
    /// The field of `binpack` is read in any case.
    ///
    /// # Errors
    ///
    /// Every variant of [`InvalidStrategy`].
    pub fn from_parts(kind: &str, field: Option<&str>) -> Result<Self, InvalidStrategy> {
        match (kind, field) {
            ("random", None) => Ok(Self::Random),
            ("random", Some(_)) => Err(InvalidStrategy::RandomWithField),
            ("spread", Some(field)) => Self::spread(field),
            ("spread", None) => Err(InvalidStrategy::FieldMissing { kind: "spread" }),
            ("binpack", Some(field)) => Self::binpack(field),
            ("binpack", None) => Err(InvalidStrategy::FieldMissing { kind: "binpack" }),
            (_, _) => Err(InvalidStrategy::UnknownType {
                found: kind.to_string(),
            }),
        }
    }

    fn spread(field: &str) -> Result<Self, InvalidStrategy> {
        let invalid = || InvalidStrategy::SpreadField {
            field: field.chars().take(300).collect(),
        };
        if field == "instanceId" || field == "host" {
            return Ok(Self::Spread(SpreadField::InstanceId));
        }
        let name = field.strip_prefix("attribute:").ok_or_else(invalid)?;
        if field.chars().nth(MAX_FIELD).is_some() {
            return Err(invalid());
        }
        let name = AttributeName::new(name).map_err(|_| invalid())?;
        Ok(Self::Spread(SpreadField::Attribute(name)))
    }

    fn binpack(field: &str) -> Result<Self, InvalidStrategy> {
        match field.to_ascii_lowercase().as_str() {
            "cpu" => Ok(Self::Binpack(BinpackField::Cpu)),
            "memory" => Ok(Self::Binpack(BinpackField::Memory)),
            _ => {
                let field = field.chars().take(300).collect();
                Err(InvalidStrategy::BinpackField { field })
            }
        }
    }

    /// The type as the API spells it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Spread(_) => "spread",
            Self::Binpack(_) => "binpack",
        }
    }

    /// The field as the API spells it.
    pub fn field(&self) -> Option<String> {
        match self {
            Self::Random => None,
            Self::Spread(SpreadField::InstanceId) => Some("instanceId".to_string()),
            Self::Spread(SpreadField::Attribute(name)) => Some(alloc::format!("attribute:{name}")),
            Self::Binpack(BinpackField::Cpu) => Some("cpu".to_string()),
            Self::Binpack(BinpackField::Memory) => Some("memory".to_string()),
        }
    }
}

impl fmt::Display for PlacementStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field() {
            Some(field) => write!(f, "{}:{field}", self.kind()),
            None => f.write_str(self.kind()),
        }
    }
}

/// The longest field of a strategy, in characters.
const MAX_FIELD: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_read_as_the_api_spells_them() {
        for (kind, field, written) in [
            ("random", None, "random"),
            ("spread", Some("host"), "spread:instanceId"),
            ("spread", Some("instanceId"), "spread:instanceId"),
            ("spread", Some("attribute:rack"), "spread:attribute:rack"),
            ("binpack", Some("CPU"), "binpack:cpu"),
            ("binpack", Some("Memory"), "binpack:memory"),
        ] {
            let strategy = PlacementStrategy::from_parts(kind, field).unwrap();
            assert_eq!(strategy.to_string(), written);
        }
        for (kind, field, message) in [
            (
                "random",
                Some("cpu"),
                "random field should not be specified",
            ),
            ("binpack", Some("disk"), "binpack field 'disk' is invalid"),
            ("binpack", None, "a binpack strategy needs a field"),
            ("spread", None, "a spread strategy needs a field"),
            (
                "pack",
                None,
                "`pack` is no strategy type, allowed are random, spread and binpack",
            ),
        ] {
            let error = PlacementStrategy::from_parts(kind, field).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
        for field in ["zone", "attribute:", "attribute:a b", "InstanceId", ""] {
            assert!(
                PlacementStrategy::from_parts("spread", Some(field)).is_err(),
                "{field}"
            );
        }
    }

    #[test]
    fn a_constraint_is_a_type_and_perhaps_an_expression() {
        use InvalidConstraint::{ExpressionMissing, ExpressionNotAllowed};
        let read = PlacementConstraint::from_parts;
        assert_eq!(
            read("distinctInstance", None),
            Ok(PlacementConstraint::DistinctInstance)
        );
        assert_eq!(
            read("distinctInstance", Some("")),
            Err(ExpressionNotAllowed)
        );
        assert_eq!(read("memberOf", None), Err(ExpressionMissing));
        assert!(matches!(
            read("memberOf", Some("")),
            Err(InvalidConstraint::Expression(_))
        ));
        assert!(matches!(
            read("MemberOf", None),
            Err(InvalidConstraint::UnknownType { .. })
        ));
    }
}
