#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    bayplan_fuzz::snapshot(data);
});
