//! The cluster query language.
