//! Explanations as documents.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{
    Decider, Explanation, FailureClass, InstanceVerdict, Relaxation, RunnerUp, StepValue,
    WhyPlaced, WhyUnplaced,
};
use crate::document::Document;
use crate::model::ContainerInstanceArn;

/// Writes an explanation as a document, in camel case as the API does.
///
/// What ECS has words for is in ECS's words, beside the sentences of this library. Fields that have
/// nothing to say are absent.
pub fn write_explanation(explanation: &Explanation) -> Document {
    let placed = explanation.placed.iter().map(placed);
    Document::structure([
        ("placed", Some(Document::array(placed))),
        ("unplaced", explanation.unplaced.as_ref().map(unplaced)),
    ])
}

fn count(count: usize) -> Document {
    Document::from(u64::try_from(count).unwrap_or(u64::MAX))
}

fn arn(arn: &ContainerInstanceArn) -> Document {
    arn.as_str().into()
}

fn texts<T: ToString>(things: &[T]) -> Document {
    Document::array(things.iter().map(|thing| thing.to_string().into()))
}

fn unplaced(why: &WhyUnplaced) -> Document {
    let counts = why.counts().into_iter().map(|found| {
        let reason = found.reason.map(|reason| reason.to_string());
        Document::structure([
            ("reason", reason.map(Document::from)),
            ("instances", Some(count(found.instances))),
            ("alone", Some(count(found.alone))),
        ])
    });
    let nearest = why.nearest_miss.as_ref().map(|nearest| {
        Document::structure([
            (
                "containerInstanceArn",
                Some(arn(&nearest.container_instance_arn)),
            ),
            ("message", Some(nearest.sentence().into())),
            ("detail", Some(nearest.reason.to_string().into())),
        ])
    });
    let (class, because) = kind(&why.class);
    let relaxations = why.relaxations.best.iter().map(relaxation);
    let kinds = why.relaxations.kinds.iter().map(|kind| {
        Document::structure([
            ("best", Some(relaxation(&kind.best))),
            ("more", Some(count(kind.more))),
        ])
    });
    Document::structure([
        ("group", Some(why.group.as_str().into())),
        ("requested", Some(count(why.requested))),
        ("missing", Some(count(why.missing))),
        ("class", Some(class.into())),
        ("because", because),
        ("nearestMiss", nearest),
        ("counts", Some(Document::array(counts))),
        ("relaxations", Some(Document::array(relaxations))),
        ("moreRelaxations", Some(count(why.relaxations.more))),
        ("relaxationKinds", Some(Document::array(kinds))),
        (
            "instances",
            Some(Document::array(why.instances.iter().map(instance))),
        ),
    ])
}

fn kind(class: &FailureClass) -> (&'static str, Option<Document>) {
    match class {
        FailureClass::Contradiction(all) => ("CONTRADICTION", Some(texts(all))),
        FailureClass::NobodyHasIt(unmet) => ("NOBODY_HAS_IT", Some(texts(unmet))),
        FailureClass::Transient(waiting) => ("TRANSIENT", Some(waiting.to_string().into())),
        FailureClass::Capacity => ("CAPACITY", None),
        FailureClass::Custom => ("CUSTOM", None),
    }
}

fn relaxation(relaxation: &Relaxation) -> Document {
    let taker = relaxation.container_instance_arn.as_ref();
    Document::structure([
        ("changes", Some(texts(&relaxation.changes))),
        ("size", Some(Document::from(relaxation.size))),
        ("containerInstanceArn", taker.map(arn)),
    ])
}

fn instance(verdict: &InstanceVerdict) -> Document {
    let reasons = verdict.reasons.iter().map(|reason| {
        let word = reason.failure().map(|word| word.to_string());
        Document::structure([
            ("reason", word.map(Document::from)),
            ("detail", Some(reason.to_string().into())),
        ])
    });
    let is_considered = verdict
        .reasons
        .iter()
        .all(|reason| reason.failure().is_some());
    Document::structure([
        (
            "containerInstanceArn",
            Some(arn(&verdict.container_instance_arn)),
        ),
        ("considered", Some(Document::Boolean(is_considered))),
        ("reasons", Some(Document::array(reasons))),
    ])
}

fn placed(why: &WhyPlaced) -> Document {
    let (decider, at) = match why.decider {
        Decider::OnlyOne => ("ONLY_ONE", None),
        Decider::Step(at) => ("STEP", Some(at)),
        Decider::Key => ("KEY", None),
        Decider::Draw(among) => ("DRAW", Some(among)),
    };
    let (step, among) = match why.decider {
        Decider::Draw(_) => (None, at),
        Decider::OnlyOne | Decider::Step(_) | Decider::Key => (at, None),
    };
    let runner_up = |other: &RunnerUp| {
        Document::structure([
            (
                "containerInstanceArn",
                Some(arn(&other.container_instance_arn)),
            ),
            ("values", Some(values(&other.values))),
        ])
    };
    Document::structure([
        ("taskId", Some(why.task_id.to_string().into())),
        (
            "containerInstanceArn",
            Some(arn(&why.container_instance_arn)),
        ),
        ("values", Some(values(&why.values))),
        ("decider", Some(decider.into())),
        ("step", step.map(count)),
        ("among", among.map(count)),
        ("runnerUp", why.runner_up.as_ref().map(runner_up)),
    ])
}

fn values(values: &[StepValue]) -> Document {
    let value = |value: &StepValue| {
        Document::structure([
            ("step", Some(value.step.to_string().into())),
            ("bucket", value.bucket.as_deref().map(Document::from)),
            ("value", Some(Document::from(value.value))),
        ])
    };
    Document::array(values.iter().map(value).collect::<Vec<_>>())
}

#[cfg(feature = "serde")]
impl serde::Serialize for Explanation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_explanation(self).serialize(serializer)
    }
}
