//! `simulate show`: what runs in a scenario, what happens when, and which alerts fire in it.

use std::fmt::Write as _;

use promwright_backtest::{Plan, Replay, alert_strips, replay, stretch};
use promwright_engine::{Options, Storage};
use promwright_number::duration;
use promwright_ruletest::{Strip, TrackKind, draw_strips, groups, paragraph};
use promwright_series::Labels;
use promwright_simulator::{Event, Scenario, Target};
use promwright_source::{Style, all_visible};

use super::named;
use crate::arguments::ShowArguments;
use crate::backtest::{files, style};
use crate::failure::{Failure, Result};
use crate::scenarios::exported;
use crate::{Exit, Run};

/// More scrapes than this are not drawn one by one.
const MOST_TIMES: i64 = 10_000;

pub(super) fn run(run: &mut Run<'_>, arguments: &ShowArguments) -> Result<Exit> {
    let Some(scenario) = named(run, &arguments.scenario)? else { return Ok(Exit::Findings) };
    let lasts = arguments.duration.unwrap_or(scenario.lasts.0);
    let has_rules = !run.catalog.is_empty() || !arguments.rules.paths.is_empty();
    let alerts = if has_rules {
        let Some(files) = files(run, &arguments.rules)? else { return Ok(Exit::Findings) };
        let series = exported(&scenario, lasts, arguments.seed)?.series;
        let storage = Storage::from_series(series)
            .map_err(|error| Failure::new(format!("scenario `{}`: {error}", scenario.name)))?;
        let groups = groups(&files.iter().collect::<Vec<_>>(), &[]);
        Some(replay(&groups, storage, &plan(&scenario, lasts)).0)
    } else {
        None
    };
    let shown = Shown { scenario: &scenario, lasts, style: style(run) };
    run.output.print(&shown.draw(alerts.as_ref())).map(|()| Exit::Clean)
}

/// Rules as they run over a scenario from the time at which they are loaded.
fn plan(scenario: &Scenario, lasts: i64) -> Plan<'static> {
    Plan {
        start: scenario.start.saturating_add(scenario.rules_from.0),
        end: scenario.start.saturating_add(lasts),
        interval_ms: None,
        options: Options { max_samples: None, ..Options::prometheus() },
        external_labels: Labels::empty(),
        wants: &|_| true,
        values: 0,
    }
}

/// What is shown of a scenario.
struct Shown<'a> {
    scenario: &'a Scenario,
    lasts: i64,
    style: Style,
}

impl Shown<'_> {
    fn draw(&self, alerts: Option<&Replay>) -> String {
        let Scenario { name, about, start, .. } = self.scenario;
        let mut drawn = String::new();
        let title = format!("{name}: {about}");
        paragraph(&mut drawn, "", "  ", &title, self.style.width);
        let (when, lasts) = (stretch(*start, start + self.lasts), duration::format(self.lasts));
        let mut text = format!("{when}, {lasts}; {}", self.scrapes());
        if self.scenario.rules_from.0 > 0 {
            let _ = write!(text, "; rules from {}", duration::format(self.scenario.rules_from.0));
        }
        paragraph(&mut drawn, "", "  ", &text, self.style.width);
        drawn.push('\n');
        self.targets(&mut drawn);
        self.events(&mut drawn);
        self.time_lines(&mut drawn, alerts);
        match alerts {
            Some(replay) => self.firings(&mut drawn, replay),
            None => drawn.push_str("Name rule files to see which alerts fire.\n"),
        }
        drawn
    }

    fn scrapes(&self) -> String {
        let Scenario { scrape_interval, scrape_jitter, scrapes_from, .. } = self.scenario;
        let mut text = format!("a scrape every {}", duration::format(scrape_interval.0));
        if scrape_jitter.0 > 0 {
            let _ = write!(text, ", up to {} late", duration::format(scrape_jitter.0));
        }
        if scrapes_from.0 > 0 {
            let _ = write!(text, ", from {} on", duration::format(scrapes_from.0));
        }
        text
    }

    fn targets(&self, drawn: &mut String) {
        let targets: Vec<&Target> = self.scenario.targets().collect();
        let widest = |of: fn(&Target) -> &str| {
            targets.iter().map(|target| of(target).chars().count()).max().unwrap_or(0)
        };
        let (pod, service) = (widest(|own| &own.pod), widest(|own| &own.service));
        for target in &targets {
            let Target { pod: name, service: of, instance, starts, .. } = target;
            let mut line = format!("  {name:pod$}  {of:service$}  {instance}");
            if starts.0 > 0 {
                let _ = write!(line, "  from {}", duration::format(starts.0));
            }
            let _ = writeln!(drawn, "{}", all_visible(line.into()));
        }
    }

    /// What happens, by time.
    fn events(&self, drawn: &mut String) {
        let rows: Vec<[String; 3]> = self.in_order().map(row).collect();
        let widest = |at: usize| rows.iter().map(|row| row[at].len()).max().unwrap_or(0);
        let (from, until) = (widest(0), widest(1));
        drawn.push('\n');
        for [at, end, what] in &rows {
            let first = format!("  {at:from$} to {end:until$}  ");
            let rest = " ".repeat(first.len());
            paragraph(drawn, &first, &rest, what, self.style.width);
        }
        if rows.is_empty() {
            drawn.push_str("  Nothing happens.\n");
        }
        drawn.push('\n');
    }

    fn in_order(&self) -> impl Iterator<Item = &Event> {
        let mut events: Vec<&Event> = self.scenario.events.iter().collect();
        events.sort_by_key(|event| event.span.from);
        events.into_iter()
    }

    /// Events and alerts over one axis.
    fn time_lines(&self, drawn: &mut String, alerts: Option<&Replay>) {
        let start = self.scenario.start;
        let mut strips = self.event_strips();
        for alert in alerts.iter().flat_map(|replay| &replay.alerts) {
            if !alert.episodes.is_empty() {
                strips.extend(alert_strips("", alert, start + self.lasts).0);
            }
        }
        if strips.is_empty() {
            return;
        }
        let step = self.scenario.scrape_interval.0.max(self.lasts / MOST_TIMES).max(1);
        let times: Vec<i64> = (0..=self.lasts / step).map(|index| start + index * step).collect();
        let shown = |time: i64| duration::format(time - start);
        draw_strips(drawn, &strips, (&times, step), &shown, self.style);
        drawn.push('\n');
    }

    /// One row for what happens, however often it does.
    fn event_strips(&self) -> Vec<Strip> {
        let at = |millis: i64| self.scenario.start.saturating_add(millis);
        let mut strips: Vec<Strip> = Vec::new();
        for event in self.in_order().filter(|event| event.span.from.0 <= self.lasts) {
            let until = event.span.until.map_or(self.lasts.saturating_add(1), |until| until.0);
            let span = (TrackKind::Condition, at(event.span.from.0), at(until));
            let label = event.what.to_string();
            match strips.iter_mut().find(|strip| strip.label == label) {
                Some(strip) => strip.spans.push(span),
                None => strips.push(Strip { label, spans: vec![span], ..Strip::default() }),
            }
        }
        strips
    }

    /// Which alerts fire, and when.
    fn firings(&self, drawn: &mut String, replay: &Replay) {
        let at = |time: i64| duration::format(time - self.scenario.start);
        let mut lines = Vec::new();
        for alert in &replay.alerts {
            for own in alert.firings() {
                let fires = own.firing_at.unwrap_or(own.pending_at);
                let end = own.resolved_at.map_or_else(|| "the end".to_owned(), at);
                lines.push((fires, format!("{} fires from {} to {end}", alert.name, at(fires))));
            }
        }
        lines.sort();
        lines.dedup();
        for (_, line) in &lines {
            let _ = writeln!(drawn, "  {}", all_visible(line.into()));
        }
        if lines.is_empty() {
            drawn.push_str("  No alert fires.\n");
        }
    }
}

/// When an event begins and ends, and what it is.
fn row(event: &Event) -> [String; 3] {
    let until = event.span.until.map(|until| duration::format(until.0));
    let until = until.unwrap_or_else(|| "the end".to_owned());
    [duration::format(event.span.from.0), until, event.what.to_string()]
}
