//! What a run costs: processor time and peak memory of the process, as Linux counts them.

use std::fs::{File, read_to_string};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::command::Outcome;

/// How a run ended, and what it took.
pub(crate) struct Measured {
    pub outcome: Outcome,
    /// Time on processors, of all threads, to 10 ms.
    pub cpu: Duration,
    /// The most memory that was resident, in bytes, as last seen before the end.
    pub memory: u64,
}

/// Runs a command to the end, with its output in files below `directory`, so that it never
/// waits for a reader.
pub(crate) fn measure(command: &mut Command, directory: &Path) -> Measured {
    let paths = ["stdout", "stderr"].map(|name| directory.join(name));
    let [stdout, stderr] = paths.each_ref().map(|path| File::create(path).expect("writable"));
    let mut child = command.stdout(stdout).stderr(stderr).spawn().expect("the binary starts");
    let process = Path::new("/proc").join(child.id().to_string());
    let (mut cpu, mut memory) = (Duration::ZERO, 0);
    let status = loop {
        // Read before the child is waited for: until then even an ended one has its times.
        cpu = cpu_time(&process).unwrap_or(cpu);
        memory = peak_memory(&process).unwrap_or(memory);
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let [stdout, stderr] = paths.map(|path| {
        let bytes = std::fs::read(path).expect("readable");
        String::from_utf8(bytes).expect("UTF-8")
    });
    Measured { outcome: Outcome { code: status.code(), stdout, stderr }, cpu, memory }
}

/// User and system time, which are the 14th and 15th field, in hundredths of a second.
fn cpu_time(process: &Path) -> Option<Duration> {
    let stat = read_to_string(process.join("stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().ok());
    Some(Duration::from_millis(ticks.sum::<Option<u64>>()? * 10))
}

fn peak_memory(process: &Path) -> Option<u64> {
    let status = read_to_string(process.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[path = "../../../rulebook/examples/many_rules.rs"]
#[allow(dead_code, reason = "only its text is asked for here")]
pub(crate) mod many_rules;

/// What measurements are taken over must not differ by what is found in it.
#[test]
fn the_rules_of_measurements_are_clean() {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, first) in [("a.yaml", 0), ("b.yaml", 1000)] {
        let text = many_rules::file(first, 1000, false);
        std::fs::write(directory.path().join(name), text).expect("writable");
    }
    let path = directory.path().display().to_string();
    let outcome =
        crate::command::run(&["check", "--no-config", "--strict", "--format", "json", &path]);
    assert_eq!((outcome.code, outcome.stdout.trim()), (Some(0), "[]"), "{}", outcome.stderr);
}
