//! Explanations: true, complete, and the changes that they name are enough and no more.

use bayplan::model::{ExplanationLevel, PlacementRequest, Seed};
use bayplan::placement::PlacementEngine;
use bayplan::plan::Explanation;
use bayplan::testing::reference::{Extras, World};
use proptest::prelude::*;

use crate::equivalence::cluster_of;
use crate::fuzz::choices::Choices;
use crate::fuzz::embedder::Embedder;
use crate::fuzz::relaxations;
use crate::shared::config;
use crate::worlds::{requests, seeds, worlds};

/// What the engine says of a request, and the world that it leaves.
fn explained(world: &World, request: &PlacementRequest, seed: Seed) -> (Explanation, World) {
    let mut cluster = cluster_of(world);
    let mut engine = PlacementEngine::new();
    let mut txn = cluster.begin();
    let outcome = engine.place(&mut txn, request, seed).expect("no scorers");
    let why = engine.explain(txn.view(), request, &outcome);
    txn.commit();
    let mut after = world.clone();
    drop(after.place(request, seed));
    (why.expect("the present state"), after)
}

proptest! {
    #![proptest_config(config("explain"))]

    #[test]
    fn each_relaxation_is_enough_and_no_part_of_it_is(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let (why, after) = explained(&world, &request, seed);
        if let Some(why) = why.unplaced {
            relaxations::assert_right(&after, &request, &why, &Extras::default());
        }
    }

    #[test]
    fn an_explanation_of_choices_repeats_them(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let all = request.clone().with_explanation_level(ExplanationLevel::All);
        let (why, _) = explained(&world, &all, seed);
        let choices = Choices {
            world: &world,
            request: &request,
            seed,
            embedder: Embedder::Plain,
        };
        choices.assert_right(&why.placed);
        let (first, _) = explained(&world, &request, seed);
        prop_assert_eq!(&why.unplaced, &first.unplaced);
        prop_assert!(first.placed.is_empty());
        let none = request.clone().with_explanation_level(ExplanationLevel::None);
        prop_assert_eq!(explained(&world, &none, seed).0, Explanation::default());
    }

    #[test]
    fn explanations_are_written_without_a_hitch(
        world in worlds(),
        request in requests(),
        seed in seeds(),
    ) {
        let all = request.with_explanation_level(ExplanationLevel::All);
        let (why, _) = explained(&world, &all, seed);
        let text = why.to_string();
        prop_assert!(text.lines().all(|line| line == line.trim_end()));
        let json = serde_json::to_string(&why).expect("JSON");
        prop_assert_eq!(text.is_empty(), why.placed.is_empty() && why.unplaced.is_none());
        prop_assert!(json.len() > 1);
    }
}
