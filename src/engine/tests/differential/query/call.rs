//! Calls of functions, with arguments that they are likely to have an answer for.

use promwright_promql::{FUNCTIONS, Function, ValueType};

use super::selector::MATCHERS;
use super::{Queries, quoted};

impl Queries<'_> {
    pub(super) fn call(&mut self, depth: usize) -> String {
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

    pub(super) fn quantile(&mut self, depth: usize) -> String {
        if self.random.one_in(6) {
            // Remarks and labels show the last digit of a quantile.
            return format!("scalar(round(vector({}), 0.1))", self.param(depth));
        }
        self.random.pick(&["0.5", "0.9", "0", "1", "0.25", "1.1", "-0.1"]).to_owned()
    }
}
