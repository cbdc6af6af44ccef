#![doc = include_str!("../README.md")]
//!
//! # Words
//!
//! Nouns and verbs are ECS's own. Where ECS has none:
//!
//! | word | meaning |
//! |---|---|
//! | view | the cluster, to be read |
//! | ledger | what is left of each resource: registered, less reserved, less what tasks take |
//! | need | what a task takes |
//! | peers | tasks of the same group that should run and did not stop |
//! | bucket | instances with the same value of what is spread over |
//! | reason | why an instance cannot take a task, typed |
//! | remedy | a change that would help |
//! | relaxation | remedies that together make a task place |
//! | outcome | what became of a request |
//! | pass | one look at one service, which ends in a plan |
//! | plan | what is to be done for a service, and why |
//! | step | one thing that a plan does |
//! | wait | what a service waits for |
//! | effect | something that the host is to do |
//! | port | a trait that the host implements |
//! | order | what a port is told to do |
//! | pin | the digest that a deployment resolved a tag to |
//! | clause | a part of an expression that must hold for the expression to hold |
//! | clash | clauses that cannot hold together, whatever the instance |
//! | witness | an instance made up so that expressions hold |
//! | class | instances that no request can tell apart by attributes |
//!
//! # Layers
//!
//! A module names only modules of earlier rows, and only those listed. A test keeps it so.
//!
//! | module | what it is | may name |
//! |---|---|---|
//! | [`time`] | instants, civil calendar | |
//! | [`document`] | trees of values, and their shapes | `time` |
//! | [`query`] | the cluster query language | `time` |
//! | [`model`] | ECS's nouns, and which of them are valid | `time` `document` `query` |
//! | [`api`] | ECS's operations: what is asked and answered, as data | `time` `document` `query` `model` |
//! | [`plan`] | decisions and reasons as data | `time` `document` `query` `model` |
//! | [`cluster`] | the state, its ledger, transactions, views | `time` `query` `model` `plan` |
//! | [`placement`] | where | `time` `query` `model` `plan` `cluster` |
//! | [`service`] | what should exist, and which task goes | `time` `model` `plan` `cluster` |
//! | [`verify`] | is this state, or decision, legal | `time` `query` `model` `plan` `cluster` |
//! | [`advise`] | what would be, tried on a fork | all but `verify`, `control` and `testing` |
//! | [`control`] | what happens to a cluster over time | all but `verify`, `advise` and `testing` |
//! | [`ports`] | what a host provides, as traits | `time` `document` `model` `api` `plan` |
//! | [`drive`] | the loop from the control plane to the ports | `time` `model` `api` `plan` `control` `ports` |
//! | `testing` | the brute-force engine, ports in memory, suites for ports (feature `testing`) | `time` `document` `query` `model` `api` `plan` `ports` |
//!
//! `placement` and `service` never name each other. `verify` names neither: that is what makes it
//! evidence. `query` comes before `model`, so that a constraint of the model holds an expression
//! that was parsed, and nothing that cannot be read reaches placement.
//!
//! # Invariants
//!
//! 1. A decision is a value. What decides cannot change state; what changes state decides nothing.
//! 2. Time, randomness and the outside world arrive as arguments.
//! 3. Same inputs and seed, same outputs, on every platform, in any order of listing.
//! 4. Nothing fails open: a requirement that cannot be read is refused, with a reason.
//! 5. Every rejection is a typed reason; counts and messages derive from reasons.
//! 6. Every decision can be checked by code that shares nothing with what made it.
//! 7. The engine and the brute-force engine give the same answers.
//! 8. Work per call is bounded by its arguments; nothing recurses on input.
//! 9. A transaction that is dropped leaves the state as it was.
#![no_std]

extern crate alloc;

pub mod advise;
pub mod api;
pub mod cluster;
pub mod control;
pub mod document;
pub mod drive;
pub mod model;
pub mod placement;
pub mod plan;
pub mod ports;
pub mod query;
pub mod service;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
pub mod verify;
