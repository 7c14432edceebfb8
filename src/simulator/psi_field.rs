//! The psi-field engine: what one pod computes from each input, and what it exposes.
//!
//! The formulas are those of the synthetic engine in service. A pod keeps noise, step count and
//! last input for itself, so that unequal traffic lets pods drift apart. A pod that has never
//! stepped exposes zeros.

use std::f64::consts::PI;

use crate::page::Page;
use crate::random::Random;
use crate::scenario::{Guardian, Input, Millis, Pod, Scenario, Span, Traffic, What};

/// Values in one input vector.
pub(crate) const WIDTH: usize = 16;

/// The steps that a guardian rests after it has acted.
const REST: u64 = 100;

/// The most noise that a guardian leaves.
const MOST_NOISE: f64 = 1.5;

/// What one step yields.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Field {
    pub density: f64,
    pub phase_coherence: f64,
    pub continuity: f64,
    pub futurity: f64,
    pub temporal_entropy: f64,
    pub prediction_error: f64,
    pub time_dilation: f64,
}

impl Field {
    /// One step on the input `x` under `noise`.
    pub fn step(x: &[f64; WIDTH], noise: f64) -> Self {
        let n = WIDTH as f64;
        let sum: f64 = x.iter().sum();
        let mean = sum / n;
        let variance = x.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
        let deviation = variance.sqrt();
        let norm = x.iter().map(|value| value * value).sum::<f64>().sqrt();
        let weighted = x.iter().enumerate().map(|(index, value)| value * (n - index as f64));
        let energy = weighted.sum::<f64>() / n;
        let last = x[WIDTH - 1];
        Self {
            density: sigmoid(norm / n + energy / (5.0 * n)).clamp(0.0, 1.0),
            phase_coherence: sum.atan2(n + noise).rem_euclid(PI),
            continuity: (1.0 - deviation / (1.0 + deviation)).clamp(0.0, 1.0),
            futurity: sigmoid(mean + 0.5 * noise).clamp(0.0, 1.0),
            temporal_entropy: (1.0 + variance + noise).ln().clamp(0.0, 5.0),
            prediction_error: ((last - mean).abs() + noise).clamp(0.0, 5.0),
            time_dilation: (0.2 + 0.05 * deviation).clamp(0.05, 0.5),
        }
    }
}

fn sigmoid(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

/// A pod at work.
pub(crate) struct Engine {
    guardian: Guardian,
    traffic: Vec<Traffic>,
    /// When it takes no step.
    idle: Vec<Span>,
    /// When it is fed something else.
    feeds: Vec<(Span, Input)>,
    random: Random,
    noise: f64,
    steps: u64,
    /// The step in which the guardian last acted.
    acted: Option<u64>,
    /// Where the wandering level is, from -1 to 1.
    wander: f64,
    field: Field,
    /// The window of traffic at work, and the time of its next step.
    window: usize,
    next: Option<i64>,
}

impl Engine {
    /// A pod that starts at `from`, without what it knew before; its draws are those of `life`.
    pub fn new(scenario: &Scenario, pod: &Pod, from: i64, random: Random) -> Self {
        let own = &pod.target.pod;
        let feeds = scenario.events.iter().filter_map(|event| match &event.what {
            What::Feed { pod, input } if pod == own => Some((event.span, input.clone())),
            _ => None,
        });
        Self {
            guardian: pod.guardian,
            traffic: pod.traffic.iter().map(|window| due_after(window, from)).collect(),
            idle: scenario.spans(|what| matches!(what, What::Idle { pod } if pod == own)),
            feeds: feeds.collect(),
            random,
            noise: pod.noise,
            steps: 0,
            acted: None,
            wander: 0.0,
            field: Field::default(),
            window: 0,
            next: None,
        }
    }

    /// Takes every step that is due at `now`, in milliseconds of the scenario.
    pub fn advance(&mut self, now: i64) {
        while let Some(window) = self.traffic.get(self.window) {
            let next = self.next.unwrap_or(window.from.0);
            if window.until.is_some_and(|until| next >= until.0) {
                self.window += 1;
                self.next = None;
                continue;
            }
            if next > now {
                return;
            }
            self.next = Some(next + window.every.0);
            if self.idle.iter().any(|span| span.holds(next)) {
                continue;
            }
            let fed = self.feeds.iter().rfind(|(span, _)| span.holds(next));
            let input = fed.map_or(&window.input, |(_, input)| input).clone();
            self.step(&input);
        }
    }

    fn step(&mut self, input: &Input) {
        let x = self.draw(input);
        self.field = Field::step(&x, self.noise);
        self.steps += 1;
        self.guard();
    }

    /// An input whose values are spread evenly around its level, in random order.
    fn draw(&mut self, input: &Input) -> [f64; WIDTH] {
        if let Some(values) = input.values {
            return values;
        }
        self.wander = (0.98 * self.wander + 0.1 * self.random.normal()).clamp(-1.0, 1.0);
        let level = input.level + input.wander * self.wander;
        let mut x = [0.0; WIDTH];
        for (index, value) in x.iter_mut().enumerate() {
            let place = (index as f64 + self.random.unit()) / WIDTH as f64;
            *value = level + input.spread * (2.0 * place - 1.0);
        }
        for index in (1..WIDTH).rev() {
            x.swap(index, self.random.below(index + 1));
        }
        if let Some(last) = input.last {
            x[WIDTH - 1] = level + last;
        }
        x
    }

    /// Lets the guardian act on what the step has yielded.
    fn guard(&mut self) {
        let rested = self.acted.is_none_or(|acted| self.steps - acted >= REST);
        let (more, less) = match self.guardian {
            Guardian::None => return,
            Guardian::Basic => (0.5, 0.5),
            Guardian::Advanced => (1.5, 0.7),
        };
        let Field { prediction_error, density, temporal_entropy, .. } = self.field;
        let noise = if !rested {
            return;
        } else if prediction_error > 2.0 {
            more
        } else if density < 0.25 {
            self.noise + more
        } else if temporal_entropy > 2.2 {
            self.noise - less
        } else {
            return;
        };
        self.noise = noise.clamp(0.0, MOST_NOISE);
        self.acted = Some(self.steps);
    }

    pub fn expose(&self, page: &mut dyn Page) {
        let Field {
            density,
            phase_coherence,
            continuity,
            futurity,
            temporal_entropy,
            prediction_error,
            time_dilation,
        } = self.field;
        for (name, value) in [
            ("psi_field_density", density),
            ("psi_field_phase_coherence", phase_coherence),
            ("psi_field_continuity", continuity),
            ("psi_field_futurity", futurity),
            ("psi_field_temporal_entropy", temporal_entropy),
            ("psi_field_prediction_error", prediction_error),
            ("psi_field_time_dilation", time_dilation),
        ] {
            page.sample(name, &[], rounded(value, 4));
        }
    }
}

/// A window of traffic without the steps before `from`.
fn due_after(window: &Traffic, from: i64) -> Traffic {
    let missed = (from - window.from.0).max(0);
    let steps = (missed + window.every.0 - 1) / window.every.0;
    let first = Millis(window.from.0 + steps * window.every.0);
    Traffic { from: first, ..window.clone() }
}

/// Rounded to decimal places, as the exporters do. It also hides the last bits, in which the
/// mathematical libraries of machines differ.
pub(crate) fn rounded(value: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::scenario;

    /// The input with which both pods came to rest on 2025-10-23: mean 2.6/16 = 0.1625, last
    /// value 0.225, so that |last - mean| = 0.0625; squares sum to 1.76025, so that the variance
    /// is 1.76025/16 - 0.1625^2 = 0.0836.
    const AT_REST: [f64; WIDTH] = [
        0.565, 0.02, 0.52, 0.5, 0.24, -0.17, 0.06, -0.3, 0.02, 0.42, 0.05, -0.13, 0.58, -0.28,
        0.28, 0.225,
    ];

    #[test]
    fn a_step_yields_what_the_audit_saw() {
        for (noise, expected) in [
            (0.8, [0.526, 0.154, 0.776, 0.637, 0.6332, 0.8625, 0.214]),
            (0.0, [0.526, 0.161, 0.776, 0.541, 0.0803, 0.0625, 0.214]),
        ] {
            let field = Field::step(&AT_REST, noise);
            let places = [3, 3, 3, 3, 4, 4, 3];
            let found = [
                field.density,
                field.phase_coherence,
                field.continuity,
                field.futurity,
                field.temporal_entropy,
                field.prediction_error,
                field.time_dilation,
            ];
            for ((found, places), expected) in found.into_iter().zip(places).zip(expected) {
                assert_eq!(rounded(found, places), expected, "noise {noise}");
            }
        }
    }

    #[test]
    fn extreme_inputs_stay_in_range() {
        for input in [[1e9; WIDTH], [-1e9; WIDTH], [0.0; WIDTH]] {
            let field = Field::step(&input, MOST_NOISE);
            assert!((0.0..=1.0).contains(&field.density));
            assert!((0.0..=PI).contains(&field.phase_coherence));
            assert!((0.05..=0.5).contains(&field.time_dilation));
            assert!((0.0..=5.0).contains(&field.prediction_error));
        }
    }

    #[test]
    fn a_guardian_acts_once_in_a_hundred_steps() {
        let audit = scenario("audit-2025-10-23").expect("built in");
        let mut pod = audit.psi_field[0].clone();
        pod.traffic.truncate(1);
        pod.traffic[0].until = None;
        pod.traffic[0].input.last = Some(4.0);
        for (guardian, noise) in [(Guardian::Basic, 0.5), (Guardian::Advanced, 1.5)] {
            pod.guardian = guardian;
            let mut engine = Engine::new(&audit, &pod, 0, Random::new(1, ""));
            let start = pod.traffic[0].from.0;
            engine.advance(start);
            assert_eq!((engine.noise, engine.steps, engine.acted), (noise, 1, Some(1)));
            engine.noise = 0.0;
            engine.advance(start + 99 * pod.traffic[0].every.0);
            assert_eq!((engine.noise, engine.steps), (0.0, 100));
            engine.advance(start + 100 * pod.traffic[0].every.0);
            assert_eq!((engine.noise, engine.acted), (noise, Some(101)));
        }
    }

    #[test]
    fn a_pod_that_comes_back_takes_the_steps_that_are_still_due() {
        let audit = scenario("audit-2025-10-23").expect("built in");
        let pod = &audit.psi_field[1];
        let steps = |from: i64| {
            let mut engine = Engine::new(&audit, pod, from, Random::new(1, ""));
            engine.advance(3 * 3_600_000);
            engine.steps
        };
        let every = pod.traffic[0].every.0;
        let first = pod.traffic[0].from.0;
        assert_eq!([steps(0), steps(first), steps(first + 1)], [142, 142, 141]);
        assert_eq!([steps(first + every), steps(first + every + 1)], [141, 140]);
        assert_eq!(steps(3 * 3_600_000), 0);
    }

    #[test]
    fn the_pods_of_the_audit_drift_apart_by_unequal_traffic() {
        let audit = scenario("audit-2025-10-23").expect("built in");
        for seed in 0..20 {
            let engine = |pod: &Pod| {
                let random = Random::new(seed, &pod.target.pod);
                Engine::new(&audit, pod, pod.target.starts.0, random)
            };
            let mut pods: Vec<_> = audit.psi_field.iter().map(engine).collect();
            for pod in &mut pods {
                pod.advance(3 * 3_600_000);
            }
            assert_eq!((pods[0].steps, pods[1].steps), (268, 142));
            assert!((pods[0].noise - 0.8).abs() < 1e-12, "seed {seed}: {}", pods[0].noise);
            assert_eq!(pods[1].noise, 0.0);
        }
    }
}
