#[path = "../declared/mod.rs"]
#[allow(dead_code, missing_docs)]
mod declared;
use declared::*;
use promwright_dsl::prelude::*;

fn main() {
    avg(rtt_ms) + fill_rate;
}
