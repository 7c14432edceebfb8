//! What holds for every subcommand: usage, colours, pipes.

use std::io::Write;
use std::process::Stdio;

use crate::command::{assert_shown, command, finish, run};

#[test]
fn usage_errors_end_in_2() {
    for arguments in
        [&["chekc"][..], &["check", "--no-such-flag"], &["--set", "A.for", "check"], &[]]
    {
        assert_eq!(run(arguments).code, Some(2), "{arguments:?}");
    }
    assert_shown("usage", &run(&["--set", "A.for", "check"]));
    assert_eq!(run(&["--help"]).code, Some(0));
    assert_eq!(run(&["--version"]).code, Some(0));
}

#[test]
fn colours_only_where_they_are_wanted() {
    let colored = |arguments: &[&str]| run(arguments).stdout.contains('\u{1b}');
    assert!(!colored(&["check", "fixtures/cli/dropped.yaml"]));
    assert!(colored(&["check", "--color", "always", "fixtures/cli/dropped.yaml"]));
    assert!(!colored(&["check", "--color", "never", "fixtures/cli/dropped.yaml"]));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut command = command(&["check", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    drop(child.stdout.take());
    // It cannot have written anything before it has read this.
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"groups: 1\n").expect("it reads");
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_standard_output_is_a_failure() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("a device");
    let outcome = finish(command(&["check", "fixtures/cli/clean.yaml"]).stdout(full));
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("cannot write to standard output"), "{}", outcome.stderr);
}
