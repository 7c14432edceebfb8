//! A headless Chromium, spoken to in its `DevTools` protocol through two named pipes.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// An answer that takes longer does not come.
const PATIENCE: Duration = Duration::from_secs(60);

const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
];

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    to: File,
    from: Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// What it told by itself.
    pub events: Vec<Value>,
    _directory: TempDir,
}

impl Browser {
    /// Starts a browser.
    pub fn start(program: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let [to, from] = ["to", "from"].map(|name| directory.path().join(name));
        let made = Command::new("mkfifo").args([&to, &from]).status().expect("mkfifo starts");
        assert!(made.success());
        // The browser reads from descriptor 3 and writes to descriptor 4.
        let child = Command::new("sh")
            .args([
                "-c",
                "to=$1 from=$2; shift 2; exec \"$0\" \"$@\" 3<\"$to\" 4>\"$from\"",
                program,
            ])
            .args([&to, &from])
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", directory.path().join("profile").display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let to = File::options().write(true).open(to).expect("a pipe");
        let from = messages(File::open(from).expect("a pipe"));
        let (session, events) = (None, Vec::new());
        let mut own = Self { child, to, from, session, last: 0, events, _directory: directory };
        own.attach();
        own
    }

    fn attach(&mut self) {
        let target = self.call("Target.createTarget", &json!({"url": "about:blank"}));
        let arguments = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.call("Target.attachToTarget", &arguments);
        self.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
    }

    /// Asks for something, and waits for the answer.
    pub fn call(&mut self, method: &str, arguments: &Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": arguments});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect("the browser reads");
        loop {
            let answer = self.next();
            if answer["id"] == json!(self.last) {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    fn next(&self) -> Value {
        self.from.recv_timeout(PATIENCE).expect("the browser answers")
    }

    /// Opens a file, and waits until it is there.
    pub fn open(&mut self, path: &Path) {
        self.events.clear();
        let url = format!("file://{}", path.display());
        self.call("Page.navigate", &json!({"url": url}));
        self.wait("[location.href, document.readyState]", &json!([url, "complete"]));
    }

    /// The value of an expression in the page.
    pub fn ask(&mut self, script: &str) -> Value {
        let arguments = json!({"expression": script, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", &arguments);
        assert!(answer["exceptionDetails"].is_null(), "{script}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// Waits until an expression in the page has a value: a key, a movement or another width takes
    /// effect after the browser has taken it, on a busy machine long after.
    pub fn wait(&mut self, script: &str, expected: &Value) {
        let since = Instant::now();
        loop {
            let value = self.ask(script);
            if value == *expected {
                return;
            }
            assert!(since.elapsed() < PATIENCE, "{script} is {value}, never {expected}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// How wide the window is, and which scheme of colours is wanted. Nothing moves by itself, so
    /// that an element is where it says that it is.
    pub fn show(&mut self, width: u32, scheme: &str) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let wanted = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")];
        let features = wanted.map(|(name, value)| json!({"name": name, "value": value}));
        self.call("Emulation.setEmulatedMedia", &json!({"features": features}));
        let queries =
            wanted.map(|(name, value)| format!("matchMedia('({name}: {value})').matches"));
        let shown = format!("[innerWidth, {}]", queries.join(", "));
        self.wait(&shown, &json!([width, true, true]));
    }

    /// Moves the pointer to a share of an element's width, at half its height; clicks if asked.
    pub fn point(&mut self, selector: &str, share: f64, clicks: bool) {
        let place = self.ask(&format!(
            "(() => {{ const own = document.querySelector({selector:?}); own.scrollIntoView({{block: \
             'center', behavior: 'instant'}}); const {{left, top, width, height}} = \
             own.getBoundingClientRect(); return [left + width * {share}, top + height / 2]; }})()"
        ));
        let kinds = if clicks {
            &["mouseMoved", "mousePressed", "mouseReleased"][..]
        } else {
            &["mouseMoved"]
        };
        for kind in kinds {
            let button = if *kind == "mouseMoved" { "none" } else { "left" };
            let count = u32::from(clicks);
            self.call("Input.dispatchMouseEvent", &json!({
                "type": kind, "x": place[0], "y": place[1], "button": button, "clickCount": count,
            }));
        }
    }

    /// Presses a key that has the same name as its code.
    pub fn press(&mut self, key: &str, code: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                &json!({
                    "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code,
                }),
            );
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The messages that come through a pipe, each ended by a zero byte.
fn messages(pipe: File) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for message in BufReader::new(pipe).split(0).map_while(Result::ok) {
            let Ok(message) = serde_json::from_slice(&message) else { break };
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    receiver
}
