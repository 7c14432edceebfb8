//! Equality of trees without their spans: whether two texts say the same.

use crate::plain_pattern::asked;
use crate::{
    Aggregate, Ast, Binary, Duration, DurationExpr, DurationKind, Fill, Grouping, Id, Kind, Length,
    Matcher, Matching, Modifiers, Name, Number, Selector, Subquery,
};

impl Ast {
    /// Whether both have the same structure, whatever their spans and their notation: `by ()`
    /// is what stands without it, a metric name may stand before the braces or quoted within
    /// them. Brackets count.
    ///
    /// Linear, and without recursion over nodes: in post-order equal trees have equal children
    /// at equal places.
    pub fn same_as(&self, other: &Self) -> bool {
        self.is_alike(other, same_matcher)
    }

    /// Whether both mean the same: [`Self::same_as`], where a matcher that asks for a text may
    /// also be written with a pattern that is one.
    pub fn means_same_as(&self, other: &Self) -> bool {
        self.is_alike(other, alike_matcher)
    }

    fn is_alike(&self, other: &Self, matchers: fn(&Matcher, &Matcher) -> bool) -> bool {
        let alike = Alike { shift: 0, matchers };
        self.len() == other.len()
            && self.iter().zip(other.iter()).all(|((_, a), (_, b))| alike.kind(&a.kind, &b.kind))
    }

    /// Whether two parts of the expression mean the same, as [`Self::means_same_as`].
    pub fn is_same(&self, one: Id, other: Id) -> bool {
        let (first, second) = (self.first(one), self.first(other));
        let (of_one, of_other) = (self.run(first, one), self.run(second, other));
        let shift = second.index().wrapping_sub(first.index());
        let alike = Alike { shift, matchers: alike_matcher };
        of_one.len() == of_other.len()
            && of_one.iter().zip(of_other).all(|(a, b)| alike.kind(&a.kind, &b.kind))
    }

    /// The first node of a part of the expression.
    fn first(&self, mut id: Id) -> Id {
        while let Some(child) = self.first_child(id) {
            id = child;
        }
        id
    }
}

/// In which way two runs of nodes are compared.
#[derive(Clone, Copy)]
struct Alike {
    /// How far the second run is behind the first.
    shift: usize,
    /// Whether two matchers are the same.
    matchers: fn(&Matcher, &Matcher) -> bool,
}

impl Alike {
    /// Whether two nodes are at equal places of their runs.
    const fn id(self, a: Id, b: Id) -> bool {
        b.index() == a.index().wrapping_add(self.shift)
    }

    fn ids(self, a: &[Id], b: &[Id]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.id(*a, *b))
    }

    fn kind(self, a: &Kind, b: &Kind) -> bool {
        match (a, b) {
            (Kind::Number(a), Kind::Number(b)) => same_number(*a, *b),
            (Kind::String(a), Kind::String(b)) => a == b,
            (Kind::Selector(a), Kind::Selector(b)) => self.selector(a, b),
            (Kind::Matrix(a), Kind::Matrix(b)) => {
                self.id(a.selector, b.selector) && same_duration(&a.range, &b.range)
            }
            (Kind::Subquery(a), Kind::Subquery(b)) => self.subquery(a, b),
            (Kind::Call(a), Kind::Call(b)) => {
                a.function.name == b.function.name && self.ids(&a.args, &b.args)
            }
            (Kind::Aggregate(a), Kind::Aggregate(b)) => self.aggregate(a, b),
            (Kind::Binary(a), Kind::Binary(b)) => self.binary(a, b),
            (Kind::Unary(a), Kind::Unary(b)) => a.negate == b.negate && self.id(a.expr, b.expr),
            (Kind::Paren(a), Kind::Paren(b)) => self.id(*a, *b),
            _ => false,
        }
    }

    fn selector(self, a: &Selector, b: &Selector) -> bool {
        let names = (a.name.as_ref(), b.name.as_ref());
        names.0.map(|name| &name.text) == names.1.map(|name| &name.text)
            && a.matchers.len() == b.matchers.len()
            && a.matchers.iter().zip(&b.matchers).all(|(a, b)| (self.matchers)(a, b))
            && same_modifiers(&a.modifiers, &b.modifiers)
    }

    fn subquery(self, a: &Subquery, b: &Subquery) -> bool {
        let step = match (&a.step, &b.step) {
            (None, None) => true,
            (Some(a), Some(b)) => same_duration(a, b),
            _ => false,
        };
        step && self.id(a.expr, b.expr)
            && same_duration(&a.range, &b.range)
            && same_modifiers(&a.modifiers, &b.modifiers)
    }

    fn aggregate(self, a: &Aggregate, b: &Aggregate) -> bool {
        a.op == b.op
            && self.ids(a.param.as_slice(), b.param.as_slice())
            && self.id(a.expr, b.expr)
            && same_grouping(a.grouping.as_ref(), b.grouping.as_ref())
    }

    fn binary(self, a: &Binary, b: &Binary) -> bool {
        a.op == b.op
            && self.id(a.lhs, b.lhs)
            && self.id(a.rhs, b.rhs)
            && a.bool_span.is_some() == b.bool_span.is_some()
            && same_matching(&a.matching, &b.matching)
    }
}

fn same_float(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

fn same_number(a: Number, b: Number) -> bool {
    a.is_duration == b.is_duration && same_float(a.value, b.value)
}

fn same_names(a: &[Name], b: &[Name]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.text == b.text)
}

fn same_matcher(a: &Matcher, b: &Matcher) -> bool {
    a.op == b.op && a.label.text == b.label.text && a.value.text == b.value.text
}

fn alike_matcher(a: &Matcher, b: &Matcher) -> bool {
    a.label.text == b.label.text && asked(a) == asked(b)
}

fn same_modifiers(a: &Modifiers, b: &Modifiers) -> bool {
    let offset = match (&a.offset, &b.offset) {
        (None, None) => true,
        (Some(a), Some(b)) => same_duration(&a.by, &b.by),
        _ => false,
    };
    offset
        && a.at.as_ref().map(|at| at.time) == b.at.as_ref().map(|at| at.time)
        && a.extend.map(|extend| extend.kind) == b.extend.map(|extend| extend.kind)
}

fn same_duration(a: &Duration, b: &Duration) -> bool {
    match (&a.length, &b.length) {
        (Length::Literal(a), Length::Literal(b)) => a == b,
        (Length::Computed(a), Length::Computed(b)) => same_duration_expr(a, b),
        _ => false,
    }
}

fn same_duration_expr(a: &DurationExpr, b: &DurationExpr) -> bool {
    use DurationKind as D;
    match (&a.kind, &b.kind) {
        (D::Number(a), D::Number(b)) => same_number(*a, *b),
        (D::Step, D::Step) | (D::Range, D::Range) => true,
        (D::MinOf(a), D::MinOf(b)) | (D::MaxOf(a), D::MaxOf(b)) => same_pair(a, b),
        (D::Negate(a), D::Negate(b)) | (D::Plus(a), D::Plus(b)) | (D::Paren(a), D::Paren(b)) => {
            same_duration_expr(a, b)
        }
        (D::Arithmetic(a_op, a), D::Arithmetic(b_op, b)) => a_op == b_op && same_pair(a, b),
        _ => false,
    }
}

fn same_pair(a: &[DurationExpr; 2], b: &[DurationExpr; 2]) -> bool {
    same_duration_expr(&a[0], &b[0]) && same_duration_expr(&a[1], &b[1])
}

fn same_grouping(a: Option<&Grouping>, b: Option<&Grouping>) -> bool {
    let without = |grouping: Option<&Grouping>| grouping.is_some_and(|grouping| grouping.without);
    without(a) == without(b) && same_names(grouped(a), grouped(b))
}

fn grouped(grouping: Option<&Grouping>) -> &[Name] {
    grouping.map_or(&[], |grouping| &grouping.labels)
}

fn same_matching(a: &Matching, b: &Matching) -> bool {
    let on = |matching: &Matching| matching.labels.as_ref().is_some_and(|labels| labels.on);
    let side = |matching: &Matching| matching.group.as_ref().map(|group| group.left);
    on(a) == on(b)
        && side(a) == side(b)
        && same_names(matched(a), matched(b))
        && same_names(included(a), included(b))
        && same_fill(a.fill_left, b.fill_left)
        && same_fill(a.fill_right, b.fill_right)
}

fn matched(matching: &Matching) -> &[Name] {
    matching.labels.as_ref().map_or(&[], |labels| &labels.labels)
}

fn included(matching: &Matching) -> &[Name] {
    matching.group.as_ref().map_or(&[], |group| &group.include)
}

fn same_fill(a: Option<Fill>, b: Option<Fill>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same_float(a.value, b.value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    fn same(a: &str, b: &str) -> bool {
        parse(a).unwrap().same_as(&parse(b).unwrap())
    }

    #[test]
    fn notation_does_not_count() {
        for (a, b) in [
            ("sum(a)", "sum by () ( a )"),
            ("a + b", "a + ignoring () # why\n b"),
            ("foo{}", "{'foo'}"),
            ("a[60s]", "a[1m]"),
            ("NaN", "nan"),
            ("0x10", "16"),
        ] {
            assert!(same(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn parts_mean_the_same() {
        let same = |text: &str| {
            let ast = parse(text).unwrap();
            let crate::Kind::Binary(binary) = &ast[ast.root()].kind else { panic!("{text}") };
            ast.is_same(binary.lhs, binary.rhs)
        };
        for text in [
            "a{b='c'} + a{b=~'c'}",
            "a{b!~'^c$'} + a{b!='c'}",
            "a{b=~'^c.*'} + a{b=~'c.*$'}",
            "sum by (x) (rate(a{b='c'}[5m])) / sum by (x) (rate(a{b=~'^c'}[5m]))",
            "quantile(0.9, a) - quantile(0.9, a)",
        ] {
            assert!(same(text), "{text}");
        }
        for text in [
            "a{b='c.*'} + a{b=~'c.*'}",
            "a{b='c'} + a{b!~'c'}",
            "a{b=~'^c|d$'} + a{b=~'c|d'}",
            "sum(a) / sum(b)",
            "(a + b) - (b + a)",
            "a + (a)",
        ] {
            assert!(!same(text), "{text}");
        }
    }

    #[test]
    fn meaning_counts() {
        for (a, b) in [
            ("sum(a)", "sum without () (a)"),
            ("a + b", "a + on () b"),
            ("a > b", "a > bool b"),
            ("foo{a='1'}", "foo{a!='1'}"),
            ("a[1m]", "a[2m]"),
            ("a[1m:]", "a[1m:1m]"),
            ("(a)", "a"),
            ("1", "-1"),
            ("a", "a offset 0s"),
            ("a @ 1", "a @ start()"),
            ("60", "1m"),
            ("a + fill (1) b", "a + fill_left (1) b"),
            ("a[step()]", "a[range()]"),
            ("a * on (x) group_left (y) b", "a * on (x) group_left (z) b"),
            ("a * on (x) group_left (y) b", "a * on (x) group_right (y) b"),
            ("topk(1, a)", "topk(2, a)"),
        ] {
            assert!(!same(a, b), "{a} / {b}");
        }
    }
}
