//! Tells the crate whether it is built with the compiler's coverage counters.
//!
//! `cargo xtask fuzz` asks for them with a flag for the whole build; the code that reads them has
//! to be left out of every other build, where they do not exist.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(instrumented)");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let flags = std::env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    if flags.contains("instrument-coverage") {
        println!("cargo::rustc-cfg=instrumented");
    }
}
