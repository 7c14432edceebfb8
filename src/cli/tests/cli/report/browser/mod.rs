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
use super::report;

const WIDTHS: [u32; 6] = [320, 480, 768, 1024, 1280, 1920];

/// A browser, and the report of a day with two rule sets.
struct Opened {
    browser: Browser,
    path: PathBuf,
    _directory: TempDir,
}

fn opened() -> Option<Opened> {
    let Ok(program) = std::env::var("PROMWRIGHT_CHROMIUM") else {
        println!("PROMWRIGHT_CHROMIUM names no Chromium: skipped");
        return None;
    };
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("report.html");
    let rules = "fixtures/cli/backtest/rules.yaml";
    let day = ["--scenario", "audit-2025-10-23", "--duration", "8h"];
    let set = ["--set", "PodDrift.threshold=0.3", "--set", "PodDrift.for=3m"];
    std::fs::write(&path, report(&[&[rules][..], &day, &set].concat())).expect("written");
    let mut browser = Browser::start(&program);
    browser.show(1280, "light");
    browser.open(&path);
    Some(Opened { browser, path, _directory: directory })
}

/// What the first chart of the second variant says.
const SAYS: &str = "document.querySelector('.view.after .readout').textContent";

/// The chart itself.
const CHART: &str = ".view.after .plot[role=slider]";

/// How many elements of a class can be seen.
fn seen(browser: &mut Browser, class: &str) -> u64 {
    let script = format!(
        "[...document.querySelectorAll('.view.{class}')].filter(e => e.offsetHeight > 0).length"
    );
    browser.ask(&script).as_u64().expect("a number")
}

#[test]
fn it_opens_without_errors_and_requests() {
    let Some(Opened { mut browser, path, .. }) = opened() else { return };
    browser.point(CHART, 0.5, false);
    // Answers come after all that happened before.
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

/// What an element says as soon as it says something, within five seconds: on a busy machine a
/// key takes effect after the browser has taken it.
const WHEN_SAID: &str = "(selector => new Promise(done => {
    const look = left => {
        const said = document.querySelector(selector).textContent;
        if (said || !left) done(said); else setTimeout(look, 50, left - 1);
    };
    look(100);
}))";

#[test]
fn values_are_read_by_pointer_and_by_keys() {
    let Some(Opened { mut browser, .. }) = opened() else { return };
    assert_eq!(browser.ask(SAYS), "");
    browser.point(CHART, 0.5, false);
    assert_eq!(browser.ask(SAYS), "16:32value 0.8threshold > 0.3fires");
    browser.point(CHART, 0.001, false);
    assert_eq!(browser.ask(SAYS), "14:04value 0.8threshold > 0.3pending");
    browser.point("h1", 0.5, false);
    assert_eq!(browser.ask(SAYS), "");
    browser.ask(&format!("document.querySelector('{CHART}').focus({{focusVisible: true}})"));
    let text = format!("document.querySelector('{CHART}').getAttribute('aria-valuetext')");
    assert_eq!(browser.ask(&text), "14:04, value 0.8, threshold > 0.3, pending");
    browser.press("ArrowRight", 39);
    assert_eq!(browser.ask(&text), "14:04:30, value 0.8, threshold > 0.3, pending");
    browser.press("End", 35);
    assert_eq!(browser.ask(&text), "19:00, value 0.8, threshold > 0.3, fires");
    let overview = ".overview [role=slider]";
    browser.ask(&format!("document.querySelector('{overview}').focus({{focusVisible: true}})"));
    browser.press("End", 35);
    let said = browser.ask(&format!("{WHEN_SAID}('.overview .readout')"));
    assert_eq!(said, "19:00PodDrift (as set) firesPredictionErrorHigh fires");
}

#[test]
fn variants_are_chosen_by_pointer_and_by_keys() {
    let Some(Opened { mut browser, .. }) = opened() else { return };
    let both = |browser: &mut Browser| (seen(browser, "before"), seen(browser, "after"));
    assert_eq!(both(&mut browser), (1, 1));
    browser.point("label[for=show-before]", 0.5, true);
    assert_eq!(both(&mut browser), (1, 0));
    browser.press("ArrowRight", 39);
    assert_eq!(both(&mut browser), (0, 1));
    browser.point("label[for=show-both]", 0.5, true);
    assert_eq!(both(&mut browser), (1, 1));
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
