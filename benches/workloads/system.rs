//! What the system says of the process.

/// How long this thread has run, in nanoseconds, without what others took of the machine; 0 where the
/// system does not say.
pub(crate) fn cpu_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split(' ').next().and_then(|text| text.parse().ok());
    first.unwrap_or(0)
}

/// The most memory that the process had so far, in MiB; 0 where the system does not say.
pub(crate) fn peak_rss_mib() -> u64 {
    kib("VmHWM:") / 1024
}

/// The memory that the process has, in bytes; 0 where the system does not say.
pub(crate) fn rss_bytes() -> u64 {
    kib("VmRSS:") * 1024
}

fn kib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kib.unwrap_or(0)
}
