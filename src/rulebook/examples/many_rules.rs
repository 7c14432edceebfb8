//! Writes many rule files, for measurements: `many_rules RULES DIRECTORY [RULES_PER_FILE]`.
//!
//! The same arguments write the same bytes. Rules are in groups of ten, six alerts and four
//! records, in the style of the mixins, each over series of its own; all are clean. With `--faulty`
//! every alert has an annotation that uses a label which its expression drops, so that there is
//! much to draw.

#![allow(clippy::disallowed_methods)]

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

const SYSTEMS: [&str; 12] = [
    "node",
    "etcd",
    "apiserver",
    "redis",
    "kafka",
    "postgres",
    "nginx",
    "envoy",
    "consul",
    "minio",
    "checkout",
    "search",
];
const GROUP: usize = 10;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let faulty = arguments.iter().any(|argument| argument == "--faulty");
    let mut plain = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let number = |text: Option<&String>| text.and_then(|text| text.parse::<usize>().ok());
    let (Some(rules), Some(directory)) = (number(plain.next()), plain.next()) else {
        eprintln!("usage: many_rules RULES DIRECTORY [RULES_PER_FILE] [--faulty]");
        return Ok(());
    };
    let per_file = number(plain.next()).unwrap_or(100).max(1);
    fs::create_dir_all(directory)?;
    for (index, first) in (0..rules).step_by(per_file).enumerate() {
        let text = file(first, per_file.min(rules - first), faulty);
        fs::write(Path::new(directory).join(format!("rules-{index:05}.yaml")), text)?;
    }
    Ok(())
}

/// The text of a file with the rules from `first` on.
pub(crate) fn file(first: usize, count: usize, faulty: bool) -> String {
    let mut text = String::from("groups:\n");
    for number in first..first + count {
        let system = SYSTEMS[number / GROUP % SYSTEMS.len()];
        if (number - first).is_multiple_of(GROUP) {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "- name: {system}.{number:06}\n  interval: 30s\n  rules:");
        }
        text.push_str(&rule(number, system, faulty));
    }
    text
}

fn rule(number: usize, system: &str, faulty: bool) -> String {
    let dropped = if faulty { "pod" } else { "job" };
    match number % GROUP {
        0..4 => format!(
            "  - record: job:{system}_requests:rate5m_{number}
    expr: sum by (job, namespace) (rate({system}_requests_total{{job=~\"{system}|{system}-canary\",namespace=\"prod-{number}\"}}[5m]))
    labels:
      env: prod
"
        ),
        4..7 => format!(
            "  - alert: {system}ErrorsHigh{number}
    expr: |
      (
        sum by (job, namespace) (rate({system}_requests_total{{job=~\"{system}-.*\",namespace=\"prod-{number}\",code=~\"5..\"}}[5m]))
        /
        sum by (job, namespace) (rate({system}_requests_total{{job=~\"{system}-.*\",namespace=\"prod-{number}\"}}[5m]))
      ) * 100 > {}
{}",
            number % 20 + 1,
            details(number, dropped)
        ),
        _ => format!(
            "  - alert: {system}Slow{number}
    expr: histogram_quantile(0.99, sum by (le, job, namespace) (rate({system}_duration_seconds_bucket{{job=\"{system}\",route=\"/{number}\"}}[10m]))) > 2.5
{}",
            details(number, dropped)
        ),
    }
}

fn details(number: usize, label: &str) -> String {
    format!(
        "    for: 10m
    labels:
      severity: warning
      team: platform
    annotations:
      summary: \"problem on {{{{ $labels.{label} }}}}\"
      description: '{{{{ $labels.job }}}} in {{{{ $labels.namespace }}}} has value {{{{ $value | humanize }}}} ({{{{ printf \"%.2f\" $value }}}}).'
      runbook_url: https://runbooks.example.com/rules/{number}
"
    )
}
