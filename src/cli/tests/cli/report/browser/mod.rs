//! Reports in a headless Chromium, as people use them: hover, keys, choices, widths, schemes.
//!
//! Which Chromium, `PROMWRIGHT_CHROMIUM` says; without it the test says so and is skipped. Where
//! `PROMWRIGHT_PICTURES` names a directory, pictures of what was tested go there.

mod driver;

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::driver::Browser;
use super::{RULES, SERIES, report_of};

const WIDTHS: [u32; 6] = [320, 480, 768, 1024, 1280, 1920];

/// A browser, and the report of a day with two rule sets.
struct Opened {
    browser: Browser,
    path: PathBuf,
    _directory: TempDir,
}

fn opened() -> Option<Opened> {
    let rules = "fixtures/cli/backtest/rules.yaml";
    let day = ["--scenario", "audit-2025-10-23", "--duration", "8h"];
    let set = ["--set", "PodDrift.threshold=0.3", "--set", "PodDrift.for=3m"];
    opened_with(&[&[rules][..], &day, &set].concat(), 0)
}

/// The report of a run that ends with this code.
fn opened_with(arguments: &[&str], code: i32) -> Option<Opened> {
    let Ok(program) = std::env::var("PROMWRIGHT_CHROMIUM") else {
        println!("PROMWRIGHT_CHROMIUM names no Chromium: skipped");
        return None;
    };
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("report.html");
    std::fs::write(&path, report_of(arguments, code)).expect("written");
    let mut browser = Browser::start(&program);
    browser.show(1280, "light");
    browser.open(&path);
    Some(Opened { browser, path, _directory: directory })
}

/// What the first chart of the second variant says.
const SAYS: &str = "document.querySelector('.view.after .readout').textContent";

/// The chart itself.
const CHART: &str = ".view.after .plot[role=slider]";

/// The overview, what it says, and whether and where the line stands that all drawings share.
const OVERVIEW: &str = ".overview [role=slider]";
const OVERVIEW_SAYS: &str = "document.querySelector('.overview .readout').textContent";
const LINE: &str = "[document.documentElement.classList.contains('reading'), \
                       document.documentElement.style.getPropertyValue('--at')]";

/// How many drawings of both variants can be seen.
const SEEN: &str = "['before', 'after'].map(own => [...document.querySelectorAll(`.view.${own}`)]\
                    .filter(own => own.offsetHeight > 0).length)";

#[test]
fn it_opens_without_errors_and_requests() {
    let Some(Opened { mut browser, path, .. }) = opened() else { return };
    browser.point(CHART, 0.5, false);
    browser.wait(SAYS, &json!("16:32value 0.8threshold > 0.3fires"));
    assert_eq!(browser.ask("document.compatMode"), "CSS1Compat");
    let of = |method: &str| -> Vec<Value> {
        let own = browser.events.iter().filter(|own| own["method"] == method);
        own.map(|own| own["params"].clone()).collect()
    };
    for fault in ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"] {
        assert_eq!(of(fault), Vec::<Value>::new());
    }
    let requests = of("Network.requestWillBeSent");
    let urls = requests.iter().map(|own| own["request"]["url"].as_str().unwrap_or_default());
    let foreign: Vec<&str> = urls.filter(|url| *url != "data:,").collect();
    assert_eq!(foreign, [format!("file://{}", path.display())]);
    // What its policy forbids does not happen.
    let injected = "(() => { const own = document.createElement('script'); own.textContent = \
                    'window.broken = true'; document.body.append(own); \
                    return window.broken === undefined; })()";
    assert_eq!(browser.ask(injected), true);
    assert_eq!(browser.ask("fetch('data:,x').then(() => true, () => false)"), false);
}

/// What the slider of a drawing says to a screen reader.
fn spoken(selector: &str) -> String {
    format!("document.querySelector('{selector}').getAttribute('aria-valuetext')")
}

/// Gives an element the focus as the tabulator key does.
fn focus(browser: &mut Browser, selector: &str) {
    let focus = format!("document.querySelector('{selector}').focus({{focusVisible: true}})");
    browser.ask(&focus);
}

#[test]
fn values_are_read_by_pointer_and_by_keys() {
    let Some(Opened { mut browser, .. }) = opened() else { return };
    browser.wait(SAYS, &json!(""));
    browser.point(CHART, 0.5, false);
    browser.wait(SAYS, &json!("16:32value 0.8threshold > 0.3fires"));
    browser.point(CHART, 0.001, false);
    browser.wait(SAYS, &json!("14:04value 0.8threshold > 0.3pending"));
    browser.point("h1", 0.5, false);
    browser.wait(SAYS, &json!(""));
    focus(&mut browser, CHART);
    let text = spoken(CHART);
    browser.wait(&text, &json!("14:04, value 0.8, threshold > 0.3, pending"));
    browser.press("ArrowRight", 39);
    browser.wait(&text, &json!("14:04:30, value 0.8, threshold > 0.3, pending"));
    browser.press("End", 35);
    browser.wait(&text, &json!("19:00, value 0.8, threshold > 0.3, fires"));
    focus(&mut browser, OVERVIEW);
    browser.press("End", 35);
    browser.wait(OVERVIEW_SAYS, &json!("19:00PodDrift (as set) firesPredictionErrorHigh fires"));
    browser.wait(SAYS, &json!(""));
}

#[test]
fn a_pointer_that_passes_by_leaves_what_keys_have_read() {
    let Some(Opened { mut browser, .. }) = opened() else { return };
    let last = json!("19:00PodDrift (as set) firesPredictionErrorHigh fires");
    focus(&mut browser, OVERVIEW);
    browser.press("End", 35);
    browser.wait(OVERVIEW_SAYS, &last);
    let line = browser.ask(LINE);
    assert_eq!(line[0], true);
    // Over the drawing that has the focus, and away.
    browser.point(OVERVIEW, 0.5, false);
    browser.wait(OVERVIEW_SAYS, &json!("16:32PodDrift (as set) firesPredictionErrorHigh fires"));
    assert_ne!(browser.ask(LINE), line);
    browser.point("h1", 0.5, false);
    browser.wait(OVERVIEW_SAYS, &last);
    browser.wait(LINE, &line);
    // Over another one.
    browser.point(CHART, 0.001, false);
    browser.wait(SAYS, &json!("14:04value 0.8threshold > 0.3pending"));
    browser.point("h1", 0.5, false);
    browser.wait(SAYS, &json!(""));
    browser.wait(OVERVIEW_SAYS, &last);
    browser.wait(LINE, &line);
    // Keys go on from where they were, and from where a click has put the slider.
    let text = spoken(OVERVIEW);
    browser.press("ArrowLeft", 37);
    let before = "18:59:30, PodDrift (as set) fires, PredictionErrorHigh fires";
    browser.wait(&text, &json!(before));
    browser.point(OVERVIEW, 0.5, true);
    browser.wait(&text, &json!("16:32, PodDrift (as set) fires, PredictionErrorHigh fires"));
    browser.press("ArrowRight", 39);
    browser.wait(&text, &json!("16:32:30, PodDrift (as set) fires, PredictionErrorHigh fires"));
}

#[test]
fn incidents_are_read_by_keys_and_by_screen_readers() {
    let expect = ["--expect", "fixtures/cli/report/incidents.yaml"];
    let arguments = [&[RULES, "--data", SERIES][..], &expect].concat();
    let Some(Opened { mut browser, .. }) = opened_with(&arguments, 1) else { return };
    focus(&mut browser, OVERVIEW);
    let text = spoken(OVERVIEW);
    for (minute, said) in [
        (2, "00:02, QueueIdle pending, QueueIdle should fire and is missed"),
        (12, "00:12, QueueLong fires about no incident, QueueLong should fire"),
        (17, "00:17, QueueLong fires, QueueLong should fire"),
        (37, "00:37, QueueLong should fire and is missed"),
    ] {
        browser.press("Home", 36);
        for _ in 0..minute {
            browser.press("ArrowRight", 39);
        }
        browser.wait(&text, &json!(said));
    }
    // The same in a table that has a name, and forms that can be told apart without colours.
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let names: Vec<&Value> =
        tree["nodes"].as_array().into_iter().flatten().map(|own| &own["name"]["value"]).collect();
    for name in ["Each incident", "never: missed", "about no incident"] {
        assert!(names.contains(&&json!(name)), "{name}");
    }
    let drawn = |class: &str, style: &str| {
        format!("getComputedStyle(document.querySelector('.overview .band .{class}')).{style}")
    };
    assert_ne!(browser.ask(&drawn("told", "fill")), "none");
    assert_eq!(browser.ask(&drawn("missed", "fill")), "none");
    assert_ne!(browser.ask(&drawn("missed", "stroke")), "none");
    for scheme in ["light", "dark"] {
        browser.show(320, scheme);
        let wide = browser.ask("document.documentElement.scrollWidth").as_u64();
        assert!(wide.is_some_and(|own| own <= 320), "{wide:?}");
        assert_eq!(browser.ask(include_str!("contrast.js")), json!([]), "{scheme}");
        picture(&mut browser, &format!("incidents-{scheme}"));
    }
}

#[test]
fn variants_are_chosen_by_pointer_and_by_keys() {
    let Some(Opened { mut browser, .. }) = opened() else { return };
    browser.wait(SEEN, &json!([1, 1]));
    browser.point("label[for=show-before]", 0.5, true);
    browser.wait(SEEN, &json!([1, 0]));
    browser.press("ArrowRight", 39);
    browser.wait(SEEN, &json!([0, 1]));
    browser.point("label[for=show-both]", 0.5, true);
    browser.wait(SEEN, &json!([1, 1]));
}

#[test]
fn it_fits_every_width_and_scheme() {
    let Some(Opened { mut browser, .. }) = opened() else { return };
    // What is folded has to fit as well.
    browser.ask("document.querySelectorAll('details').forEach(own => own.open = true)");
    for scheme in ["light", "dark"] {
        for width in WIDTHS {
            browser.show(width, scheme);
            let wide = browser.ask("document.documentElement.scrollWidth").as_u64();
            assert!(wide.is_some_and(|own| own <= u64::from(width)), "{wide:?} at {width}");
            let cut = "[...document.querySelectorAll('.firings')]\
                       .filter(own => own.scrollWidth > own.parentElement.clientWidth).length";
            assert_eq!(browser.ask(cut), 0, "firings at {width}");
            picture(&mut browser, &format!("{scheme}-{width}"));
        }
        let weak = browser.ask(include_str!("contrast.js"));
        assert_eq!(weak, json!([]), "{scheme}");
        let paper = browser.ask("getComputedStyle(document.body).backgroundColor");
        assert_eq!(paper, if scheme == "dark" { "rgb(20, 23, 27)" } else { "rgb(255, 255, 255)" });
    }
}

#[test]
fn what_can_be_focused_has_a_name() {
    let Some(Opened { mut browser, .. }) = opened() else { return };
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let mut seen = 0;
    for node in tree["nodes"].as_array().expect("nodes") {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if ["slider", "link", "radio", "region", "table"].contains(&role) {
            seen += 1;
            let name = node["name"]["value"].as_str().unwrap_or_default();
            assert!(!name.trim().is_empty(), "{node}");
        }
    }
    assert!(seen > 10, "{seen}");
}

/// Takes a picture of the whole page, if pictures are wanted.
fn picture(browser: &mut Browser, name: &str) {
    let Ok(directory) = std::env::var("PROMWRIGHT_PICTURES") else { return };
    let arguments = json!({"captureBeyondViewport": true});
    let answer = browser.call("Page.captureScreenshot", &arguments);
    let bytes = STANDARD.decode(answer["data"].as_str().expect("a picture")).expect("base64");
    let path = PathBuf::from(directory).join(format!("{name}.png"));
    std::fs::write(path, bytes).expect("a picture is written");
}
