//! `build`: writes rule files, or compares what is there with what would be written.

use std::fs;
use std::io;
use std::path::Path;

use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};

use crate::arguments::BuildArguments;
use crate::check;
use crate::failure::{Failure, Result};
use crate::findings::{Counts, draw, plural};
use crate::output::{Output as Stdout, say};
use crate::outputs::{Output, outputs};
use crate::write_set::{RealDisk, Written, write_set};
use crate::{Exit, Purpose, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &BuildArguments) -> Result<Exit> {
    let mut rules = run.rules(&arguments.rules, Purpose::Ship)?;
    let findings = rules.check();
    let exit = check::exit(&rules, &findings, false);
    if exit != Exit::Clean {
        draw(&mut run.output, &findings, &rules.sources)?;
        check::report(&mut run.output, &rules)?;
        say(&format!("nothing was written: {}", Counts::of(&findings).describe()));
        return Ok(exit);
    }
    let outputs = outputs(&rules)?;
    if arguments.check {
        return compare(&mut run.output, &arguments.out, &outputs);
    }
    write(&arguments.out, &outputs)?;
    for output in &outputs {
        let path = arguments.out.join(&output.name);
        run.output.line(&format!("{}  {}", path.display(), plural(output.rules, "rule")))?;
    }
    Ok(Exit::Clean)
}

/// Writes all of them or none.
pub(crate) fn write(out: &Path, outputs: &[Output]) -> Result<Written> {
    let files: Vec<_> = outputs.iter().map(|o| (o.name.as_str(), o.text.as_str())).collect();
    let help = "nothing was changed; mend the directory or choose another `--out`";
    write_set(&RealDisk, out, &files).map_err(|failure| failure.help(help))
}

/// Shows how what is there differs from what would be written.
fn compare(stdout: &mut Stdout, out: &Path, outputs: &[Output]) -> Result<Exit> {
    let mut differing = 0;
    for output in outputs {
        let path = out.join(&output.name);
        let there = match fs::read(&path) {
            Ok(there) => String::from_utf8_lossy(&there).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Failure::io("read", &path, &error)),
        };
        if there != output.text {
            differing += 1;
            show_difference(stdout, &path, &there, &output.text)?;
        }
    }
    if differing == 0 {
        let count = plural(outputs.len(), "file");
        stdout.line(&format!("{count} in {} as they should be", out.display()))?;
        return Ok(Exit::Clean);
    }
    stdout.flush()?;
    let (count, all) = (plural(differing, "file"), outputs.len());
    say(&format!("{count} of {all} not as `build` would write them; run it without `--check`"));
    Ok(Exit::Findings)
}

/// Shows how a file differs from what it would be.
pub(crate) fn show_difference(
    stdout: &mut Stdout,
    path: &Path,
    there: &str,
    wanted: &str,
) -> Result<()> {
    let style = stdout.style();
    stdout.line(&style.red(&format!("--- {}", path.display())))?;
    stdout.line(&style.green(&format!("+++ {}", path.display())))?;
    for line in unified_diff(there, wanted).lines() {
        match line.as_bytes() {
            [b'+', ..] => stdout.line(&style.green(line))?,
            [b'-', ..] => stdout.line(&style.red(line))?,
            [b'@', ..] => stdout.line(&style.cyan(line))?,
            _ => stdout.line(line)?,
        }
    }
    Ok(())
}

fn unified_diff(there: &str, wanted: &str) -> String {
    let input = InternedInput::new(there, wanted);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let printer = BasicLineDiffPrinter(&input.interner);
    diff.unified_diff(&printer, UnifiedDiffConfig::default(), &input).to_string()
}
