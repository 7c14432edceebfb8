#[path = "../declared/mod.rs"]
#[allow(dead_code, missing_docs)]
mod declared;
use declared::*;
use promwright_dsl::prelude::*;

fn main() {
    max(rtt_ms.over(minutes(5)));
}
