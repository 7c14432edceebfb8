//! An alert over time, drawn: the value that its rule compares around the threshold, the
//! conditions, whether it is pending and whether it fires, and the time that was asked about.

use std::fmt::Write as _;

use promwright_number::duration;
use promwright_source::Style;

use super::axis::Axis;
use super::canvas::{Canvas, LABEL_SHARE, Paint, Place};
use super::levels::Levels;
use super::paragraph::{columns, paragraph};
use crate::story::{Timeline, Track, ValueTrack};

/// Draws a timeline.
pub fn draw(drawn: &mut String, timeline: &Timeline, style: Style) {
    header(drawn, timeline, style);
    Drawing::new(timeline, style).draw(drawn);
}

/// Which alert it is, and its rule.
fn header(drawn: &mut String, timeline: &Timeline, style: Style) {
    let labels =
        if timeline.labels.is_empty() { String::new() } else { timeline.labels.to_string() };
    let alert = format!("{}{labels}", timeline.alert);
    let mut rule = timeline.expr.clone();
    for (name, milliseconds) in [("for", timeline.for_ms), ("keep_firing_for", timeline.keep_ms)] {
        if milliseconds > 0 {
            let _ = write!(rule, ", {name}: {}", duration::format(milliseconds));
        }
    }
    paragraph(drawn, "  ", "    ", &alert, style.width);
    paragraph(drawn, "    ", "      ", &rule, style.width);
    if let Some(value) = timeline.value.as_ref().filter(|_| timeline.has_conditions()) {
        let name = format!("value: {}", value.expr);
        paragraph(drawn, "    ", "      ", &name, style.width);
    }
}

/// A drawing in the making: everything right of the labels.
struct Drawing<'a> {
    timeline: &'a Timeline,
    canvas: Canvas,
    axis: Axis<'a>,
    levels: Option<Levels>,
}

impl<'a> Drawing<'a> {
    fn new(timeline: &'a Timeline, style: Style) -> Self {
        let levels = timeline.value.as_ref().and_then(|value| {
            let (values, threshold) = (&value.values, constant(&value.thresholds));
            if values.iter().all(Option::is_none) {
                return None;
            }
            // A threshold that varies is drawn like a value.
            let varying = value.thresholds.iter().filter(|_| threshold.is_none());
            Levels::of(values.iter().chain(varying).flatten().copied(), threshold)
        });
        let tracks = timeline.tracks.iter().map(|track| columns(&track.label));
        let own = levels.iter().flat_map(|levels| &levels.labels).map(|label| columns(label));
        let label = tracks.chain(own).max().unwrap_or(0).min(style.width / LABEL_SHARE);
        let canvas = Canvas::new(style, label);
        Self { timeline, canvas, axis: Axis::new(&timeline.times, canvas.room()), levels }
    }

    fn draw(&self, drawn: &mut String) {
        match (&self.timeline.value, &self.levels) {
            (Some(value), Some(levels)) => self.chart(drawn, value, levels),
            (Some(_), None) => self.canvas.row(drawn, "value", false, &self.none()),
            (None, _) => {}
        }
        for track in &self.timeline.tracks {
            self.canvas.row(drawn, &track.label, false, &self.track(track));
        }
        self.times(drawn);
    }

    /// The value line by line.
    fn chart(&self, drawn: &mut String, value: &ValueTrack, levels: &Levels) {
        let mut lines = vec![self.empty(); levels.labels.len()];
        for (index, threshold) in value.thresholds.iter().enumerate() {
            let line = threshold.and_then(|own| levels.line(own));
            for column in line.map_or(0..0, |_| self.axis.of(index)) {
                // The line is one that there is.
                lines[line.unwrap_or(0)][column] = (self.canvas.signs.threshold, Paint::Threshold);
            }
        }
        for (index, own) in value.values.iter().enumerate() {
            let Some(line) = own.and_then(|own| levels.line(own)) else { continue };
            lines[line][self.axis.of(index).start] = (self.canvas.signs.value, Paint::Plain);
        }
        let threshold = constant(&value.thresholds).and_then(|own| levels.line(own));
        for (index, (line, label)) in lines.iter().zip(&levels.labels).enumerate() {
            let label = match threshold {
                Some(own) if own == index => format!("{} {label}", value.op),
                _ => label.clone(),
            };
            self.canvas.row(drawn, &label, !label.is_empty(), line);
        }
    }

    /// A line with the guide at the evaluation that decides.
    fn empty(&self) -> Vec<Place> {
        let mut line = vec![(' ', Paint::Plain); self.axis.columns()];
        if let Some(place) = line.get_mut(self.axis.of(self.timeline.decides).start) {
            *place = (self.canvas.signs.guide, Paint::Guide);
        }
        line
    }

    /// That there is no value.
    fn none(&self) -> Vec<Place> {
        let mut line = self.empty();
        for (place, own) in line.iter_mut().zip("none".chars()) {
            *place = (own, Paint::Plain);
        }
        line
    }

    fn track(&self, track: &Track) -> Vec<Place> {
        let sign = self.canvas.mark(track.kind);
        let mut line = self.empty();
        for (index, _) in track.on.iter().enumerate().filter(|(_, on)| **on) {
            for column in self.axis.of(index) {
                line[column] = sign;
            }
        }
        line
    }

    /// The axis, its labels, and the time that was asked about.
    fn times(&self, drawn: &mut String) {
        let [axis, labels] =
            self.axis.drawn(self.timeline.step, self.canvas.style.unicode, &duration::format);
        let indent = " ".repeat(4 + self.canvas.label + 1);
        let _ = writeln!(drawn, "{indent}{}{axis}", self.canvas.signs.corner);
        let _ = writeln!(drawn, "{indent} {labels}");
        let column = self.axis.of(self.timeline.decides).start;
        let decides = self.timeline.times.get(self.timeline.decides).copied().unwrap_or(0);
        let mut text = format!("{} {}", self.timeline.asks, duration::format(self.timeline.asked));
        if decides != self.timeline.asked {
            let _ = write!(text, ", decided at {}", duration::format(decides));
        }
        let here = self.canvas.style.bold(&self.canvas.signs.here.to_string());
        let before = indent.len() + 1 + column;
        if before + 2 + columns(&text) > self.canvas.style.width && before > columns(&text) {
            let pad = " ".repeat(before - columns(&text) - 1);
            let _ = writeln!(drawn, "{pad}{text} {here}");
        } else {
            let _ = writeln!(drawn, "{}{here} {text}", " ".repeat(before));
        }
    }
}

/// The threshold, if it is the same wherever there is one.
fn constant(thresholds: &[Option<f64>]) -> Option<f64> {
    let mut there = thresholds.iter().flatten();
    let first = *there.next()?;
    there.all(|own| *own == first).then_some(first)
}
