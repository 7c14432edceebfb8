//! Lexer and parser: no input panics, and every error's span lies within the input on
//! character borders.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Err(errors) = promwright_promql::parse(text) {
        assert!(!errors.is_empty(), "refused without a reason");
        for error in errors {
            assert!(text.get(error.span.range()).is_some(), "{error:?} is not within the input");
        }
    }
});
