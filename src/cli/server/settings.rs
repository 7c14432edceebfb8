//! How a server is set up, as far as checks ask it: how often it scrapes and evaluates, how long
//! it keeps samples, and which labels it adds.
//!
//! Only Prometheus itself tells that. What a server does not know, or does not tell everybody,
//! is not known.

use promwright_rulebook::yaml::{self, Node};
use promwright_source::Sources;
use serde::Deserialize;

use super::Server;
use super::exchange::{self, Method, Wrong};

/// How a server is set up; whatever is `None` or empty is not known. Times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The shortest time between two scrapes of a target.
    pub scrape_interval: Option<i64>,
    /// The time between two evaluations of a group that does not say.
    pub evaluation_interval: Option<i64>,
    /// How long samples are kept.
    pub retention: Option<i64>,
    /// The names of the labels that it adds to what it sends on.
    pub external_labels: Vec<String>,
}

impl Server {
    /// How it is set up.
    pub fn settings(&self) -> Settings {
        #[derive(Deserialize)]
        struct Config {
            yaml: String,
        }
        #[derive(Deserialize)]
        struct Running {
            #[serde(rename = "storageRetention")]
            retention: String,
        }
        let config = self.told::<Config>("/api/v1/status/config").ok();
        let mut settings = config.map(|config| read(&config.yaml)).unwrap_or_default();
        let running = self.told::<Running>("/api/v1/status/runtimeinfo").ok();
        settings.retention = running.and_then(|running| duration(&running.retention));
        settings
    }

    fn told<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, Wrong> {
        self.read(&exchange::ask(&self.access, Method::Get, path, &[])?)
    }
}

/// What a configuration says.
fn read(text: &str) -> Settings {
    let file = Sources::new().add("prometheus.yml", text);
    let (document, _) = yaml::parse(file, text);
    let Some(root) = document.root() else { return Settings::default() };
    let global = field(root, "global");
    let of_global = |name| global.and_then(|global| interval(global, name));
    let jobs = field(root, "scrape_configs").into_iter().flat_map(Node::items);
    let of_jobs = jobs.filter_map(|job| interval(job, "scrape_interval"));
    let labels = global.and_then(|global| field(global, "external_labels"));
    let names = labels.into_iter().flat_map(Node::entries).filter_map(|(name, _)| name.scalar());
    Settings {
        scrape_interval: of_global("scrape_interval").into_iter().chain(of_jobs).min(),
        evaluation_interval: of_global("evaluation_interval"),
        retention: None,
        external_labels: names.map(str::to_owned).collect(),
    }
}

fn field<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    node.entries().find(|(key, _)| key.scalar() == Some(name)).map(|(_, value)| value)
}

fn interval(node: Node<'_>, name: &str) -> Option<i64> {
    duration(field(node, name)?.scalar()?)
}

/// The length in a text such as `15d` or `15d or 10GiB`.
fn duration(text: &str) -> Option<i64> {
    promwright_number::duration::parse(text.split_whitespace().next()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_says_how_often_and_with_which_labels() {
        let text = "global:\n  scrape_interval: 1m\n  evaluation_interval: 30s\n  external_labels:\n    \
                    replica: a\n    cluster: b\nscrape_configs:\n- job_name: a\n- job_name: b\n  \
                    scrape_interval: 15s\n- job_name: c\n  scrape_interval: 5m\n";
        let expected = Settings {
            scrape_interval: Some(15_000),
            evaluation_interval: Some(30_000),
            retention: None,
            external_labels: ["replica", "cluster"].map(str::to_owned).to_vec(),
        };
        assert_eq!(read(text), expected);
        assert_eq!(read(""), Settings::default());
        assert_eq!(duration("15d or 10GiB"), Some(15 * 86_400_000));
        assert_eq!(duration("10GiB"), None);
    }
}
