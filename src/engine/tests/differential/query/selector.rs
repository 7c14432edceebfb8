//! Selectors, with what moves them in time, and ranges of them or of subqueries.

use super::Queries;

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

pub(super) const MATCHERS: [&str; 16] = [
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

impl Queries<'_> {
    pub(super) fn leaf(&mut self) -> String {
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

    pub(super) fn selector(&mut self) -> String {
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
    pub(super) fn modifiers(&mut self) -> String {
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

    pub(super) fn duration(&mut self) -> String {
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

    pub(super) fn matrix(&mut self, depth: usize) -> String {
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
    pub(super) fn varying_matrix(&mut self, depth: usize) -> String {
        loop {
            let matrix = self.matrix(depth - 1);
            if !(matrix.contains(':') && matrix.contains('@')) {
                return matrix;
            }
        }
    }

    /// A range vector that is likely anchored or smoothed.
    pub(super) fn extended(&mut self, depth: usize) -> String {
        let extend = match self.random.below(4) {
            0 => " anchored",
            1 => " smoothed",
            _ => return self.matrix(depth - 1),
        };
        let selector = self.selector();
        format!("{selector}[{}]{extend}{}", self.duration(), self.modifiers())
    }
}

/// The label that a matcher looks at.
fn label_of(matcher: &str) -> &str {
    matcher.split(['=', '!']).next().unwrap_or_default()
}
