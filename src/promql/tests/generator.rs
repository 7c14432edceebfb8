//! Random well-typed trees, and random texts that are nearly PromQL.

use promwright_promql::{
    Aggregate, AggregateOp, Ast, AstBuilder, At, AtTime, Binary, BinaryOp, Call, Duration,
    DurationExpr, DurationKind, Extend, ExtendKind, Fill, GroupSide, Grouping, Id, Kind, Length,
    MatchOp, Matcher, Matching, MatchingLabels, Matrix, Modifiers, Name, Number, Offset, Selector,
    Subquery, Unary, function,
};
use promwright_source::Span;
use proptest::prelude::*;

const NOWHERE: Span = Span::at(0);

/// An expression whose value is a vector or a scalar; `build` adds the brackets it needs.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Number(Number),
    Selector(Selector),
    Range(&'static str, Selector, Duration),
    Subquery(&'static str, Box<Expr>, Subquery),
    Call(&'static str, Vec<Expr>),
    Text(&'static str, Box<Expr>, String),
    Aggregate(AggregateOp, Option<Grouping>, Option<Number>, Box<Expr>),
    Binary(BinaryOp, bool, Matching, Box<Expr>, Box<Expr>),
    Unary(bool, Box<Expr>),
    Paren(Box<Expr>),
}

fn name() -> impl Strategy<Value = Name> {
    let words =
        vec!["up", "job", "on", "by", "offset", "le", "without", "sum", "a_b", "inf", "fill"];
    let legal = prop_oneof![prop::sample::select(words).prop_map(str::to_owned), "[a-z_]{1,9}"];
    let text = prop_oneof![9 => legal, 1 => "[a-z.é\"\\\\]{1,5}"];
    text.prop_map(|text| Name { text: text.into(), span: NOWHERE })
}

fn value() -> impl Strategy<Value = Name> {
    "[a-zäλ\"\\\\'`\n\u{1}.|]{1,6}".prop_map(|text| Name { text: text.into(), span: NOWHERE })
}

fn matcher() -> impl Strategy<Value = Matcher> {
    let plain = (name(), prop::sample::select(vec![MatchOp::Equal, MatchOp::NotEqual]), value());
    let pattern = ("[a-z|.+]{0,4}x").prop_map(|text| Name { text: text.into(), span: NOWHERE });
    let pattern = pattern
        .prop_filter("valid", |name| promwright_promql::regex::translate(&name.text).is_ok());
    let regex = (name(), prop::sample::select(vec![MatchOp::Regex, MatchOp::NotRegex]), pattern);
    prop_oneof![plain, regex].prop_map(|(label, op, value)| Matcher {
        span: NOWHERE,
        label,
        op,
        op_span: NOWHERE,
        value,
    })
}

fn number() -> impl Strategy<Value = Number> {
    let value = prop_oneof![
        any::<u16>().prop_map(f64::from),
        any::<f64>(),
        Just(f64::INFINITY),
        Just(f64::NAN),
    ];
    let plain = value.prop_map(|value| Number { value, is_duration: false });
    let milliseconds = -100_000_000..100_000_000_i64;
    let duration = milliseconds.prop_map(|milliseconds| {
        let rest = (milliseconds % 1000) * 1_000_000;
        let value = (milliseconds / 1000) as f64 + rest as f64 / 1e9;
        Number { value, is_duration: true }
    });
    prop_oneof![plain, duration]
}

fn duration_expr() -> impl Strategy<Value = DurationExpr> {
    let expr = |kind| DurationExpr { span: NOWHERE, kind };
    let number = (1..5000_u32).prop_map(|seconds| {
        DurationKind::Number(Number { value: f64::from(seconds), is_duration: true })
    });
    let leaf = prop_oneof![Just(DurationKind::Step), Just(DurationKind::Range), number];
    let leaf = leaf.prop_map(expr);
    leaf.prop_recursive(3, 8, 2, move |inner| {
        let ops = vec![BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Pow];
        let paren = inner.clone().prop_map(move |inner| expr(DurationKind::Paren(Box::new(inner))));
        let min = [inner.clone(), inner.clone()];
        prop_oneof![
            paren.clone(),
            min.prop_map(move |pair| expr(DurationKind::MinOf(Box::new(pair)))),
            // A negated literal would be no length of a range.
            Just(expr(DurationKind::Negate(Box::new(expr(DurationKind::Step))))),
            (prop::sample::select(ops), [paren.clone(), paren])
                .prop_map(move |(op, pair)| expr(DurationKind::Arithmetic(op, Box::new(pair)))),
        ]
    })
}

fn duration(least: i64) -> impl Strategy<Value = Duration> {
    let literal = (least..1_000_000_000_i64).prop_map(Length::Literal);
    let computed = duration_expr()
        .prop_filter("a literal", |expr| !matches!(expr.kind, DurationKind::Number(_)))
        .prop_map(|expr| Length::Computed(Box::new(expr)));
    prop_oneof![4 => literal, 1 => computed].prop_map(|length| Duration { span: NOWHERE, length })
}

/// A length with a number in it: without one, Prometheus reads no colon behind it.
fn numbered_duration() -> impl Strategy<Value = Duration> {
    duration(1).prop_filter("a number", |own| match &own.length {
        Length::Literal(_) => true,
        Length::Computed(expr) => format!("{expr:?}").contains("Number"),
    })
}

/// Arithmetic in an offset stands in brackets behind a sign: without the sign the grammar takes
/// an operator behind the brackets for one more of the offset's.
fn offset() -> impl Strategy<Value = Offset> {
    duration(-1_000_000_000).prop_map(|by| {
        let length = match by.length {
            Length::Computed(inner) => {
                let expr = |kind| Box::new(DurationExpr { span: NOWHERE, kind });
                Length::Computed(expr(DurationKind::Negate(expr(DurationKind::Paren(inner)))))
            }
            literal @ Length::Literal(_) => literal,
        };
        Offset { span: NOWHERE, by: Duration { span: NOWHERE, length } }
    })
}

fn modifiers(extends: bool) -> impl Strategy<Value = Modifiers> {
    let time = prop_oneof![
        Just(AtTime::Start),
        Just(AtTime::End),
        (-1_000_000_000_000..2_000_000_000_000_i64).prop_map(AtTime::Unix)
    ];
    let at = time.prop_map(|time| At { span: NOWHERE, time });
    let kinds = vec![None, None, None, Some(ExtendKind::Anchored), Some(ExtendKind::Smoothed)];
    let extend = prop::sample::select(kinds)
        .prop_map(move |kind| kind.filter(|_| extends).map(|kind| Extend { span: NOWHERE, kind }));
    (prop::option::weighted(0.2, offset()), prop::option::weighted(0.2, at), extend)
        .prop_map(|(offset, at, extend)| Modifiers { offset, at, extend })
}

fn selector() -> impl Strategy<Value = Selector> {
    let parts = (name(), any::<bool>(), prop::collection::vec(matcher(), 0..4), modifiers(true));
    parts.prop_map(|(name, name_in_braces, mut matchers, modifiers)| {
        matchers.retain(|matcher| &*matcher.label.text != "__name__");
        Selector { name: Some(name), name_in_braces, matchers, braces: None, modifiers }
    })
}

fn names() -> impl Strategy<Value = Vec<Name>> {
    prop::collection::vec(name(), 0..3)
}

fn matching() -> impl Strategy<Value = Matching> {
    let labels = (any::<bool>(), names()).prop_map(|(on, labels)| MatchingLabels {
        span: NOWHERE,
        on,
        labels,
    });
    let include = prop::collection::vec("z[a-z]{1,3}", 0..2);
    let group = (any::<bool>(), include).prop_map(|(left, include)| {
        let name = |text: String| Name { text: text.into(), span: NOWHERE };
        GroupSide { span: NOWHERE, left, include: include.into_iter().map(name).collect() }
    });
    let fill = || {
        let value = prop_oneof![any::<f64>(), (-9..9_i8).prop_map(f64::from)];
        prop::option::weighted(0.2, value.prop_map(|value| Fill { span: NOWHERE, value }))
    };
    let group = prop::option::weighted(0.3, group);
    (prop::option::weighted(0.4, labels), group, fill(), fill()).prop_map(
        |(labels, group, fill_left, fill_right)| {
            let group = group.filter(|_| labels.is_some());
            Matching { labels, group, fill_left, fill_right }
        },
    )
}

/// Well-typed vector expressions.
pub(crate) fn vector() -> impl Strategy<Value = Expr> {
    let ranged = prop::sample::select(vec!["rate", "max_over_time", "changes"]);
    let range = (ranged.clone(), selector(), duration(1))
        .prop_map(|(name, selector, range)| Expr::Range(name, selector, range));
    let leaf = prop_oneof![selector().prop_map(Expr::Selector), range];
    leaf.prop_recursive(5, 24, 3, move |inner| {
        let grouping = (any::<bool>(), names()).prop_map(|(without, labels)| Grouping {
            span: NOWHERE,
            without,
            labels,
        });
        let aggregation = (
            prop::sample::select(&AggregateOp::ALL[..]),
            prop::option::of(grouping),
            number(),
            inner.clone(),
        );
        let subquery = (numbered_duration(), prop::option::of(duration(1)), modifiers(false));
        let subquery = (ranged.clone(), inner.clone(), subquery);
        let binary = (operator(), any::<bool>(), matching(), inner.clone(), inner.clone());
        let scaled = (operator(), any::<bool>(), number(), inner.clone());
        let called = prop::sample::select(vec!["abs", "absent", "timestamp", "sort_desc"]);
        prop_oneof![
            aggregation.prop_map(|(op, grouping, number, expr)| {
                let number = (op.takes_param() && op != AggregateOp::CountValues).then_some(number);
                Expr::Aggregate(op, grouping, number, Box::new(expr))
            }),
            subquery.prop_map(|(name, expr, (range, step, modifiers))| {
                let subquery = Subquery { expr: placeholder(), range, step, modifiers };
                Expr::Subquery(name, Box::new(expr), subquery)
            }),
            binary.prop_map(|(op, bool, mut matching, lhs, rhs)| {
                if op.is_set() {
                    matching = Matching { labels: matching.labels, ..Matching::default() };
                }
                let bool = bool && op.is_comparison();
                Expr::Binary(op, bool, matching, Box::new(lhs), Box::new(rhs))
            }),
            scaled.prop_map(|(op, bool, number, expr)| {
                let op = if op.is_set() { BinaryOp::Sub } else { op };
                let bool = bool && op.is_comparison();
                let number = Box::new(Expr::Number(number));
                Expr::Binary(op, bool, Matching::default(), Box::new(expr), number)
            }),
            (called, inner.clone()).prop_map(|(name, arg)| Expr::Call(name, vec![arg])),
            (inner.clone(), "[a-z\"]{0,3}")
                .prop_map(|(expr, text)| { Expr::Text("label_join", Box::new(expr), text) }),
            (any::<bool>(), inner.clone()).prop_map(|(sign, arg)| Expr::Unary(sign, Box::new(arg))),
            inner.prop_map(|arg| Expr::Paren(Box::new(arg))),
        ]
    })
}

fn operator() -> impl Strategy<Value = BinaryOp> {
    use BinaryOp as B;
    prop::sample::select(vec![
        B::Add,
        B::Sub,
        B::Mul,
        B::Div,
        B::Mod,
        B::Pow,
        B::Atan2,
        B::Eql,
        B::Neq,
        B::Gtr,
        B::Lss,
        B::Gte,
        B::Lte,
        B::And,
        B::Or,
        B::Unless,
        B::TrimUpper,
        B::TrimLower,
    ])
}

/// An id to be replaced when the operand is in the tree.
fn placeholder() -> Id {
    Ast::builder().push(NOWHERE, Kind::Number(Number { value: 0.0, is_duration: false }))
}

/// The tree of an expression.
pub(crate) fn build(expr: &Expr) -> Ast {
    let mut builder = Ast::builder();
    push(&mut builder, expr);
    builder.finish().expect("a root")
}

fn push(builder: &mut AstBuilder, expr: &Expr) -> Id {
    let kind = match expr {
        Expr::Number(number) => Kind::Number(*number),
        Expr::Selector(selector) => Kind::Selector(Box::new(selector.clone())),
        Expr::Range(name, selector, range) => {
            let selector = builder.push(NOWHERE, Kind::Selector(Box::new(selector.clone())));
            let matrix = Matrix { selector, range: range.clone() };
            call(name, vec![builder.push(NOWHERE, Kind::Matrix(matrix))])
        }
        Expr::Subquery(name, inner, subquery) => {
            let expr = operand(builder, inner, u8::MAX);
            let subquery = Subquery { expr, ..subquery.clone() };
            call(name, vec![builder.push(NOWHERE, Kind::Subquery(Box::new(subquery)))])
        }
        Expr::Call(name, args) => {
            let args = args.iter().map(|arg| push(builder, arg)).collect();
            call(name, args)
        }
        Expr::Text(name, inner, text) => {
            let mut args = vec![push(builder, inner)];
            for text in ["dst", text, "src"] {
                args.push(builder.push(NOWHERE, Kind::String(text.into())));
            }
            call(name, args)
        }
        Expr::Aggregate(op, grouping, number, inner) => {
            let param = match number {
                Some(number) => Some(builder.push(NOWHERE, Kind::Number(*number))),
                None if op.takes_param() => Some(builder.push(NOWHERE, Kind::String("l".into()))),
                None => None,
            };
            let expr = push(builder, inner);
            let grouping = grouping.clone();
            let aggregate = Aggregate { op: *op, op_span: NOWHERE, grouping, param, expr };
            Kind::Aggregate(Box::new(aggregate))
        }
        Expr::Binary(op, bool, matching, lhs, rhs) => {
            let precedence = op.precedence();
            let right = u8::from(op.is_right_associative());
            let lhs = operand(builder, lhs, precedence + right);
            let rhs = operand(builder, rhs, precedence + 1 - right);
            Kind::Binary(Box::new(Binary {
                op: *op,
                op_span: NOWHERE,
                bool_span: bool.then_some(NOWHERE),
                lhs,
                rhs,
                matching: matching.clone(),
            }))
        }
        Expr::Unary(negate, inner) => {
            let expr = operand(builder, inner, u8::MAX);
            Kind::Unary(Unary { negate: *negate, op_span: NOWHERE, expr })
        }
        Expr::Paren(inner) => Kind::Paren(push(builder, inner)),
    };
    builder.push(NOWHERE, kind)
}

fn call(name: &str, args: Vec<Id>) -> Kind {
    let function = function(name).expect("a function");
    Kind::Call(Call { function, name_span: NOWHERE, args })
}

/// An operand, in brackets if it binds less strongly than `minimum` or starts with a sign.
fn operand(builder: &mut AstBuilder, expr: &Expr, minimum: u8) -> Id {
    let bare = match expr {
        Expr::Binary(op, ..) => op.precedence() >= minimum,
        Expr::Unary(..) => false,
        Expr::Number(number) => number.value.is_sign_positive() && !number.value.is_nan(),
        _ => true,
    };
    let id = push(builder, expr);
    if bare { id } else { builder.push(NOWHERE, Kind::Paren(id)) }
}

/// Tokens in any order, most of them no expression.
pub(crate) fn soup() -> impl Strategy<Value = String> {
    let tokens = [
        "sum",
        "by",
        "without",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "5m",
        "0",
        "1",
        "-",
        "*",
        "^",
        "==",
        "</",
        "and",
        "or",
        "atan2",
        "foo",
        "a:b",
        "start",
        "step",
        "min_of",
        "offset",
        "@",
        "on",
        "group_left",
        "fill",
        "bool",
        "\"x\"",
        "'y",
        "`z`",
        "=",
        "=~",
        "!",
        ",",
        ":",
        "rate",
        "topk",
        "info",
        "anchored",
        "inf",
        "0x",
        "1e",
        "# c\n",
        "\n",
        "{{",
        "$",
        "é",
        "\\",
    ];
    prop::collection::vec(prop::sample::select(tokens.to_vec()), 0..16)
        .prop_map(|tokens| tokens.join(" "))
}
