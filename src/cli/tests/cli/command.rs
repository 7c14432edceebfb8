//! Runs the binary at the root of the repository.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// How a run ended.
pub(crate) struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// All of it, for a snapshot.
    pub fn show(&self) -> String {
        let code = self.code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        let mut shown = format!("exit code {code}\n");
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                shown.extend(["---- ", name, "\n", &without_silent_checks(text)]);
            }
        }
        shown
    }
}

/// A text without the line about silent checks: it counts checks, and more will come.
fn without_silent_checks(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with("no schema: ")).collect()
}

/// The binary with these arguments, to be configured further.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promwright"));
    command.args(arguments).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    command.env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs it to the end.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    finish(&mut command(arguments))
}

/// Runs it to the end with this on standard input.
pub(crate) fn run_with_stdin(arguments: &[&str], stdin: &str) -> Outcome {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    child.stdin.take().expect("piped").write_all(stdin.as_bytes()).expect("it reads");
    outcome(child.wait_with_output().expect("it ends"))
}

pub(crate) fn finish(command: &mut Command) -> Outcome {
    outcome(command.output().expect("the binary starts"))
}

fn outcome(output: std::process::Output) -> Outcome {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Outcome { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Compares with `snapshots/cli/<name>.snap`.
pub(crate) fn assert_shown(name: &str, outcome: &Outcome) {
    assert_text(name, &outcome.show());
}

pub(crate) fn assert_text(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The names and contents of all files below a directory, in order.
pub(crate) fn contents(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = contents(&path).into_iter();
            found.extend(inner.map(|(below, text)| (format!("{name}/{below}"), text)));
        } else {
            found.push((name, std::fs::read_to_string(&path).expect("text")));
        }
    }
    found.sort();
    found
}
