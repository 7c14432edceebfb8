//! What holds for every expression.

use promwright_promql::flow::{NoMetrics, flow};
use promwright_promql::{Kind, SyntaxError, format, parse, pretty, print, print_node};
use proptest::prelude::*;

use crate::generator::{build, soup, vector};

fn check_errors(text: &str, errors: &[SyntaxError]) {
    assert!(!errors.is_empty(), "{text:?}");
    assert!(errors.is_sorted_by_key(|error| error.span.start));
    for error in errors {
        assert!(text.get(error.span.range()).is_some(), "{text:?}: {error:?}");
        assert!(!error.message.is_empty() && !error.message.ends_with('.'), "{error:?}");
    }
}

/// Whatever parses prints, formats and has exact spans; whatever does not has errors.
fn check_any(text: &str) {
    let ast = match parse(text) {
        Ok(ast) => ast,
        Err(errors) => return check_errors(text, &errors),
    };
    assert!(parse(&print(&ast)).is_ok_and(|again| again.same_as(&ast)), "{text:?}");
    let formatted = format(text).expect("it parses");
    assert!(parse(&formatted).is_ok_and(|again| again.same_as(&ast)), "{text:?} {formatted:?}");
    assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "{text:?}");
}

#[test]
fn what_fuzzing_found_holds() {
    let found = crate::fixture("found-by-fuzzing.txt");
    for text in found.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        check_any(&text.replace('⏎', "\n"));
    }
}

proptest! {
    // Failures are worth a test of their own rather than a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_then_parsing_is_identity(expr in vector()) {
        let ast = build(&expr);
        for printed in [print(&ast), pretty(&ast)] {
            match parse(&printed) {
                Ok(again) => prop_assert!(again.same_as(&ast), "{printed}\n{}", print(&again)),
                Err(errors) => prop_assert!(false, "{printed}\n{errors:?}"),
            }
        }
    }

    #[test]
    fn flow_knows_the_type_of_each_node(expr in vector()) {
        let ast = build(&expr);
        let flow = flow(&ast, &NoMetrics);
        for (id, _) in ast.iter() {
            prop_assert_eq!(flow.value_type(id), ast.value_type(id));
        }
    }

    #[test]
    fn each_node_has_exactly_its_bytes(expr in vector()) {
        let text = pretty(&build(&expr));
        let ast = parse(&text).expect("it parses");
        for (id, node) in ast.iter() {
            let slice = &text[node.span.range()];
            prop_assert_eq!(slice.trim(), slice);
            // The selector of a range holds modifiers that stand behind the range.
            if let Kind::Selector(selector) = &node.kind
                && selector.modifiers != promwright_promql::Modifiers::default() {
                continue;
            }
            match parse(slice) {
                Ok(part) => prop_assert_eq!(print(&part), print_node(&ast, id)),
                Err(errors) => prop_assert!(false, "{slice}: {errors:?}"),
            }
        }
    }

    #[test]
    fn comments_survive_formatting(expr in vector(), places in prop::collection::vec(any::<prop::sample::Index>(), 1..4)) {
        let text = print(&build(&expr));
        let gaps: Vec<_> = text.match_indices(' ').map(|(at, _)| at).collect();
        prop_assume!(!gaps.is_empty());
        let mut commented = text.clone();
        let mut chosen: Vec<_> = places.iter().map(|place| *place.get(&gaps)).collect();
        chosen.sort_unstable();
        chosen.dedup();
        for at in chosen.iter().rev() {
            commented.replace_range(*at..=*at, if at % 2 == 0 { " #why\n" } else { "\n#why\n" });
        }
        // Some gaps are within strings or before a range's number, where none may stand.
        let Ok(ast) = parse(&commented) else { return Ok(()) };
        prop_assume!(ast.same_as(&parse(&text).expect("it parses")));
        let formatted = format(&commented).expect("it parses");
        prop_assert_eq!(formatted.matches("#why").count(), chosen.len(), "{}", formatted);
        check_any(&commented);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,60}") {
        check_any(&text);
    }

    #[test]
    fn token_soup_is_read_without_panic(text in soup()) {
        check_any(&text);
    }

    #[test]
    fn broken_expressions_are_read_without_panic(
        expr in vector(),
        cut in any::<prop::sample::Index>(),
        insert in soup(),
    ) {
        let mut text = print(&build(&expr));
        let mut at = cut.index(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.insert_str(at, &insert);
        check_any(&text);
        text.truncate(at);
        check_any(&text);
    }
}
