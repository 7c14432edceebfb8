//! Random queries: every function, aggregation, operator and modifier that PromQL has, well
//! typed, nested up to some depth.
//!
//! What Prometheus and this engine are known to differ on is not asked for; each such place says
//! so, and `fixtures/engine/divergences.md` says why.

mod call;
mod operator;
mod selector;

use promwright_promql::BinaryOp;

use crate::random::Random;
use operator::{OPERATORS, without_last_digit};

/// A generator of queries.
pub(crate) struct Queries<'a> {
    random: &'a mut Random,
    /// Whether experimental parts are used.
    experimental: bool,
}

const LABELS: [&str; 9] =
    ["job", "job", "instance", "instance", "env", "le", "version", "nothing", "__name__"];

impl<'a> Queries<'a> {
    pub(crate) const fn new(random: &'a mut Random, experimental: bool) -> Self {
        Self { random, experimental }
    }

    /// A query; as an instant query it may also be a range vector or a string.
    pub(crate) fn query(&mut self, instant: bool) -> String {
        let depth = self.random.below(5);
        match self.random.below(20) {
            0 => self.scalar(depth),
            1 if instant => self.matrix(depth),
            2 if instant && self.random.one_in(8) => "\"text\"".to_owned(),
            _ => self.vector(depth),
        }
    }

    fn vector(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        match self.random.below(16) {
            0 => self.leaf(),
            1..=5 => self.call(depth),
            6..=8 => self.aggregate(depth),
            9..=12 => self.binary(depth),
            13 => self.with_scalar(depth),
            14 => {
                // A float and a histogram of one label set would meet.
                let vector = self.vector(depth - 1);
                let mixed = vector.contains("n|a") || vector.contains("c.*");
                format!("{}({vector})", if mixed { "+" } else { self.random.pick(&["-", "+"]) })
            }
            _ => format!("({})", self.vector(depth - 1)),
        }
    }

    fn scalar(&mut self, depth: usize) -> String {
        const NUMBERS: [&str; 22] = [
            "0", "1", "2", "3", "0.5", "-1", "10", "1e3", "0x1F", "NaN", "Inf", "-Inf", "0.1",
            "-0.5", "1m", "1_000", "0.9", "0.25", "-0", "1e-3", "100", "7",
        ];
        if depth == 0 || self.random.one_in(3) {
            return self.random.pick(&NUMBERS).to_owned();
        }
        match self.random.below(8) {
            0 => "time()".to_owned(),
            1 => "pi()".to_owned(),
            2 | 3 => format!("scalar({})", self.vector(depth - 1)),
            4 if self.experimental => {
                self.random.pick(&["start()", "end()", "step()", "range()"]).to_owned()
            }
            5 if self.experimental => {
                let function = self.random.pick(&["max_of", "min_of"]);
                format!("{function}({}, {})", self.scalar(depth - 1), self.scalar(depth - 1))
            }
            6 => format!("-({})", self.scalar(depth - 1)),
            _ => {
                let op = self.random.pick(&OPERATORS);
                if op.is_set() || matches!(op, BinaryOp::TrimLower | BinaryOp::TrimUpper) {
                    return format!("({})", self.scalar(depth - 1));
                }
                let (left, right) = (self.scalar(depth - 1), self.scalar(depth - 1));
                let op = without_last_digit(op, &left);
                let bool = if op.is_comparison() { " bool" } else { "" };
                format!("({left} {}{bool} {right})", op.as_str())
            }
        }
    }

    /// A scalar that is a parameter; not one at a fixed time, which Prometheus 3.14 reads from
    /// where something else has been put since.
    fn param(&mut self, depth: usize) -> String {
        let scalar = self.scalar(depth - 1);
        if scalar.contains('@') { "2".to_owned() } else { scalar }
    }

    fn label(&mut self) -> String {
        quoted(self.random.pick(&LABELS))
    }

    fn labels(&mut self) -> String {
        let count = self.random.below(4);
        let labels: Vec<&str> = (0..count).map(|_| self.random.pick(&LABELS)).collect();
        labels.join(", ")
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}
