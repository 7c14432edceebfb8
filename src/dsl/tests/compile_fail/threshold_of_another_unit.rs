#[path = "../declared/mod.rs"]
#[allow(dead_code, missing_docs)]
mod declared;
use declared::*;
use promwright_dsl::prelude::*;

fn main() {
    rtt_ms.above(threshold(ratio(0.5), 0.0..=1.0, "not milliseconds"));
}
