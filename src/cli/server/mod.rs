//! A server that speaks Prometheus' HTTP API: what it is asked, and what it answers.
//!
//! [`access`] knows where it is and what opens it, [`exchange`] makes one request until it is
//! answered, [`answer`] reads what came, [`range`] splits long queries and puts the pieces
//! together, [`query`] asks one, [`metrics`] asks which metrics there are, [`knowledge`] what is
//! known of them without their samples, and [`settings`] how it is set up. A target, which has a
//! [`page`], is reached in the same way. Whatever is not clearly the answer to what was asked is
//! a failure.

mod access;
mod answer;
mod distrust;
mod exchange;
mod knowledge;
mod later;
mod metrics;
mod page;
mod pool;
mod query;
mod range;
mod settings;

use std::collections::BTreeSet;
use std::sync::Mutex;

use promwright_backtest::Question;
use promwright_engine::Value;

use crate::arguments::AccessArguments;
use crate::failure::Result;
use access::{Access, Asked};
pub(crate) use answer::Remarks;
use exchange::{Method, Wrong};
pub(crate) use knowledge::Period;
pub(crate) use metrics::Wanted;
pub(crate) use page::pages;
pub(crate) use query::Query;
pub(crate) use settings::Settings;

/// A server and what it remarked.
pub(crate) struct Server {
    access: Access,
    /// How many requests are under way at once.
    at_once: usize,
    /// Warnings and infos.
    remarks: Mutex<[BTreeSet<String>; 2]>,
}

impl Server {
    /// Makes ready to ask.
    ///
    /// # Errors
    ///
    /// An address, a header or a file that cannot be used.
    pub fn new(url: &str, arguments: &AccessArguments) -> Result<Self> {
        let access = Access::new(Asked::Server, url, arguments)?;
        let at_once = usize::from(arguments.max_concurrency);
        Ok(Self { access, at_once, remarks: Mutex::default() })
    }

    /// What it is called, without credentials.
    pub fn name(&self) -> &str {
        &self.access.address
    }

    /// What it remarked on its answers, each once.
    pub fn remarks(&self) -> Vec<String> {
        let Remarks { mut warnings, infos } = self.remarked();
        warnings.extend(infos);
        warnings
    }

    fn remarked(&self) -> Remarks {
        let [warnings, infos] = match self.remarks.lock() {
            Ok(own) => own.each_ref().map(|some| some.iter().cloned().collect()),
            Err(_) => [Vec::new(), Vec::new()],
        };
        Remarks { warnings, infos }
    }

    fn remark(&self, said: Remarks) {
        if let Ok(mut remarks) = self.remarks.lock() {
            for (some, said) in remarks.iter_mut().zip([said.warnings, said.infos]) {
                some.extend(said.into_iter().map(|text| self.access.scrubbed(&text)));
            }
        }
    }

    /// Those of some metrics that have series between two times.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub fn having(&self, metrics: &BTreeSet<String>, start: i64, end: i64) -> Result<Vec<String>> {
        let metrics: Vec<&String> = metrics.iter().collect();
        let has = pool::each(&metrics, self.at_once, "metrics", |metric| {
            let quoted = promwright_quoting::quote(metric);
            let form = [
                ("match[]", format!("{{__name__={quoted}}}")),
                ("start", seconds(start)),
                ("end", seconds(end)),
                ("limit", "1".to_owned()),
            ];
            let what = format!("whether there is `{metric}`");
            let bytes = exchange::ask(&self.access, Method::Post, "/api/v1/series", &form);
            let found = bytes.and_then(|bytes| answer::is_any(&bytes));
            found.map_err(|wrong| self.failure(&what, &wrong))
        })?;
        Ok(metrics
            .into_iter()
            .zip(has)
            .filter(|(_, has)| *has)
            .map(|(own, _)| own.clone())
            .collect())
    }

    /// The values of parts of expressions over their grids.
    ///
    /// # Errors
    ///
    /// The server does not answer one of them, or not as it was asked.
    pub fn answers(&self, questions: &[Question], lookback: Option<i64>) -> Result<Vec<Value>> {
        let parts: Vec<range::Part<'_>> = questions.iter().map(range::Part::of).collect();
        range::parts(self, &parts, lookback)
    }

    /// What was wrong with an answer, without what must not be seen.
    fn failure(&self, what: &str, wrong: &Wrong) -> crate::failure::Failure {
        let failure =
            crate::failure::Failure::new(format!("`{}` does not say {what}", self.access.address));
        let failure = failure.cause(self.access.scrubbed(&wrong.why));
        match wrong.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

/// A time or a duration of so many milliseconds, in seconds.
fn seconds(milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "-" } else { "" };
    let milliseconds = milliseconds.unsigned_abs();
    format!("{sign}{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}
