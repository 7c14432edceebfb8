//! Random data: a few metrics with overlapping label sets, with gaps, resets, NaN, infinities,
//! stale markers and classic histograms.

use promwright_engine::Storage;
use promwright_series::{Column, Labels, METRIC_NAME, STALE, Series};

use crate::native;
use crate::random::Random;

/// The data of a server, its series sorted by labels.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) series: Vec<Series>,
}

/// The least time between two samples, in milliseconds: what a `load` of a script steps by.
pub(crate) const TICK: i64 = 5_000;

/// The time of the last sample, in milliseconds.
pub(crate) const END: i64 = 900_000;

impl Data {
    /// Some 40 series of at most 60 samples.
    pub(crate) fn random(random: &mut Random) -> Self {
        let mut labels = Vec::new();
        for (name, count) in [("a", 7), ("b", 5), ("c_total", 6), ("d_total", 4), ("e", 4)] {
            for _ in 0..random.between(1, count) {
                labels.push(with_labels(name, random));
            }
        }
        for _ in 0..random.between(0, 2) {
            labels.push(with_labels("utf.8", random));
        }
        labels.extend(infos(random));
        let mut series: Vec<Series> = labels
            .into_iter()
            .map(|labels| {
                let kind = kind_of(labels.metric().unwrap_or_default(), random);
                Series { labels, samples: column(kind, random) }
            })
            .collect();
        for _ in 0..random.between(1, 3) {
            series.extend(classic_histogram(random));
        }
        for _ in 0..random.between(2, 8) {
            series.push(native::series(random));
        }
        Self { series }.sorted()
    }

    /// Sorted by labels; of two series with the same only one is kept.
    fn sorted(mut self) -> Self {
        self.series.retain(|series| !series.samples.is_empty());
        self.series.sort_by(|left, right| left.labels.cmp(&right.labels));
        self.series.dedup_by(|left, right| left.labels == right.labels);
        self
    }

    /// The same data for this engine.
    pub(crate) fn storage(&self) -> Storage {
        Storage::from_series(self.series.clone()).expect("samples in order")
    }
}

pub(crate) fn with_labels(name: &str, random: &mut Random) -> Labels {
    let job = random.pick(&["", "x", "x", "y", "z"]);
    let instance = random.pick(&["", "0", "1", "1", "2"]);
    let env = random.pick(&["", "", "prod", "dev"]);
    let le = if random.one_in(12) { random.pick(&["0.5", "1", "none", "+Inf"]) } else { "" };
    let kind = if random.one_in(8) { random.pick(&["counter", "gauge", "histogram"]) } else { "" };
    let pairs = [
        (METRIC_NAME, name),
        ("job", job),
        ("instance", instance),
        ("env", env),
        ("le", le),
        ("__type__", kind),
    ];
    Labels::from_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
}

/// Info metrics, with labels that tell about a job's instance.
fn infos(random: &mut Random) -> Vec<Labels> {
    let count = random.below(5);
    (0..count)
        .map(|_| {
            let name = random.pick(&["target_info", "target_info", "build_info"]);
            let pairs = [
                (METRIC_NAME, name),
                ("job", random.pick(&["x", "y", "z"])),
                ("instance", random.pick(&["0", "1", "2"])),
                ("version", random.pick(&["", "v1", "v2"])),
                ("env", random.pick(&["", "", "prod"])),
            ];
            Labels::from_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()))
        })
        .collect()
}

/// How the values of a series go.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Small whole numbers.
    Whole,
    /// Whole numbers and halves, both signs.
    Gauge,
    /// Ascending with resets.
    Counter,
    /// Tenths, which have no exact float.
    Tenths,
    /// Also NaN, infinities and the ends of the range of floats.
    Wild,
    /// Always 1.
    Info,
}

fn kind_of(name: &str, random: &mut Random) -> Kind {
    match name {
        "c_total" | "d_total" => random.pick(&[Kind::Counter, Kind::Counter, Kind::Gauge]),
        "target_info" | "build_info" => Kind::Info,
        "e" => random.pick(&[Kind::Wild, Kind::Tenths]),
        _ => random.pick(&[Kind::Whole, Kind::Gauge, Kind::Gauge, Kind::Counter]),
    }
}

pub(crate) fn column(kind: Kind, random: &mut Random) -> Column {
    let regular = random.pick(&[TICK, 3 * TICK, 4 * TICK, 6 * TICK]);
    let jitters = random.one_in(3);
    let mut column = Column::new();
    let mut time = if random.one_in(4) { random.between(0, 60) * TICK } else { 0 };
    let mut value = random.between(0, 20) as f64;
    while time <= END && column.len() < 60 {
        value = next(kind, value, random);
        column.push(time, if random.one_in(40) { STALE } else { value });
        time += if jitters { random.between(1, 6) * TICK } else { regular };
        if random.one_in(25) {
            time += random.between(1, 80) * TICK;
        }
    }
    column
}

fn next(kind: Kind, value: f64, random: &mut Random) -> f64 {
    match kind {
        Kind::Whole => random.between(0, 9) as f64,
        Kind::Gauge => value + random.between(-6, 6) as f64 / 2.0,
        Kind::Counter if random.one_in(12) => random.between(0, 3) as f64,
        Kind::Counter => value + random.pick(&[0.0, 1.0, 2.0, 5.0, 30.0]),
        Kind::Tenths => random.between(-50, 50) as f64 / 10.0,
        Kind::Wild if random.one_in(3) => random.pick(&WILD),
        Kind::Wild => random.between(-3, 3) as f64,
        Kind::Info => 1.0,
    }
}

const WILD: [f64; 8] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1e300, 1e-300, 3e9];

/// The buckets, sum and count of a classic histogram; seldom without its last bucket, or with
/// buckets that do not ascend.
fn classic_histogram(random: &mut Random) -> Vec<Series> {
    let own = with_labels("h", random).filter(|label| label != "le");
    let bounds: &[&str] = random.pick(&[
        &["0.1", "0.5", "1", "+Inf"],
        &["0", "1", "2.5", "10", "+Inf"],
        &["-1", "0", "1", "+Inf"],
        &["1", "2"],
        &["+Inf"],
    ]);
    let mut times = column(Kind::Counter, random);
    let broken = random.one_in(4);
    let mut series = Vec::new();
    let mut below = vec![0.0; times.len()];
    for bound in bounds {
        let mut total = 0.0;
        for (index, value) in below.iter_mut().enumerate() {
            if times.values[index] < 3.0 {
                total = 0.0;
            }
            total += random.between(0, 4) as f64;
            *value += total;
            if broken && random.one_in(10) {
                *value -= 3.0;
            }
        }
        let mut builder = own.to_builder();
        builder.set(METRIC_NAME, "h_bucket").set("le", *bound);
        let samples = Column { values: below.clone(), ..times.clone() };
        series.push(Series { labels: builder.build(), samples });
    }
    for name in ["h_count", "h_sum"] {
        let mut builder = own.to_builder();
        builder.set(METRIC_NAME, name);
        series.push(Series { labels: builder.build(), samples: times.clone() });
        times.values.iter_mut().for_each(|value| *value *= 1.5);
    }
    series
}
