//! How large the clusters are.

/// The numbers among the arguments of the program; without any, small ones in a test, else others.
pub(crate) fn sizes(in_a_test: usize, else_these: &[usize]) -> Vec<usize> {
    let arguments = || std::env::args().skip(1);
    let named: Vec<usize> = arguments().filter_map(|text| text.parse().ok()).collect();
    if !named.is_empty() {
        named
    } else if arguments().any(|text| text == "--test") {
        vec![in_a_test]
    } else {
        else_these.to_vec()
    }
}
