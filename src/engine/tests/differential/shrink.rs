//! Makes a disagreement small: the query, the times, then the data, as long as both sides still
//! differ in the same way.

use std::cell::Cell;
use std::fmt::Write as _;
use std::path::Path;

use promwright_promql::parse;
use promwright_series::{Column, Sample};

use crate::answer::{Answer, Difference};
use crate::data::Data;
use crate::server::{Flags, Server, When, agent};

/// A query on data, on which the two sides differ.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) query: String,
    pub(crate) when: When,
    pub(crate) flags: Flags,
    pub(crate) data: Data,
}

impl Case {
    /// Both answers, this engine's first.
    pub(crate) fn answers(&self, server: &Server, agent: &ureq::Agent) -> (Answer, Answer) {
        let own = Answer::own(&self.data.storage(), &self.query, self.when, self.flags);
        (own, server.ask(agent, &self.query, self.when))
    }

    fn difference(&self, server: &Server, agent: &ureq::Agent) -> Option<Difference> {
        let own = Answer::own(&self.data.storage(), &self.query, self.when, self.flags);
        own.difference(|| server.ask(agent, &self.query, self.when))
    }
}

/// The smallest case found that still differs as this one.
pub(crate) fn minimise(program: &Path, mut case: Case, difference: Difference) -> Case {
    let agent = agent();
    let server = Server::start(program, case.flags, &case.data);
    let differs = |case: &Case| case.difference(&server, &agent) == Some(difference);
    shrink_times(&mut case, &differs);
    while shrink_query(&mut case, &differs) {}
    shrink_times(&mut case, &differs);
    // Each smaller data is loaded on a day of its own: a server is slow to start.
    let day = Cell::new(0);
    let differs = |case: &Case| {
        day.set(day.get() + 1);
        let case = case.later(day.get() * DAY);
        server.load(&case.data);
        case.difference(&server, &agent) == Some(difference)
    };
    shrink_series(&mut case, &differs);
    shrink_samples(&mut case, &differs);
    while shrink_query(&mut case, &differs) {}
    case
}

const DAY: i64 = 86_400_000;

impl Case {
    /// The same so many milliseconds later.
    fn later(&self, by: i64) -> Self {
        let when = match self.when {
            When::Instant(time) => When::Instant(time + by),
            When::Range { start, end, step } => {
                When::Range { start: start + by, end: end + by, step }
            }
        };
        let mut data = self.data.clone();
        for series in &mut data.series {
            series.samples.timestamps.iter_mut().for_each(|time| *time += by);
        }
        let mut query = String::new();
        for (index, part) in self.query.split("@ ").enumerate() {
            let digits = part.find([' ', ')', '[', ',', '}']).unwrap_or(part.len());
            let (time, rest) = part.split_at(digits);
            match time.parse::<f64>() {
                _ if index == 0 => query.push_str(part),
                Ok(time) => {
                    let later = time + by as f64 / 1000.0;
                    let _ = write!(query, "@ {later}{rest}");
                }
                Err(_) => {
                    query.push_str("@ ");
                    query.push_str(part);
                }
            }
        }
        Self { query, when, data, flags: self.flags }
    }
}

type Differs<'a> = dyn Fn(&Case) -> bool + 'a;

/// An instant instead of a range, or a shorter range.
fn shrink_times(case: &mut Case, differs: &Differs<'_>) {
    let When::Range { start, end, step } = case.when else { return };
    let times = (0..).map(|index| start + index * step).take_while(|time| *time <= end);
    let instants = times.clone().map(When::Instant);
    let ranges = times.map(|time| When::Range { start: time, end: time + step, step });
    for when in instants.chain(ranges) {
        let smaller = Case { when, ..case.clone() };
        if differs(&smaller) {
            *case = smaller;
            return;
        }
    }
}

/// One step; whether it found a smaller query.
fn shrink_query(case: &mut Case, differs: &Differs<'_>) -> bool {
    for query in smaller_queries(&case.query) {
        let smaller = Case { query, ..case.clone() };
        if parse(&smaller.query).is_ok() && differs(&smaller) {
            *case = smaller;
            return true;
        }
    }
    false
}

/// Queries that are shorter by an expression put in place of one around it, or by some tokens.
fn smaller_queries(query: &str) -> Vec<String> {
    let mut queries = Vec::new();
    if let Ok(ast) = parse(query) {
        for (id, node) in ast.iter() {
            for (inner, part) in ast.iter().filter(|(inner, _)| *inner != id) {
                if node.span.contains(part.span) && ast.value_type(id) == ast.value_type(inner) {
                    queries.push(with(query, node.span.range(), &query[part.span.range()]));
                }
            }
        }
    }
    let tokens = tokens(query);
    for length in (1..=usize::min(12, tokens.len())).rev() {
        for group in tokens.windows(length) {
            queries.push(with(query, group[0].start..group[length - 1].end, ""));
        }
    }
    queries.retain(|own| own.len() < query.len());
    queries.sort_by_key(String::len);
    queries.dedup();
    queries
}

fn with(text: &str, range: std::ops::Range<usize>, replacement: &str) -> String {
    format!("{}{replacement}{}", &text[..range.start], &text[range.end..])
}

/// Words, string literals and single signs.
fn tokens(query: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = query.as_bytes();
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let rest = &bytes[start..];
        let length = match rest[0] {
            b'"' => rest[1..].iter().position(|byte| *byte == b'"').map_or(1, |end| end + 2),
            own if is_word(own) => rest.iter().take_while(|byte| is_word(**byte)).count(),
            _ => 1,
        };
        if rest[0] != b' ' {
            tokens.push(start..start + length);
        }
        start += length;
    }
    tokens
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$')
}

/// Fewer series: halves, then single ones.
fn shrink_series(case: &mut Case, differs: &Differs<'_>) {
    let mut size = case.data.series.len().div_ceil(2);
    while size > 0 {
        let mut start = 0;
        while start < case.data.series.len() {
            let mut smaller = case.clone();
            let end = usize::min(start + size, smaller.data.series.len());
            smaller.data.series.drain(start..end);
            if differs(&smaller) {
                *case = smaller;
            } else {
                start += size;
            }
        }
        size /= 2;
    }
}

/// Fewer samples of each series.
fn shrink_samples(case: &mut Case, differs: &Differs<'_>) {
    for index in 0..case.data.series.len() {
        let mut size = case.data.series[index].samples.len() / 2;
        while size > 0 {
            let mut start = 0;
            while start < case.data.series[index].samples.len() {
                let mut smaller = case.clone();
                let samples = &mut smaller.data.series[index].samples;
                *samples = without(samples, start..start + size);
                if !samples.is_empty() && differs(&smaller) {
                    *case = smaller;
                } else {
                    start += size;
                }
            }
            size /= 2;
        }
    }
}

fn without(column: &Column, range: std::ops::Range<usize>) -> Column {
    let mut smaller = Column::new();
    for (index, (time, sample)) in column.samples().enumerate() {
        match sample {
            _ if range.contains(&index) => {}
            Sample::Float(value) => smaller.push(time, value),
            Sample::Histogram(histogram) => smaller.push_histogram(time, histogram.clone()),
        }
    }
    smaller
}
