//! What do the tests of an embedder need that the library itself does not?
//!
//! In: the types of [`model`](crate::model). Out: [`mod@reference`], an engine that is slow and obvious, to
//! compare the quick one with.
//!
//! Deliberately absent: anything that a program needs outside its tests.

pub mod reference;
