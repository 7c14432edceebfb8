//! The function table: names, argument types and result types, as of Prometheus 3.14.

use crate::ValueType::{self, Matrix, Scalar, String, Vector};

/// A function that PromQL knows.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The types of its arguments.
    pub args: &'static [ValueType],
    /// How many of them there may be.
    pub arity: Arity,
    /// The type of its result.
    pub returns: ValueType,
    /// Whether Prometheus has it behind a feature flag.
    pub experimental: bool,
}

/// How many arguments a [`Function`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// All of `args`.
    Exact,
    /// All but the last of `args`, and up to this many, each further one of the last's type.
    AtMost(usize),
    /// All but the last of `args`, and any number of the last's type.
    Unbounded,
}

impl Function {
    /// The fewest arguments it takes.
    pub const fn min_args(&self) -> usize {
        match self.arity {
            Arity::Exact => self.args.len(),
            Arity::AtMost(_) | Arity::Unbounded => self.args.len() - 1,
        }
    }

    /// The most arguments it takes; `None` if there is no bound.
    pub const fn max_args(&self) -> Option<usize> {
        match self.arity {
            Arity::Exact => Some(self.args.len()),
            Arity::AtMost(most) => Some(most),
            Arity::Unbounded => None,
        }
    }

    /// The type that the argument at `index` must have; `None` for a function without any.
    pub fn arg(&self, index: usize) -> Option<ValueType> {
        self.args.get(index).or(self.args.last()).copied()
    }
}

/// The function of this name.
pub fn function(name: &str) -> Option<&'static Function> {
    let letter = usize::from(name.as_bytes().first()?.checked_sub(b'a')?);
    let (start, end) = (*STARTS.get(letter)?, *STARTS.get(letter + 1)?);
    FUNCTIONS[start..end].iter().find(|function| function.name == name)
}

/// Where the functions of each first letter start, and where those of `z` end.
static STARTS: [usize; 27] = {
    let mut starts = [0; 27];
    let mut letter = 0;
    while letter < 26 {
        let mut end = starts[letter];
        while end < FUNCTIONS.len() && FUNCTIONS[end].name.as_bytes()[0] == b'a' + letter as u8 {
            end += 1;
        }
        letter += 1;
        starts[letter] = end;
    }
    starts
};

const fn row(
    name: &'static str,
    args: &'static [ValueType],
    arity: Arity,
    returns: ValueType,
) -> Function {
    Function { name, args, arity, returns, experimental: false }
}

const fn experimental(mut function: Function) -> Function {
    function.experimental = true;
    function
}

use Arity::{AtMost, Exact, Unbounded};

/// All functions, sorted by name.
pub static FUNCTIONS: [Function; 90] = [
    row("abs", &[Vector], Exact, Vector),
    row("absent", &[Vector], Exact, Vector),
    row("absent_over_time", &[Matrix], Exact, Vector),
    row("acos", &[Vector], Exact, Vector),
    row("acosh", &[Vector], Exact, Vector),
    row("asin", &[Vector], Exact, Vector),
    row("asinh", &[Vector], Exact, Vector),
    row("atan", &[Vector], Exact, Vector),
    row("atanh", &[Vector], Exact, Vector),
    row("avg_over_time", &[Matrix], Exact, Vector),
    row("ceil", &[Vector], Exact, Vector),
    row("changes", &[Matrix], Exact, Vector),
    row("clamp", &[Vector, Scalar, Scalar], Exact, Vector),
    row("clamp_max", &[Vector, Scalar], Exact, Vector),
    row("clamp_min", &[Vector, Scalar], Exact, Vector),
    row("cos", &[Vector], Exact, Vector),
    row("cosh", &[Vector], Exact, Vector),
    row("count_over_time", &[Matrix], Exact, Vector),
    row("day_of_month", &[Vector], AtMost(1), Vector),
    row("day_of_week", &[Vector], AtMost(1), Vector),
    row("day_of_year", &[Vector], AtMost(1), Vector),
    row("days_in_month", &[Vector], AtMost(1), Vector),
    row("deg", &[Vector], Exact, Vector),
    row("delta", &[Matrix], Exact, Vector),
    row("deriv", &[Matrix], Exact, Vector),
    experimental(row("double_exponential_smoothing", &[Matrix, Scalar, Scalar], Exact, Vector)),
    experimental(row("end", &[], Exact, Scalar)),
    row("exp", &[Vector], Exact, Vector),
    row("first_over_time", &[Matrix], Exact, Vector),
    row("floor", &[Vector], Exact, Vector),
    row("histogram_avg", &[Vector], Exact, Vector),
    row("histogram_count", &[Vector], Exact, Vector),
    row("histogram_fraction", &[Scalar, Scalar, Vector], Exact, Vector),
    row("histogram_quantile", &[Scalar, Vector], Exact, Vector),
    experimental(row("histogram_quantiles", &[Vector, String, Scalar, Scalar], AtMost(12), Vector)),
    row("histogram_stddev", &[Vector], Exact, Vector),
    row("histogram_stdvar", &[Vector], Exact, Vector),
    row("histogram_sum", &[Vector], Exact, Vector),
    row("hour", &[Vector], AtMost(1), Vector),
    row("idelta", &[Matrix], Exact, Vector),
    row("increase", &[Matrix], Exact, Vector),
    experimental(row("info", &[Vector, Vector], AtMost(2), Vector)),
    row("irate", &[Matrix], Exact, Vector),
    row("label_join", &[Vector, String, String, String], Unbounded, Vector),
    row("label_replace", &[Vector, String, String, String, String], Exact, Vector),
    row("last_over_time", &[Matrix], Exact, Vector),
    row("ln", &[Vector], Exact, Vector),
    row("log10", &[Vector], Exact, Vector),
    row("log2", &[Vector], Exact, Vector),
    experimental(row("mad_over_time", &[Matrix], Exact, Vector)),
    experimental(row("max_of", &[Scalar, Scalar], Exact, Scalar)),
    row("max_over_time", &[Matrix], Exact, Vector),
    experimental(row("min_of", &[Scalar, Scalar], Exact, Scalar)),
    row("min_over_time", &[Matrix], Exact, Vector),
    row("minute", &[Vector], AtMost(1), Vector),
    row("month", &[Vector], AtMost(1), Vector),
    row("pi", &[], Exact, Scalar),
    row("predict_linear", &[Matrix, Scalar], Exact, Vector),
    row("present_over_time", &[Matrix], Exact, Vector),
    row("quantile_over_time", &[Scalar, Matrix], Exact, Vector),
    row("rad", &[Vector], Exact, Vector),
    experimental(row("range", &[], Exact, Scalar)),
    row("rate", &[Matrix], Exact, Vector),
    row("resets", &[Matrix], Exact, Vector),
    row("round", &[Vector, Scalar], AtMost(2), Vector),
    row("scalar", &[Vector], Exact, Scalar),
    row("sgn", &[Vector], Exact, Vector),
    row("sin", &[Vector], Exact, Vector),
    row("sinh", &[Vector], Exact, Vector),
    row("sort", &[Vector], Exact, Vector),
    experimental(row("sort_by_label", &[Vector, String], Unbounded, Vector)),
    experimental(row("sort_by_label_desc", &[Vector, String], Unbounded, Vector)),
    row("sort_desc", &[Vector], Exact, Vector),
    row("sqrt", &[Vector], Exact, Vector),
    experimental(row("start", &[], Exact, Scalar)),
    experimental(row("start_timestamp", &[Vector], Exact, Vector)),
    row("stddev_over_time", &[Matrix], Exact, Vector),
    row("stdvar_over_time", &[Matrix], Exact, Vector),
    experimental(row("step", &[], Exact, Scalar)),
    row("sum_over_time", &[Matrix], Exact, Vector),
    row("tan", &[Vector], Exact, Vector),
    row("tanh", &[Vector], Exact, Vector),
    row("time", &[], Exact, Scalar),
    row("timestamp", &[Vector], Exact, Vector),
    experimental(row("ts_of_first_over_time", &[Matrix], Exact, Vector)),
    experimental(row("ts_of_last_over_time", &[Matrix], Exact, Vector)),
    experimental(row("ts_of_max_over_time", &[Matrix], Exact, Vector)),
    experimental(row("ts_of_min_over_time", &[Matrix], Exact, Vector)),
    row("vector", &[Scalar], Exact, Vector),
    row("year", &[Vector], AtMost(1), Vector),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.name < b.name));
    }
}
