//! A condition's values against its threshold, with bands where the alert was pending or fired.

use maud::{Markup, html};
use serde_json::json;

use super::axis::{self, Axis};
use super::columns::{Cell, Columns, State, runs};
use super::line::{bands, path, values};
use super::scale::{HEIGHT, Scale, brief};
use super::text::{data, shown};
use super::view::View;
use super::{extremes, strips};
use crate::clock::Clock;
use crate::labels::{brief as brief_labels, varying};
use crate::{AlertReplay, ConditionTrack};

/// Where a label of the threshold stands, others keep this distance from it.
const CLEAR: i32 = 70;

/// A condition of an alert, about to be drawn.
pub struct Chart<'a> {
    /// The alert as it is shown.
    pub view: &'a View<'a>,
    /// The alert.
    pub alert: &'a AlertReplay,
    /// The condition.
    pub track: &'a ConditionTrack,
    /// The same scale for all drawings that are compared.
    pub scale: Scale,
    /// What all drawings share.
    pub axis: Axis,
}

impl Chart<'_> {
    /// The scale for the values of conditions.
    pub fn scale<'t>(tracks: impl Iterator<Item = &'t ConditionTrack>) -> Scale {
        let values = tracks.flat_map(|track| {
            let series = track.series.iter();
            let own = series.flat_map(|own| own.values.iter().chain(&own.thresholds).flatten());
            own.copied().chain(track.threshold_value)
        });
        Scale::of(values)
    }

    /// Draws it, with strips of the alert below.
    pub fn draw(&self) -> Markup {
        let columns = Columns::of(self.alert.ticks);
        let names = self.names();
        let lines: Vec<Vec<Option<Cell>>> =
            self.track.series.iter().map(|own| columns.cells(&own.values)).collect();
        let thresholds: Vec<Vec<Option<Cell>>> =
            self.track.series.iter().map(|own| columns.cells(&own.thresholds)).collect();
        let name = format!("Values of {} over time", self.track.expr);
        html! {
            figure.chart {
                figcaption {
                    @if let Some(joined) = self.track.joined { span.joined { (joined) } " " }
                    @if self.alert.conditions.len() == 1 {
                        "Its value against the threshold"
                    } @else {
                        code { (shown(&self.track.expr)) }
                    }
                    @if let (Some(op), Some(threshold)) = (self.track.op, &self.track.threshold) {
                        " " span.limit { (op) "\u{a0}" (shown(threshold)) }
                    }
                }
                div.frame data-columns=(columns.text()) {
                    p.readout {}
                    (self.heights())
                    div.plot tabindex="0" role="slider" aria-label=(shown(&name))
                        aria-valuemin="0" aria-valuemax=(columns.count().saturating_sub(1))
                        aria-valuenow="0" {
                        (axis::lines())
                        (self.lines(&lines, &thresholds, columns))
                    }
                    (strips::draw(self.view, self.alert, columns, self.axis))
                    (axis::labels())
                    (data(&json!({
                        "limit": self.limit(),
                        "series": names.iter().zip(&lines).zip(&thresholds).map(
                            |((name, line), limit)| json!([name, values(line), values(limit)])
                        ).collect::<Vec<_>>(),
                    })))
                }
                (extremes::table(self.track, &names, self.alert.ticks, self.clock()))
            }
        }
    }

    fn clock(&self) -> Clock {
        Clock::of(self.view.replay.start, self.view.replay.end)
    }

    /// `> 0.7`, if the threshold is one number.
    fn limit(&self) -> Option<String> {
        let value = self.track.threshold_value?;
        Some(format!("{} {}", self.track.op.unwrap_or_default(), brief(value)))
    }

    /// What distinguishes the series.
    fn names(&self) -> Vec<String> {
        let labels: Vec<_> = self.track.series.iter().map(|own| &own.labels).collect();
        let varying = varying(&labels);
        let name = |own: &&_| match brief_labels(own, &varying) {
            name if name.is_empty() => "value".to_owned(),
            name => name,
        };
        labels.iter().map(name).collect()
    }

    /// Round values at the left, and the threshold.
    fn heights(&self) -> Markup {
        let limit = self.track.threshold_value.and_then(|own| self.scale.height(own));
        let is_clear = |height: i32| limit.is_none_or(|limit| (limit - height).abs() >= CLEAR);
        let marks = self.scale.marks().into_iter().filter_map(|own| {
            let height = self.scale.height(own).filter(|own| is_clear(*own))?;
            Some((percent(height), brief(own)))
        });
        html! {
            svg.heights aria-hidden="true" {
                @for (y, text) in marks {
                    text x="100%" y=(y) dy="0.32em" text-anchor="end" { (text) }
                }
                @if let (Some(height), Some(text)) = (limit, self.limit()) {
                    text.limit x="100%" y=(percent(height)) dy="0.32em" text-anchor="end" { (text) }
                }
            }
        }
    }

    fn lines(
        &self,
        lines: &[Vec<Option<Cell>>],
        thresholds: &[Vec<Option<Cell>>],
        columns: Columns,
    ) -> Markup {
        let height = HEIGHT as i32;
        let runs = columns.stretches(runs(self.alert.episodes.iter(), |_| false));
        let count = columns.count();
        html! {
            svg.lines aria-hidden="true" preserveAspectRatio="none"
                viewBox=(view_box(columns, self.axis, height)) {
                path.pending d=(bands(&runs, &[State::Pending], (0, height))) {}
                path.firing d=(bands(&runs, &[State::Firing], (0, height))) {}
                @if let Some(limit) = self.track.threshold_value.and_then(|own| self.scale.height(own)) {
                    path.threshold d=(format!("M0 {limit}H{count}")) {}
                }
                @for (index, own) in thresholds.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
                    path class=(format!("threshold s{index}")) d=(path(own, self.scale)) {}
                }
                // The first ones alerted: they are drawn over the others.
                @for (index, own) in lines.iter().enumerate().rev() {
                    path class=(format!("line s{index}")) d=(path(own, self.scale)) {}
                }
            }
        }
    }
}

fn percent(height: i32) -> String {
    format!("{:.1}%", f64::from(height) * 100.0 / HEIGHT)
}

/// The view of columns on an axis, so that a unit is a column.
pub fn view_box(columns: Columns, axis: Axis, height: i32) -> String {
    let width = columns.width() as f64;
    let from = (axis.start - columns.start()) as f64 / width;
    format!("{} 0 {} {height}", brief(from), brief(axis.span() as f64 / width))
}
