#[path = "../declared/mod.rs"]
#[allow(dead_code, missing_docs)]
mod declared;
use declared::*;
use promwright_dsl::prelude::*;

fn main() {
    alert("AlwaysOn").when(avg(fill_rate));
}
