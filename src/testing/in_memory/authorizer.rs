//! An authorizer by a list of rules.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::api::{Authorization, ConditionKey, ConditionValue};
use crate::ports::{Authorizer, Decision, PortError, Principal};

/// A rule: who may, or may not, do what to what.
///
/// In each pattern `*` stands for any text. Actions compare without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Whether it allows.
    pub decision: Decision,
    /// Whom it is about.
    pub principal: String,
    /// Which actions.
    pub action: String,
    /// Which resources.
    pub resource: String,
    /// What must be known of the request for the rule to be about it.
    pub conditions: Vec<(ConditionKey, ConditionValue)>,
}

impl Rule {
    /// Allows.
    pub fn allow(principal: &str, action: &str, resource: &str) -> Self {
        Self {
            decision: Decision::Allow,
            principal: principal.to_string(),
            action: action.to_string(),
            resource: resource.to_string(),
            conditions: Vec::new(),
        }
    }

    /// Denies, whatever others allow.
    pub fn deny(principal: &str, action: &str, resource: &str, reason: &str) -> Self {
        Self {
            decision: Decision::Deny(reason.to_string()),
            ..Self::allow(principal, action, resource)
        }
    }

    /// The same only for requests of which that is known.
    #[must_use]
    pub fn when(mut self, key: ConditionKey, value: impl Into<ConditionValue>) -> Self {
        self.conditions.push((key, value.into()));
        self
    }

    fn is_about(&self, principal: &Principal, asked: &Authorization) -> bool {
        let action = asked.action.to_string().to_ascii_lowercase();
        matches(&self.principal, principal.as_str())
            && matches(&self.action.to_ascii_lowercase(), &action)
            && matches(&self.resource, &asked.resource.to_string())
            && self.conditions.iter().all(|(key, value)| {
                let key = key.to_string();
                let mut context = asked.context.iter();
                let found = context.find(|(one, _)| one.to_string().eq_ignore_ascii_case(&key));
                found.is_some_and(|(_, found)| found == value)
            })
    }
}

/// Whether a text is like a pattern.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// Decides by rules: what a rule denies is denied, else what a rule allows is allowed, else nothing
/// is.
///
/// # Example
///
/// ```
/// use bayplan::api::{Action, Authorization, Operation, Resource};
/// use bayplan::ports::{Authorizer, Decision, Principal};
/// use bayplan::testing::{Rule, RuleAuthorizer};
///
/// let mut rules = RuleAuthorizer::new([
///     Rule::allow("*", "ecs:List*", "*"),
///     Rule::deny("guest", "*", "*", "guests do nothing"),
/// ]);
/// let list = Authorization::new(Action::Ecs(Operation::ListClusters), Resource::Every);
/// let decisions = ["admin", "guest"].map(|name| rules.authorize(&Principal::new(name), &list));
/// let denied = Decision::Deny("guests do nothing".to_string());
/// assert_eq!(decisions, [Ok(Decision::Allow), Ok(denied)]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleAuthorizer {
    rules: Vec<Rule>,
    asked: Vec<(Principal, Authorization)>,
}

impl RuleAuthorizer {
    /// Decides by these rules.
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            asked: Vec::new(),
        }
    }

    /// What was asked, in order.
    pub fn asked(&self) -> &[(Principal, Authorization)] {
        &self.asked
    }
}

impl Authorizer for RuleAuthorizer {
    fn authorize(
        &mut self,
        principal: &Principal,
        asked: &Authorization,
    ) -> Result<Decision, PortError> {
        self.asked.push((principal.clone(), asked.clone()));
        let about = self
            .rules
            .iter()
            .filter(|rule| rule.is_about(principal, asked));
        let mut decision = Decision::Deny("no rule allows it".to_string());
        for rule in about {
            decision = rule.decision.clone();
            if decision != Decision::Allow {
                break;
            }
        }
        Ok(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let rows = [
            ("*", "", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "acd", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-c", false),
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a*a", "a", false),
        ];
        for (pattern, text, expected) in rows {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
