//! Printers: what is printed, on one line or over several, parses to the same tree, and
//! formatting what is formatted changes nothing.
#![no_main]

use promwright_promql::{format, parse, pretty, print};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(ast) = parse(text) else { return };
    for printed in [print(&ast), pretty(&ast)] {
        let again = parse(&printed).unwrap_or_else(|errors| panic!("{printed:?}: {errors:?}"));
        assert!(ast.same_as(&again), "{text:?} became {printed:?}");
    }
    let once = format(text).expect("what parses can be formatted");
    assert_eq!(format(&once).as_ref(), Ok(&once), "formatting {text:?} is not idempotent");
});
