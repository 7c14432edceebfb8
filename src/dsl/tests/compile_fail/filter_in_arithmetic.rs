#[path = "../declared/mod.rs"]
#[allow(dead_code, missing_docs)]
mod declared;
use declared::*;
use promwright_dsl::prelude::*;

fn main() {
    fill_rate.above(ratio(0.8)) * 0.4;
}
