//! A subject that has a text, or none.

use alloc::sync::Arc;

use super::budget::{Budget, Unknown};
use super::matcher::{Demands, Matched};
use super::texts::Texts;
use super::witness::Witness;
use crate::query::name::AttributeName;
use crate::query::test::TextTest;

/// What is asked of an attribute, or of the id.
#[derive(Debug)]
pub(super) struct Single {
    name: Option<AttributeName>,
    texts: Texts,
}

impl Single {
    pub(super) fn attribute(
        name: AttributeName,
        tests: impl IntoIterator<Item = (usize, TextTest)>,
    ) -> Self {
        Self {
            name: Some(name),
            texts: Texts::new(tests, &FIRST_VALUES),
        }
    }

    pub(super) fn ec2_instance_id(tests: impl IntoIterator<Item = (usize, TextTest)>) -> Self {
        Self {
            name: None,
            texts: Texts::new(tests, &FIRST_IDS),
        }
    }

    /// An instance on which the tests have these outcomes: without a value if that will do, and
    /// with the empty one where only presence is asked.
    pub(super) fn check(
        &mut self,
        outcomes: &[(usize, bool)],
        budget: &mut Budget,
    ) -> Result<Option<Witness>, Unknown> {
        let demands = Demands::of(outcomes);
        if demands.allow_absence() {
            return Ok(Some(Witness::bare()));
        }
        if self.asks_presence_only(&demands) {
            return Ok(Some(self.instance(Arc::from(""))));
        }
        let text = self.texts.find(&demands, budget)?;
        Ok(text.map(|text| self.instance(text)))
    }

    fn asks_presence_only(&self, demands: &Demands) -> bool {
        let matched = |number: &usize| self.texts.matcher().matched(*number);
        let mut within = demands.within.iter().filter_map(matched);
        demands.outside.is_empty() && within.all(|matched| matches!(matched, Matched::All))
    }

    fn instance(&self, text: Arc<str>) -> Witness {
        let mut instance = Witness::bare();
        match &self.name {
            Some(name) => {
                instance.attributes.insert(name.clone(), text);
            }
            None => instance.ec2_instance_id = Some(text),
        }
        instance
    }
}

/// Values of attributes to try first.
const FIRST_VALUES: [&str; 3] = ["x", "y", "z"];

/// Ids to try first, as EC2 and ECS write them.
const FIRST_IDS: [&str; 3] = ["i-0", "mi-0", "x"];
