//! Input made to break a parser: each gives a tree or a clear error, fast and within a small
//! stack, and so do printing, formatting and dropping.

use std::time::Duration;

use promwright_promql::{self as promql, MAX_NESTING, parse, pretty, print};

use crate::thread_time::Stopwatch;

/// The stack of a worker thread; a debug build must get along with it.
const STACK: usize = 2 << 20;

/// Works on an input as everything that follows a parse does; the error messages if it is
/// refused.
fn work_on(input: String) -> Result<usize, Vec<String>> {
    let work = move || {
        let start = Stopwatch::start();
        let outcome = match parse(&input) {
            Ok(ast) => {
                assert!(parse(&print(&ast)).is_ok_and(|again| again.same_as(&ast)));
                assert!(parse(&pretty(&ast)).is_ok_and(|again| again.same_as(&ast)));
                assert!(promql::format(&input).is_ok());
                Ok(ast.len())
            }
            Err(errors) => Err(errors.into_iter().map(|error| error.message).collect()),
        };
        // On a busy machine; what is quadratic takes far longer.
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
        outcome
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread");
    thread.join().expect("no panic")
}

fn too_deep(input: String) {
    let errors = work_on(input).expect_err("too deep");
    assert_eq!(errors, ["expression is nested too deeply"]);
}

#[test]
fn bottomless_nesting_is_refused() {
    const MANY: usize = 100_000;
    too_deep("(".repeat(MANY));
    too_deep(format!("{}1{}", "(".repeat(MANY), ")".repeat(MANY)));
    too_deep("-".repeat(MANY));
    too_deep(format!("{}x", "-".repeat(MANY)));
    too_deep(format!("{}1", "1 ^ ".repeat(MANY)));
    too_deep("abs(".repeat(MANY));
    too_deep("sum by (a) (".repeat(MANY));
    too_deep("1 + (".repeat(MANY));
}

#[test]
fn nesting_up_to_the_limit_works() {
    for open in ["(", "abs(", "sum by (a) (", "-(", "a + ("] {
        // A sign or an operator before the bracket counts as well.
        let each = 1 + usize::from(open.starts_with(['-', 'a']) && open != "abs(");
        let levels = MAX_NESTING / each;
        let nested = |levels: usize| format!("{}x{}", open.repeat(levels), ")".repeat(levels));
        assert!(work_on(nested(levels)).is_ok(), "{open}");
        too_deep(nested(levels + 1));
    }
    assert!(work_on(format!("{}x", "-".repeat(MAX_NESTING))).is_ok());
    assert!(work_on(format!("{}1", "2 ^ ".repeat(MAX_NESTING))).is_ok());
}

#[test]
fn long_chains_are_linear_and_not_nested() {
    const TERMS: usize = 100_000;
    for operator in ["+", "or", "and on (a)", "* on (x) group_left ()"] {
        let input = format!("a{}", format!(" {operator} a").repeat(TERMS - 1));
        assert_eq!(work_on(input), Ok(2 * TERMS - 1), "{operator}");
    }
}

#[test]
fn one_fault_a_byte_does_not_flood() {
    for input in
        ["* ", "\u{1}", "] ", ", ", "foo{", "foo ", "\"\n", "0x ", "{{", "by (", "= ", "[5m"]
    {
        let errors = work_on(input.repeat(20_000)).expect_err(input);
        assert!((1..=100).contains(&errors.len()), "{input}: {}", errors.len());
    }
}

#[test]
fn long_tokens_are_read() {
    let long = "x".repeat(1 << 20);
    assert_eq!(work_on(format!("\"{long}\"")), Ok(1));
    assert_eq!(work_on(format!("{long}{{{long}=\"{long}\"}}")), Ok(1));
    assert_eq!(work_on(format!("1 # {long}")), Ok(1));
    assert!(work_on("1".repeat(1 << 20)).is_err());
    assert!(work_on("9".repeat(300)).is_ok());
    assert!(work_on(format!("foo[{}5m]", "5m + ".repeat(100_000))).is_err());
    assert!(work_on(format!("foo[{}5m]", "-".repeat(100_000))).is_err());
}

#[test]
fn too_long_or_too_large_is_refused() {
    let message = work_on(" ".repeat((4 << 20) + 1)).expect_err("too long");
    assert_eq!(message, ["expression of 4194305 bytes is too long"]);
    let message = work_on(format!("{}1", "1+".repeat(400_000))).expect_err("too large");
    assert_eq!(message, ["expression is too large"]);
}

#[test]
fn expensive_patterns_are_refused() {
    for pattern in ["((((a{1000}){1000}){1000}){1000})", "(a*)*{9}", "((a|a)*)*{2,1000}{1000}"] {
        let errors = work_on(format!("x{{a=~\"{pattern}\"}}")).expect_err(pattern);
        assert!(errors[0].starts_with("invalid regular expression"), "{errors:?}");
    }
    assert!(work_on("x{a=~\"(((((a+)+)+)+)+)+b\"}".to_owned()).is_ok());
    let deep = format!("x{{a=~\"{}\"}}", "(".repeat(100_000));
    assert!(work_on(deep).is_err());
}

#[test]
fn odd_bytes_are_no_trouble() {
    for input in
        ["\0", "\u{feff}up", "up\r\n+\r\nup", "\u{2028}", "up\u{a0}+ 1", "", "\\", "#", "\"\\"]
    {
        let _ = work_on(input.to_owned());
    }
    assert!(parse("up\r\n # c\r\n+ up").is_ok());
}
