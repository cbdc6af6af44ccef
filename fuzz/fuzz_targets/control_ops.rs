#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    bayplan_fuzz::control_ops(data);
});
