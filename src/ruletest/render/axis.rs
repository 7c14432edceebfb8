//! The time axis of a drawing: which evaluation stands in which columns, and the labels below.

/// Round distances of labels, in milliseconds, up to a year.
pub const ROUND_DISTANCES: [i64; 24] = [
    1_000,
    2_000,
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    10_800_000,
    21_600_000,
    43_200_000,
    86_400_000,
    172_800_000,
    345_600_000,
    604_800_000,
    1_209_600_000,
    2_419_200_000,
    31_536_000_000,
];

/// No evaluation is wider than this.
const WIDEST: usize = 5;

/// Evaluations in columns.
pub struct Axis<'a> {
    times: &'a [i64],
    /// Columns of an evaluation.
    wide: usize,
    /// Evaluations of a column, if there are more of them than columns.
    shared: usize,
}

impl<'a> Axis<'a> {
    /// Puts evaluations into at most so many columns.
    pub fn new(times: &'a [i64], columns: usize) -> Self {
        let count = times.len().max(1);
        let columns = columns.max(1);
        Self { times, wide: (columns / count).clamp(1, WIDEST), shared: count.div_ceil(columns) }
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.times.len().div_ceil(self.shared) * self.wide
    }

    /// The columns of an evaluation.
    pub fn of(&self, index: usize) -> std::ops::Range<usize> {
        let first = index / self.shared * self.wide;
        first..first + self.wide
    }

    /// The axis, and the labels below it, times as `shown` writes them.
    pub fn drawn(&self, step: i64, unicode: bool, shown: &dyn Fn(i64) -> String) -> [String; 2] {
        let (line, mark) = if unicode { ('─', '┬') } else { ('-', '+') };
        let mut axis = vec![line; self.columns()];
        let mut labels = String::new();
        let spacing = self.spacing(step, shown);
        for (index, time) in self.times.iter().enumerate() {
            let column = self.of(index).start;
            let label = shown(*time);
            // One that would stick out on the right ends below its mark.
            let start = column.min(self.columns().saturating_sub(label.len()));
            if time.rem_euclid(spacing) != 0 || start < labels.len() {
                continue;
            }
            axis[column] = mark;
            labels.push_str(&" ".repeat(start - labels.len()));
            labels.push_str(&label);
            labels.push(' ');
        }
        [axis.into_iter().collect(), labels.trim_end().to_owned()]
    }

    /// A round distance of labels that leaves room for them.
    fn spacing(&self, step: i64, shown: &dyn Fn(i64) -> String) -> i64 {
        let widths = self.times.iter().map(|time| shown(*time).len());
        let room = widths.max().unwrap_or(0) + 2;
        let step = step.max(1);
        let has_room = |distance: &i64| {
            let evaluations = (*distance / step) as usize;
            evaluations * self.wide / self.shared >= room
        };
        let span = step.saturating_mul(self.times.len() as i64);
        let round = ROUND_DISTANCES.into_iter().filter(|own| own % step == 0 && *own <= span);
        let multiples = (1..=self.times.len() as i64).map(|count| count * step);
        let mut all = round.chain(multiples);
        all.find(has_room).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use promwright_number::duration;

    use super::*;

    #[test]
    fn labels_are_round_and_have_room() {
        let minutes: Vec<i64> = (0..20).map(|own| own * 60_000).collect();
        let axis = Axis::new(&minutes, 60);
        assert_eq!(axis.columns(), 60);
        assert_eq!(
            axis.drawn(60_000, false, &duration::format)[1],
            "0s    2m    4m    6m    8m    10m   12m   14m   16m   18m"
        );
        let many: Vec<i64> = (0..1000).map(|own| own * 7_000).collect();
        let axis = Axis::new(&many, 60);
        assert!(axis.columns() <= 60 && axis.of(999).end <= 60);
        let [line, labels] = axis.drawn(7_000, true, &duration::format);
        assert!(labels.starts_with("0s ") && line.chars().count() <= 60, "{labels}");
    }
}
