//! What an explanation says of choices, made again by the brute-force engine.

use bayplan::model::{
    BinpackField, ChainStep, ContainerInstance, ContainerInstanceArn, PlacementRequest,
    PlacementStrategy, Seed, SpreadField,
};
use bayplan::plan::{Decider, RankedStep, StepValue, WhyPlaced};
use bayplan::testing::reference::{Filter, World};

use super::embedder::Embedder;

/// A request, and the world before any of its tasks was placed.
#[derive(Debug)]
pub(crate) struct Choices<'a> {
    pub(crate) world: &'a World,
    pub(crate) request: &'a PlacementRequest,
    pub(crate) seed: Seed,
    pub(crate) embedder: Embedder,
}

impl Choices<'_> {
    /// Each placed task is on the instance that the brute-force engine chooses, what instances were
    /// worth is right, and the runner-up is the one that would be chosen without the first.
    ///
    /// # Panics
    ///
    /// Where it is not so.
    #[track_caller]
    pub(crate) fn assert_right(&self, placed: &[WhyPlaced]) {
        let (_, chosen) = self.run(self.request);
        let found = placed.iter().map(|why| &why.container_instance_arn);
        assert_eq!(found.collect::<Vec<_>>(), chosen.iter().collect::<Vec<_>>());
        for (why, earlier) in placed.iter().zip(0..MOST_CHOICES) {
            let world = match earlier {
                0 => self.world.clone(),
                _ => self.run(&self.request.with_count(earlier)).0,
            };
            self.assert_choice(why, &world);
        }
    }

    /// The world after a request, and where its tasks went.
    fn run(&self, request: &PlacementRequest) -> (World, Vec<ContainerInstanceArn>) {
        let mut world = self.world.clone();
        let outcome = world.place_with(request, self.seed, &self.embedder.extras());
        (world, outcome.placed)
    }

    #[track_caller]
    fn assert_choice(&self, why: &WhyPlaced, world: &World) {
        let chosen = &why.container_instance_arn;
        self.assert_values(&why.values, world, chosen);
        if let Some(other) = &why.runner_up {
            self.assert_values(&other.values, world, &other.container_instance_arn);
        }
        let runner_up = why.runner_up.as_ref();
        let runner_up = runner_up.map(|other| &other.container_instance_arn);
        if let Decider::Draw(count) = why.decider {
            assert_eq!(count, self.equals(&why.values, world), "{why}");
            assert_eq!(runner_up, None, "{why}");
        } else {
            let next = self.next(world, chosen);
            assert_eq!(runner_up, next.as_ref(), "{why}");
            assert_eq!(why.decider, decider(why), "{why}");
        }
    }

    /// The instance that takes the next task if one may not.
    fn next(&self, world: &World, except: &ContainerInstanceArn) -> Option<ContainerInstanceArn> {
        let is_left_out = |instance: &ContainerInstance, _: &World| {
            (instance.container_instance_arn == *except).then(String::new)
        };
        let mut extras = self.embedder.extras();
        extras.filters.push(Filter {
            name: "left out",
            test: &is_left_out,
        });
        let request = self.request.with_count(1);
        let outcome = world.clone().place_with(&request, self.seed, &extras);
        outcome.placed.into_iter().next()
    }

    #[track_caller]
    fn assert_values(&self, found: &[StepValue], world: &World, arn: &ContainerInstanceArn) {
        let instance = world.instance(arn).expect("a registered instance");
        let expected = self.values(world, instance);
        assert_eq!(found, expected, "{arn}");
    }

    /// How many instances could take the next task and are worth as much at every step.
    fn equals(&self, values: &[StepValue], world: &World) -> usize {
        let worth = |values: &[StepValue]| values.iter().map(|v| v.value).collect::<Vec<_>>();
        let reasons = world.reasons(self.request, &self.embedder.extras());
        let takers = reasons.iter().filter(|(_, reasons)| reasons.is_empty());
        let instances = takers.filter_map(|(arn, _)| world.instance(arn));
        let equals = instances.filter(|i| worth(&self.values(world, i)) == worth(values));
        equals.count()
    }

    /// What an instance is worth at each step that ranks: those of the chain up to one that draws,
    /// then the peers on it, unless the last step packs.
    fn values(&self, world: &World, instance: &ContainerInstance) -> Vec<StepValue> {
        let chain = self.request.chain();
        let draws = |step: &&ChainStep| **step == ChainStep::Strategy(PlacementStrategy::Random);
        let ranking = chain.iter().take_while(|step| !draws(step));
        let mut values: Vec<_> = ranking
            .map(|step| self.value(step, world, instance))
            .collect();
        let is_packed = matches!(
            chain.last(),
            Some(ChainStep::Strategy(PlacementStrategy::Binpack(_)))
        );
        if values.len() == chain.len() && !is_packed {
            let peers = self.peers_on(world, instance);
            values.push(StepValue::new(RankedStep::FewestPeers, None, peers));
        }
        values
    }

    fn value(&self, step: &ChainStep, world: &World, instance: &ContainerInstance) -> StepValue {
        let (bucket, value) = match step {
            ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::InstanceId)) => {
                (None, self.peers_on(world, instance))
            }
            ChainStep::Strategy(PlacementStrategy::Spread(SpreadField::Attribute(name))) => {
                let bucket = |i: &ContainerInstance| {
                    let text = i.attributes.text(name.as_str());
                    text.map(str::to_owned)
                };
                let own = bucket(instance);
                let bucket_mates = world.instances.iter().filter(|i| bucket(i) == own);
                let peers = bucket_mates.map(|i| self.peers_on(world, i));
                (own.clone(), peers.sum())
            }
            ChainStep::Strategy(PlacementStrategy::Binpack(field)) => {
                let left = world.remaining(instance);
                let left = match field {
                    BinpackField::Cpu => left.cpu.as_u64(),
                    BinpackField::Memory => left.memory.as_u64(),
                };
                (None, i64::try_from(left).expect("a small amount"))
            }
            ChainStep::Strategy(PlacementStrategy::Random) => panic!("a draw ranks nothing"),
            ChainStep::Scorer(name) => {
                let extras = self.embedder.extras();
                let scorer = extras.scorers.iter().find(|scorer| scorer.name == *name);
                (
                    None,
                    (scorer.expect("a known scorer").score)(instance, world),
                )
            }
        };
        StepValue::new(RankedStep::Chain(step.clone()), bucket, value)
    }

    fn peers_on(&self, world: &World, instance: &ContainerInstance) -> i64 {
        let arn = &instance.container_instance_arn;
        world.peers_on(self.request.group(), arn).into()
    }
}

/// What decided between the values of the two; the chosen one is worth less where they differ.
#[track_caller]
fn decider(why: &WhyPlaced) -> Decider {
    let Some(other) = &why.runner_up else {
        return Decider::OnlyOne;
    };
    let mut pairs = why.values.iter().zip(&other.values);
    match pairs.position(|(own, other)| own.value != other.value) {
        None => {
            assert!(
                why.container_instance_arn < other.container_instance_arn,
                "{why}"
            );
            Decider::Key
        }
        Some(at) => {
            assert!(why.values[at].value < other.values[at].value, "{why}");
            Decider::Step(at)
        }
    }
}

/// Of how many tasks of a request the choice is made again.
const MOST_CHOICES: u32 = 5;
