//! Random queries: every function, aggregation, operator and modifier that PromQL has, well
//! typed, nested up to some depth.

use promwright_promql::{AggregateOp, BinaryOp, FUNCTIONS, Function, ValueType};

use crate::random::Random;

/// A generator of queries.
pub(crate) struct Queries<'a> {
    random: &'a mut Random,
    /// Whether experimental parts are used.
    experimental: bool,
}

const NAMES: [&str; 20] = [
    "a",
    "a",
    "b",
    "c_total",
    "c_total",
    "d_total",
    "e",
    "h_bucket",
    "h_bucket",
    "h_count",
    "h_sum",
    "target_info",
    "missing",
    "n",
    "n",
    "n",
    "custom",
    "custom",
    "mixed",
    "{\"utf.8\"}",
];

const MATCHERS: [&str; 16] = [
    r#"job="x""#,
    r#"job!="x""#,
    r#"job=~"x|y""#,
    r#"job!~"y.*""#,
    r#"instance="1""#,
    r#"instance=~"[01]""#,
    r#"env="""#,
    r#"env!="""#,
    r#"env=~"prod|""#,
    r#"env=~".+""#,
    r#"job=~".*""#,
    r#"le="1""#,
    r#"le!="+Inf""#,
    r#"nothing="""#,
    r#"job=~"(?i:X)""#,
    r#"__name__!="b""#,
];

const LABELS: [&str; 9] =
    ["job", "job", "instance", "instance", "env", "le", "version", "nothing", "__name__"];

const OPERATORS: [BinaryOp; 18] = [
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Mul,
    BinaryOp::Div,
    BinaryOp::Mod,
    BinaryOp::Pow,
    BinaryOp::Atan2,
    BinaryOp::Eql,
    BinaryOp::Neq,
    BinaryOp::Gtr,
    BinaryOp::Lss,
    BinaryOp::Gte,
    BinaryOp::Lte,
    BinaryOp::And,
    BinaryOp::Or,
    BinaryOp::Unless,
    BinaryOp::TrimUpper,
    BinaryOp::TrimLower,
];

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

    fn leaf(&mut self) -> String {
        match self.random.below(24) {
            0 => format!("vector({})", self.scalar(0)),
            1 => "vector(time())".to_owned(),
            2..=8 => {
                let functions = ["rate", "increase", "delta", "last_over_time", "max_over_time"];
                format!("{}({})", self.random.pick(&functions), self.matrix(0))
            }
            _ => {
                let selector = self.selector();
                let smoothed = self.experimental && self.random.one_in(30);
                let extend = if smoothed { " smoothed" } else { "" };
                format!("{selector}{extend}{}", self.modifiers())
            }
        }
    }

    fn selector(&mut self) -> String {
        let count = self.random.pick(&[0, 0, 0, 1, 1, 2]);
        let mut matchers: Vec<&str> = (0..count).map(|_| self.random.pick(&MATCHERS)).collect();
        // What `absent` makes of two matchers of a label depends on what was sorted before.
        matchers.dedup_by_key(|matcher| label_of(matcher));
        if self.random.one_in(8) {
            let names = [
                "a|b",
                "a|e",
                "c.*|d.*",
                ".+_total",
                "h_.*",
                "a|h_bucket",
                "b|utf.8",
                "n|custom",
                "n|a",
            ];
            let mut all = vec![format!("__name__=~\"{}\"", self.random.pick(&names))];
            all.extend(matchers.into_iter().map(str::to_owned));
            return format!("{{{}}}", all.join(","));
        }
        let name = self.random.pick(&NAMES);
        match name.strip_suffix('}') {
            _ if matchers.is_empty() => name.to_owned(),
            Some(name) => format!("{name},{}}}", matchers.join(",")),
            None => {
                let matchers = matchers.into_iter().filter(|own| !own.starts_with("__name__"));
                format!("{name}{{{}}}", matchers.collect::<Vec<_>>().join(","))
            }
        }
    }

    /// `offset` and `@`, mostly none.
    fn modifiers(&mut self) -> String {
        let offset = match self.random.below(12) {
            0 => format!(" offset {}", self.duration()),
            1 => format!(" offset -{}", self.random.pick(&["15s", "1m", "2m30s"])),
            _ => String::new(),
        };
        let times = ["300", "420.5", "start()", "end()", "0", "-60"];
        let at = if self.random.one_in(12) {
            format!(" @ {}", self.random.pick(&times))
        } else {
            String::new()
        };
        if self.random.one_in(2) { format!("{offset}{at}") } else { format!("{at}{offset}") }
    }

    fn duration(&mut self) -> String {
        const PLAIN: [&str; 12] =
            ["15s", "20s", "30s", "45s", "1m", "1m", "90s", "2m", "2m", "5m", "1m10s", "10m"];
        const OTHER: [&str; 14] = [
            "60",
            "7.5",
            "1h",
            "(30s * 2)",
            "(1m + 30)",
            "(2m - 45s)",
            "step()",
            "(2 * step())",
            "range()",
            "max_of(step(), 30s)",
            "min_of(range(), 2m)",
            "(5m / 2)",
            "(1m % 25s)",
            "(2 ^ 6)",
        ];
        if self.random.one_in(6) { self.random.pick(&OTHER) } else { self.random.pick(&PLAIN) }
            .to_owned()
    }

    fn matrix(&mut self, depth: usize) -> String {
        if depth > 0 && self.random.one_in(3) {
            let step = if self.random.one_in(4) { String::new() } else { self.duration() };
            let inner = self.vector(depth - 1);
            let (range, mut modifiers) = (self.duration(), self.modifiers());
            // The time of what is at a fixed time within is mixed up with that of the subquery.
            if inner.contains('@') {
                modifiers.clear();
            }
            return format!("({inner})[{range}:{step}]{modifiers}");
        }
        let selector = self.selector();
        format!("{selector}[{}]{}", self.duration(), self.modifiers())
    }

    /// A range vector that is no subquery at a fixed time: beside an argument that varies,
    /// Prometheus 3.14.0 does not find it.
    fn varying_matrix(&mut self, depth: usize) -> String {
        loop {
            let matrix = self.matrix(depth - 1);
            if !(matrix.contains(':') && matrix.contains('@')) {
                return matrix;
            }
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

    fn call(&mut self, depth: usize) -> String {
        loop {
            let function = &FUNCTIONS[self.random.below(FUNCTIONS.len())];
            let fits = function.returns == ValueType::Vector
                && (self.experimental || !function.experimental);
            if fits {
                return self.call_of(function, depth);
            }
        }
    }

    fn call_of(&mut self, function: &Function, depth: usize) -> String {
        let args = match function.name {
            "label_replace" => vec![
                self.vector(depth - 1),
                self.label(),
                quoted(self.random.pick(&["$1", "new", "", "$1-$2", "${x}", "$$", "c_total"])),
                self.label(),
                self.random
                    .pick(&[r#""(.*)""#, r#""(?P<x>.).*""#, r#""x|y""#, r#""""#, r#""(x)(y)?""#])
                    .to_owned(),
            ],
            "label_join" => {
                let mut args = vec![
                    self.vector(depth - 1),
                    self.label(),
                    quoted(self.random.pick(&["-", ""])),
                ];
                args.extend((0..self.random.below(4)).map(|_| self.label()).collect::<Vec<_>>());
                args
            }
            "sort_by_label" | "sort_by_label_desc" => {
                let mut args = vec![self.vector(depth - 1)];
                args.extend((0..=self.random.below(3)).map(|_| self.label()).collect::<Vec<_>>());
                args
            }
            // The sine of a great number tells of its last digit.
            "sin" | "cos" | "tan" => vec![format!("clamp({}, -99, 99)", self.vector(depth - 1))],
            // Near 1 their slope makes a digit of the last.
            "acos" | "acosh" | "asin" | "atanh" => {
                vec![format!("round({}, 0.001)", self.vector(depth - 1))]
            }
            "timestamp" | "start_timestamp" => {
                let vector = self.vector(depth - 1);
                let both = vector.contains(" @ ") && vector.contains(" offset ");
                vec![if both { format!("abs({vector})") } else { vector }]
            }
            "info" => self.info_args(depth),
            "histogram_quantile" => vec![self.quantile(depth), self.histogram(depth)],
            "histogram_fraction" => {
                vec![self.scalar(depth - 1), self.scalar(depth - 1), self.histogram(depth)]
            }
            name if name.starts_with("histogram_") && name != "histogram_quantiles" => {
                vec![self.histogram(depth)]
            }
            "histogram_quantiles" => {
                let mut args = vec![self.histogram(depth), self.label()];
                let count = self.random.below(3);
                args.extend((0..=count).map(|_| self.quantile(depth)).collect::<Vec<_>>());
                args
            }
            "quantile_over_time" => vec![self.quantile(depth), self.varying_matrix(depth)],
            "predict_linear" => vec![self.varying_matrix(depth), self.scalar(depth - 1)],
            "double_exponential_smoothing" => {
                let factors = ["0.5", "0.1", "0.9", "0.25", "0.75", "0.01", "0", "1.5"];
                let [level, trend] = [0, 1].map(|_| self.random.pick(&factors).to_owned());
                vec![self.varying_matrix(depth), level, trend]
            }
            "rate" | "increase" | "delta" | "changes" | "resets" if self.experimental => {
                vec![self.extended(depth)]
            }
            _ => self.args(function, depth),
        };
        format!("{}({})", function.name, args.join(", "))
    }

    /// Arguments by their types.
    fn args(&mut self, function: &Function, depth: usize) -> Vec<String> {
        let (least, most) = (function.min_args(), function.max_args());
        let most = most.unwrap_or(least + 2);
        let count = least + self.random.below(most - least + 1);
        let types: Vec<ValueType> = (0..count).filter_map(|index| function.arg(index)).collect();
        types
            .into_iter()
            .map(|kind| match kind {
                ValueType::Scalar => self.scalar(depth - 1),
                ValueType::Matrix => self.matrix(depth - 1),
                ValueType::String => self.label(),
                ValueType::Vector => self.vector(depth - 1),
            })
            .collect()
    }

    fn info_args(&mut self, depth: usize) -> Vec<String> {
        // Names that are to be dropped late it would give back.
        let base = if self.random.one_in(3) {
            format!("max by (job, instance) ({})", self.vector(depth - 1))
        } else {
            self.selector()
        };
        // Info series are looked for without the offset that they are read with.
        let moved = base.contains(" @ ") || base.contains(" offset ");
        let base = if moved { "a".to_owned() } else { base };
        let mut args = vec![base];
        let selectors = [
            r#"{version=~".+"}"#,
            r#"{env=~".*"}"#,
            r#"{__name__="build_info"}"#,
            r#"{__name__=~".+_info", version!=""}"#,
            r#"{__name__=~"target.*|build.*"}"#,
            r#"{version="v1"}"#,
            r#"{nothing=~".+"}"#,
        ];
        if !self.random.one_in(3) {
            args.push(self.random.pick(&selectors).to_owned());
        }
        args
    }

    /// A vector that is likely a histogram.
    fn histogram(&mut self, depth: usize) -> String {
        match self.random.below(11) {
            0 => self.vector(depth - 1),
            6 => {
                self.random.pick(&["n", "custom", "mixed", "{__name__=~\"n|h_bucket\"}"]).to_owned()
            }
            7 => format!("rate(n[{}])", self.duration()),
            8 => format!("sum by (job) (increase(n[{}]))", self.duration()),
            9 => format!("avg(rate(custom[{}]))", self.duration()),
            10 => format!("n{{{}}}", self.random.pick(&MATCHERS[..9])),
            1 => "h_bucket".to_owned(),
            2 => format!("rate(h_bucket[{}])", self.duration()),
            3 => format!("sum by (le, job) (rate(h_bucket[{}]))", self.duration()),
            4 => format!("sum by (le) (h_bucket{})", self.modifiers()),
            _ => format!("h_bucket{{{}}}", self.random.pick(&MATCHERS[..9])),
        }
    }

    fn quantile(&mut self, depth: usize) -> String {
        if self.random.one_in(6) {
            // Remarks and labels show the last digit of a quantile.
            return format!("scalar(round(vector({}), 0.1))", self.param(depth));
        }
        self.random.pick(&["0.5", "0.9", "0", "1", "0.25", "1.1", "-0.1"]).to_owned()
    }

    /// A range vector that is likely anchored or smoothed.
    fn extended(&mut self, depth: usize) -> String {
        let extend = match self.random.below(4) {
            0 => " anchored",
            1 => " smoothed",
            _ => return self.matrix(depth - 1),
        };
        let selector = self.selector();
        format!("{selector}[{}]{extend}{}", self.duration(), self.modifiers())
    }

    fn label(&mut self) -> String {
        quoted(self.random.pick(&LABELS))
    }

    fn labels(&mut self) -> String {
        let count = self.random.below(4);
        let labels: Vec<&str> = (0..count).map(|_| self.random.pick(&LABELS)).collect();
        labels.join(", ")
    }

    fn aggregate(&mut self, depth: usize) -> String {
        let op = loop {
            let op = self.random.pick(&AggregateOp::ALL);
            if self.experimental || !op.is_experimental() {
                break op;
            }
        };
        let grouping = match self.random.below(3) {
            0 => String::new(),
            1 => format!(" by ({})", self.labels()),
            _ => format!(" without ({})", self.labels()),
        };
        let param = match op {
            AggregateOp::CountValues => format!("{}, ", self.label()),
            AggregateOp::Quantile => format!("{}, ", self.quantile(depth)),
            AggregateOp::LimitRatio => {
                let ratios = ["0.5", "-0.5", "0.3", "1", "0", "-1", "0.9", "2", "-0.1"];
                format!("{}, ", self.random.pick(&ratios))
            }
            AggregateOp::Topk | AggregateOp::Bottomk | AggregateOp::Limitk => {
                if self.random.one_in(6) {
                    format!("{}, ", self.param(depth))
                } else {
                    format!("{}, ", self.random.pick(&["1", "2", "3", "0", "10"]))
                }
            }
            _ => String::new(),
        };
        let mut vector = self.vector(depth - 1);
        if op == AggregateOp::CountValues {
            // Labels show the last digit of a value.
            vector = format!("round(clamp({vector}, -999, 999), 0.001)");
        }
        format!("{}{grouping} ({param}{vector})", op.as_str())
    }

    fn binary(&mut self, depth: usize) -> String {
        let op = self.random.pick(&OPERATORS);
        let (left, right) = self.operands(depth);
        let op = without_last_digit(without_last_digit(op, &left), &right);
        let bool = if op.is_comparison() && self.random.one_in(2) { " bool" } else { "" };
        let mut matching = match self.random.below(3) {
            0 => String::new(),
            1 => format!(" on ({})", self.labels()),
            _ => format!(" ignoring ({})", self.labels()),
        };
        if !op.is_set() {
            // Labels of pairs that are alike when written one behind the other, as those of the
            // same grouping may be, Prometheus 3.14 takes for the same.
            let alike = left.starts_with("max by (") && right.starts_with("max by (");
            if !matching.is_empty() && !alike && self.random.one_in(2) {
                let side = self.random.pick(&["group_left", "group_right"]);
                let include = if self.random.one_in(2) { String::new() } else { self.labels() };
                matching = format!("{matching} {side} ({include})");
            }
            if self.experimental && self.random.one_in(6) {
                let fill = self.random.pick(&["fill", "fill_left", "fill_right"]);
                let value = self.random.pick(&["0", "1", "-2", "NaN", "23"]);
                matching = format!("{matching} {fill} ({value})");
            }
        }
        format!("({left}) {}{bool}{matching} ({right})", op.as_str())
    }

    /// Two operands that match more often than two that are drawn each for itself.
    fn operands(&mut self, depth: usize) -> (String, String) {
        let left = self.vector(depth - 1);
        match self.random.below(4) {
            0 => (left.clone(), left),
            1 => {
                let labels = self.labels();
                let [left, right] =
                    [left, self.vector(depth - 1)].map(|own| format!("max by ({labels}) ({own})"));
                (left, right)
            }
            _ => (left, self.vector(depth - 1)),
        }
    }

    fn with_scalar(&mut self, depth: usize) -> String {
        let op = loop {
            let op = self.random.pick(&OPERATORS);
            if !op.is_set() {
                break op;
            }
        };
        let (vector, scalar) = (self.vector(depth - 1), self.scalar(depth - 1));
        let op = without_last_digit(without_last_digit(op, &vector), &scalar);
        let bool = if op.is_comparison() && self.random.one_in(2) { " bool" } else { "" };
        if self.random.one_in(2) {
            format!("({vector}) {}{bool} {scalar}", op.as_str())
        } else {
            format!("({scalar}) {}{bool} ({vector})", op.as_str())
        }
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The label that a matcher looks at.
fn label_of(matcher: &str) -> &str {
    matcher.split(['=', '!']).next().unwrap_or_default()
}

/// The operator, but not one that tells of the last digit: the remainder of what may be a great
/// number, the comparison of a deviation.
fn without_last_digit(op: BinaryOp, operand: &str) -> BinaryOp {
    let great = ["exp(", "sinh(", "cosh(", "^"].iter().any(|own| operand.contains(own));
    let tells = op == BinaryOp::Mod && great || op.is_comparison() && operand.contains("std");
    if tells { BinaryOp::Div } else { op }
}
