//! This engine against Prometheus: random queries on random data, value by value, remarks
//! included.
//!
//! Needs a `prometheus` of 3.14, named by `PROMWRIGHT_PROMETHEUS`; without it nothing is
//! compared and the test says so. `SEED` and `COUNT` say which queries and how many; the same
//! two give the same run. What both sides differ on is made small and printed as a script.

#![expect(clippy::disallowed_methods, reason = "starts servers and reads the environment")]

mod alone;
mod answer;
mod data;
mod native;
mod query;
mod random;
mod remote_write;
mod script;
mod server;
mod shrink;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use answer::{Answer, Difference};
use data::Data;
use query::Queries;
use random::Random;
use server::{Flags, Server, When};
use shrink::Case;

/// How many queries are asked of the same data.
const PER_DATA: usize = 2_000;

/// How many servers run at once.
const SERVERS: usize = 3;

/// How many disagreements are made small and printed; the others are only counted.
const PRINTED: usize = 12;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn prometheus_answers_the_same() {
    let Some(program) = std::env::var_os("PROMWRIGHT_PROMETHEUS").map(PathBuf::from) else {
        println!("PROMWRIGHT_PROMETHEUS names no Prometheus 3.14: skipped");
        return;
    };
    let (seed, count) = (number("SEED", 1) as u64, number("COUNT", 2_000));
    let run = Run { program, seed, count, next: AtomicUsize::new(0), found: Mutex::default() };
    std::thread::scope(|scope| {
        for _ in 0..SERVERS {
            scope.spawn(|| run.work());
        }
    });
    let found = run.found.into_inner().expect("no worker panicked");
    let mut kinds: BTreeMap<Difference, usize> = BTreeMap::new();
    for (difference, _) in &found {
        *kinds.entry(*difference).or_default() += 1;
    }
    println!("seed {seed}: {count} queries, {} disagreements {kinds:?}", found.len());
    let skipped = number("SKIP", 0);
    for (difference, case) in found.iter().skip(skipped).take(PRINTED) {
        report(&run.program, *difference, case);
    }
    assert!(found.is_empty(), "{} disagreements", found.len());
}

/// A run: its parts are numbered, and each has data and a server of its own.
struct Run {
    program: PathBuf,
    seed: u64,
    count: usize,
    next: AtomicUsize,
    found: Mutex<Vec<(Difference, Case)>>,
}

impl Run {
    fn work(&self) {
        loop {
            let part = self.next.fetch_add(1, Ordering::Relaxed);
            if part * PER_DATA >= self.count {
                return;
            }
            let found = self.part(part);
            println!("part {part}: {} disagreements", found.len());
            self.found.lock().expect("no worker panicked").extend(found);
        }
    }

    fn part(&self, part: usize) -> Vec<(Difference, Case)> {
        let mut random = Random::new(self.seed, part as u64);
        let flags = [Flags::Default, Flags::All, Flags::Default, Flags::Types][part % 4];
        let data = Data::random(&mut random);
        let storage = data.storage();
        let server = Server::start(&self.program, flags, &data);
        let agent = server::agent();
        let mut found = Vec::new();
        for _ in 0..usize::min(PER_DATA, self.count - part * PER_DATA) {
            let (query, when) = question(&mut random, flags);
            let own = Answer::own(&storage, &query, when, flags);
            let ask = || server.ask(&agent, &query, when);
            if let Some(difference) = own.difference(ask) {
                found.push((difference, Case { query, when, flags, data: data.clone() }));
            }
        }
        found
    }
}

fn question(random: &mut Random, flags: Flags) -> (String, When) {
    let when = if random.one_in(3) {
        When::Instant(random.between(0, 220) * data::TICK)
    } else {
        let start = random.between(0, 100) * data::TICK;
        let step = random.pick(&[5_000, 15_000, 30_000, 60_000, 70_000]);
        When::Range { start, end: start + random.between(1, 15) * step, step }
    };
    let query =
        Queries::new(random, flags != Flags::Default).query(matches!(when, When::Instant(_)));
    (query, when)
}

fn report(program: &Path, difference: Difference, case: &Case) {
    let small = shrink::minimise(program, case.clone(), difference);
    let server = Server::start(program, small.flags, &small.data);
    let (own, judge) = small.answers(&server, &server::agent());
    println!("--- {difference:?} ({:?}) from {}", small.flags, case.query);
    println!("{}\n# this engine: {own:?}\n", script::script(&small, &judge));
}
