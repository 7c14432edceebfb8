//! What was meant by a setting's name that does not exist.

use super::settings::Setting;

/// How many names a message lists at most.
const MOST: usize = 8;

/// The nearest name, or else the names of the rule, or else where to find them all.
pub(super) fn settings(name: &str, settings: &[Setting]) -> String {
    let nearest =
        settings.iter().max_by(|a, b| similarity(name, a).total_cmp(&similarity(name, b)));
    if let Some(nearest) = nearest.filter(|nearest| similarity(name, nearest) > 0.9) {
        return format!("did you mean `{}`?", nearest.name);
    }
    let rule = name.rsplit_once('.').map_or(name, |(rule, _)| rule);
    let of_rule: Vec<_> = settings.iter().filter(|setting| setting.rule == rule).collect();
    let listed = if of_rule.is_empty() { settings.iter().collect() } else { of_rule };
    let names: Vec<_> =
        listed.iter().take(MOST).map(|setting| format!("`{}`", setting.name)).collect();
    let more = if listed.len() > MOST { ", …; `list` shows all" } else { "" };
    if names.is_empty() {
        return "the rules have no settings".to_owned();
    }
    format!("there are {}{more}", names.join(", "))
}

fn similarity(name: &str, setting: &Setting) -> f64 {
    strsim::jaro_winkler(name, &setting.name)
}
