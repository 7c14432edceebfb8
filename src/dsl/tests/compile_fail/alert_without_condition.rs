use promwright_dsl::prelude::*;

fn main() {
    group("g").rule(alert("NoCondition"));
}
