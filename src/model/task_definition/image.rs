//! The host that an image reference names.

/// The registry of an image: its first component, if that can be a host.
///
/// It can when it holds a `.` or a `:`, or is `localhost`. Source: the reference grammar of Docker.
pub(super) fn registry(image: &str) -> Option<&str> {
    let (first, _) = image.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_component_is_a_host_if_it_looks_like_one() {
        assert_eq!(registry("nginx:1.25"), None);
        assert_eq!(registry("team/app:v1"), None);
        assert_eq!(
            registry("registry.example:5000/app"),
            Some("registry.example:5000")
        );
        assert_eq!(registry("localhost/app:1"), Some("localhost"));
    }
}
