//! `explain`: what a check finds and why that is bad, or all checks with a line each.

mod markdown;

use promwright_lint as lint;
use promwright_lint::{Check, Options, READING, documentation, registry, summary};
use promwright_source::Style;

use crate::arguments::ExplainArguments;
use crate::failure::{Failure, Result};
use crate::{Exit, Run, nearest};

pub(crate) fn run(run: &mut Run<'_>, arguments: &ExplainArguments) -> Result<Exit> {
    let style = Style { width: run.output.columns().min(100), ..run.output.style() };
    let text = match &arguments.slug {
        _ if arguments.markdown => lint::page(),
        None => list(style),
        Some(slug) => explanation(slug, style).ok_or_else(|| unknown(slug))?,
    };
    run.output.print(&text)?;
    Ok(Exit::Clean)
}

fn explanation(slug: &str, style: Style) -> Option<String> {
    let title = format!("# {slug}\n\n");
    if let Some(check) = registry().iter().find(|check| check.slug() == slug) {
        return Some(markdown::render(&(title + &of_check(*check)), style));
    }
    let text = summary(slug)?;
    let why = "Found while rules are read or compiled, before all checks. The finding itself \
               shows the place and what to do.";
    Some(markdown::render(&format!("{title}{text}\n\n{why}\n"), style))
}

fn of_check(check: &dyn Check) -> String {
    let mut text = documentation(check).trim_end().to_owned();
    let options: Vec<_> = Options::ALL
        .iter()
        .filter(|facts| facts.check == check.slug())
        .map(|facts| format!("- {}\n", lint::option_line(facts)))
        .collect();
    if !options.is_empty() {
        text.extend(["\n\n## Options\n\n", options.concat().trim_end()]);
    }
    let slug = check.slug();
    let suppress = format!(
        "## How to suppress it\n\n```yaml\n# promwright ignore[{slug}] why it is no fault here\n\
         ```\n\nabove the rule, or `\"{slug}\" = \"allow\"` below `[checks]` in `promwright.toml`."
    );
    format!("{text}\n\n## Level\n\n{}\n\n{suppress}\n", lint::facts(check).join(" "))
}

/// All slugs, the checks first.
fn list(style: Style) -> String {
    let checks = registry().iter().map(|check| check.slug());
    let reading = READING.iter().map(|(slug, _)| *slug);
    let width = checks.clone().chain(reading.clone()).map(str::len).max().unwrap_or_default();
    let mut text = style.bold("Checks") + "\n";
    let mut add = |slug: &str| {
        text.push_str(&markdown::entry(slug, width, &summary(slug).unwrap_or_default(), style));
    };
    checks.for_each(&mut add);
    add("");
    text.push_str(&(style.bold("Found while rules are read") + "\n"));
    for slug in reading {
        text.push_str(&markdown::entry(slug, width, &summary(slug).unwrap_or_default(), style));
    }
    text
}

fn unknown(slug: &str) -> Failure {
    Failure::new(format!("there is no check `{slug}`")).help(nearest(slug))
}
