//! Ports in memory keep what a host must guarantee, and the suites see who does not.

#[path = "ports/broken_registries.rs"]
mod broken_registries;
#[path = "ports/broken_runtimes.rs"]
mod broken_runtimes;
#[path = "ports/in_memory.rs"]
mod in_memory;
#[path = "ports/samples.rs"]
mod samples;
