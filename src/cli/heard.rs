//! What a server knows of the metrics that rules read: asked once, told to the checks as saved
//! answers are.

use promwright_lint::{Asking, Milliseconds, Options};

use crate::arguments::AccessArguments;
use crate::clock::unix_seconds;
use crate::failure::Result;
use crate::output::say;
use crate::rules::Rules;
use crate::server::{Period, Server, Settings};

/// A metric counts as there if it has had series within so many milliseconds: a week, so that
/// what runs at the weekend only is there, too.
const WITHIN: i64 = 7 * 86_400_000;

/// What a server told.
#[derive(Debug)]
pub(crate) struct Heard {
    /// Its address.
    server: String,
    /// Its answers, each with a name.
    answers: Vec<(String, String)>,
    /// Selectors of targets that no series passes.
    unmatched: Vec<String>,
    /// How it is set up.
    settings: Settings,
}

impl Heard {
    /// Asks a server what the checks must know of the metrics that rules read.
    ///
    /// # Errors
    ///
    /// It does not answer, or not as a server of Prometheus' API does.
    pub fn ask(url: &str, arguments: &AccessArguments, rules: &Rules) -> Result<Self> {
        let server = Server::new(url, arguments)?;
        let Asking { metrics, of_targets } = Asking::of(&rules.files, &rules.config.options);
        let now = unix_seconds().unwrap_or_default();
        let end = i64::try_from(now).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
        let period = Period { start: end.saturating_sub(WITHIN), end };
        let metadata = server.metadata(&metrics)?;
        let names = server.names(period)?;
        let there: Vec<_> = metrics.iter().filter(|metric| names.contains(*metric)).collect();
        let labels = server.labels(&there, period)?;
        let of_targets = of_targets.iter().filter(|(_, metric)| names.contains(*metric));
        let selectors: Vec<_> = of_targets.map(|(selector, _)| selector).collect();
        let unmatched = server.unmatched(&selectors, period)?;
        let settings = server.settings();
        for remark in server.remarks() {
            say(&format!("warning: `{}` remarks: {remark}", server.name()));
        }
        let names: Vec<_> = names.into_iter().collect();
        let names = serde_json::Value::from(names).to_string();
        let of = |path: &str| format!("{}/api/v1/{path}", server.name());
        let answers = vec![
            (of("metadata"), metadata),
            (of("label/__name__/values"), names),
            (of("series"), labels),
        ];
        Ok(Self { server: server.name().to_owned(), answers, unmatched, settings })
    }

    /// Adds it to what is known of metrics. What was found before is found again, with it.
    pub fn tell(&self, rules: &mut Rules) {
        rules.drafts.clear();
        for (name, answer) in &self.answers {
            let id = rules.sources.add(name.as_str(), answer.as_str());
            let found = rules.schema.read(id, rules.sources.file(id), &[]);
            rules.findings.extend(found);
        }
        rules.schema.heard(self.server.as_str(), self.unmatched.iter().cloned());
        self.set_up(&mut rules.config.options);
    }

    /// Adds how the server is set up, where the user does not say otherwise.
    fn set_up(&self, options: &mut Options) {
        let unset = Options::default();
        let set = |option: &mut Milliseconds, unset, told: Option<i64>| {
            if let Some(told) = told.filter(|_| *option == unset) {
                *option = Milliseconds(told);
            }
        };
        let Settings { scrape_interval, evaluation_interval, retention, external_labels } =
            &self.settings;
        set(&mut options.scrape_interval, unset.scrape_interval, *scrape_interval);
        set(&mut options.evaluation_interval, unset.evaluation_interval, *evaluation_interval);
        set(&mut options.retention, unset.retention, *retention);
        if options.external_labels.is_empty() {
            options.external_labels.clone_from(external_labels);
        }
    }
}
