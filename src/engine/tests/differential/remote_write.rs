//! Data as a body of Prometheus' remote write protocol, version 1: protobuf within snappy.
//!
//! Remote write takes any time, NaN with its bits, and stale markers, which no text format
//! does. Snappy allows a text to be taken over as it is, so nothing is compressed here.

use promwright_series::histogram::{BucketSpan, Histogram, ResetHint};
use promwright_series::{Labels, Sample};

use crate::data::Data;

/// The body of a write request with all of the data.
pub(crate) fn body(data: &Data) -> Vec<u8> {
    let mut request = Message::default();
    for series in &data.series {
        // Of a series the floats are taken before the histograms: each run goes by itself.
        let samples: Vec<_> = series.samples.samples().collect();
        let is_float = |sample: &Sample<'_>| matches!(sample, Sample::Float(_));
        for run in samples.chunk_by(|left, right| is_float(&left.1) == is_float(&right.1)) {
            request.message(1, &time_series(&series.labels, run));
        }
    }
    snappy(&request.0)
}

fn time_series(labels: &Labels, samples: &[(i64, Sample<'_>)]) -> Message {
    let mut message = Message::default();
    for (name, value) in labels.iter() {
        let mut label = Message::default();
        label.bytes(1, name.as_bytes());
        label.bytes(2, value.as_bytes());
        message.message(1, &label);
    }
    for (time, sample) in samples {
        match sample {
            Sample::Float(value) => {
                let mut sample = Message::default();
                sample.double(1, *value);
                sample.integer(2, *time as u64);
                message.message(2, &sample);
            }
            Sample::Histogram(own) => message.message(4, &histogram(own, *time)),
        }
    }
    message
}

fn histogram(own: &Histogram, time: i64) -> Message {
    let mut message = Message::default();
    message.double(2, own.count);
    message.double(3, own.sum);
    message.integer(4, zigzag(own.schema));
    message.double(5, own.zero_threshold);
    message.double(7, own.zero_count);
    spans(&mut message, 8, &own.negative_spans);
    message.doubles(10, &own.negative_buckets);
    spans(&mut message, 11, &own.positive_spans);
    message.doubles(13, &own.positive_buckets);
    let hint = match own.reset_hint {
        ResetHint::Unknown => 0,
        ResetHint::Reset => 1,
        ResetHint::NotReset => 2,
        ResetHint::Gauge => 3,
    };
    message.integer(14, hint);
    message.integer(15, time as u64);
    message.doubles(16, &own.custom_values);
    message
}

fn spans(message: &mut Message, field: u64, spans: &[BucketSpan]) {
    for span in spans {
        let mut own = Message::default();
        own.integer(1, zigzag(span.offset));
        own.integer(2, span.length.into());
        message.message(field, &own);
    }
}

/// A signed number as protobuf has it where small ones shall be short.
fn zigzag(value: i32) -> u64 {
    let value = i64::from(value);
    ((value << 1) ^ (value >> 63)) as u64
}

/// A protobuf message being written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn integer(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    fn double(&mut self, field: u64, value: f64) {
        self.varint(field << 3 | 1);
        self.0.extend(value.to_bits().to_le_bytes());
    }

    fn doubles(&mut self, field: u64, values: &[f64]) {
        let bytes: Vec<u8> =
            values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
        if !bytes.is_empty() {
            self.bytes(field, &bytes);
        }
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }

    fn message(&mut self, field: u64, message: &Self) {
        self.bytes(field, &message.0);
    }
}

/// A snappy block of literals only.
fn snappy(text: &[u8]) -> Vec<u8> {
    let mut block = Message::default();
    block.varint(text.len() as u64);
    for chunk in text.chunks(1 << 16) {
        // A literal whose length less one follows in two bytes.
        block.0.push(61 << 2);
        block.0.extend(((chunk.len() - 1) as u16).to_le_bytes());
        block.0.extend(chunk);
    }
    block.0
}
