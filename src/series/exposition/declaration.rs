//! Lines that begin with `#`: types, help texts, units, comments and the end.

use memchr::memchr;

use super::line::{Fault, skip_blank, unescape};
use super::read::Reader;
use super::{Format, Kind, Metadata};
use crate::labels::is_classic;

impl Reader {
    pub(super) fn comment(&mut self, line: &str, start: usize) -> Result<(), Fault> {
        let open_metrics = self.format == Format::OpenMetrics;
        if open_metrics && line == "# EOF" {
            self.ended = true;
            return Ok(());
        }
        let at = skip_blank(line, start + 1, self.format);
        let keyword = ["HELP", "TYPE", "UNIT"].into_iter().find(|keyword| {
            let behind = line[at..].strip_prefix(keyword);
            at > start + 1
                && behind.is_some_and(|rest| rest.starts_with([' ', '\t']))
                && (open_metrics || *keyword != "UNIT")
        });
        match keyword {
            Some(keyword) => self.declaration(line, keyword, at + 4),
            None if open_metrics => {
                let help = "OpenMetrics has no comments but HELP, TYPE, UNIT and EOF";
                Err(Fault::new(start..line.len(), "a comment", help))
            }
            None => Ok(()),
        }
    }

    /// `keyword` ends at `at`; a name and a text follow.
    fn declaration(&mut self, line: &str, keyword: &str, at: usize) -> Result<(), Fault> {
        let start = skip_blank(line, at, self.format);
        let rest = &line[start..];
        let length = match rest.strip_prefix('"') {
            Some(body) => memchr(b'"', body.as_bytes()).map_or(rest.len(), |end| end + 2),
            None => rest.find([' ', '\t']).unwrap_or(rest.len()),
        };
        let quoted = rest[..length].strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = quoted.unwrap_or(&rest[..length]);
        if name.is_empty() || quoted.is_none() && !is_classic(name, ":") {
            let message = format!("expected a metric name after {keyword}");
            return Err(Fault::new(start..start + length, message, "as in `# TYPE up gauge`"));
        }
        let behind = &line[start + length..];
        let text = behind.strip_prefix([' ', '\t']).unwrap_or(behind);
        if !behind.is_empty() && text.len() == behind.len() {
            let message = format!("expected a space behind `\"{name}\"`");
            let help = "as in `# TYPE \"a.b\" gauge`";
            return Err(Fault::new(start + length..line.len(), message, help));
        }
        let text_start = line.len() - text.len();
        match keyword {
            "TYPE" => {
                let kind = Kind::named(text, self.format).ok_or_else(|| {
                    let message = match text {
                        "" => format!("`{name}` has no type"),
                        _ => format!("`{text}` is not a type"),
                    };
                    Fault::new(text_start..line.len(), message, Kind::names(self.format))
                })?;
                self.set_kind(name, kind);
            }
            "HELP" => {
                let open_metrics = self.format == Format::OpenMetrics;
                if open_metrics && start + length == line.len() {
                    let message = format!("`{name}` has no help text");
                    let help = "write one, or remove the line";
                    return Err(Fault::new(start..line.len(), message, help));
                }
                self.family(name).help = unescape(text, open_metrics).into_owned();
            }
            _ => {
                let suffix = name.strip_suffix(text).is_some_and(|name| name.ends_with('_'));
                if !text.is_empty() && !suffix {
                    let message = format!("the unit `{text}` is not the end of `{name}`");
                    let help = "OpenMetrics wants the unit at the end of the name";
                    return Err(Fault::new(text_start..line.len(), message, help));
                }
                text.clone_into(&mut self.family(name).unit);
            }
        }
        Ok(())
    }

    fn set_kind(&mut self, name: &str, kind: Kind) {
        self.family(name).kind = kind;
        let index = self.families[name];
        self.exposition.places.metadata[index] = self.at.clone();
        if self.format == Format::OpenMetrics && !kind.suffix().is_empty() {
            self.exposition.metadata[index].name = format!("{name}{}", kind.suffix());
        }
    }

    fn family(&mut self, name: &str) -> &mut Metadata {
        let next = self.exposition.metadata.len();
        let index = *self.families.entry(name.to_owned()).or_insert(next);
        if index == next {
            self.exposition
                .metadata
                .push(Metadata { name: name.to_owned(), ..Metadata::default() });
            self.exposition.places.metadata.push(self.at.clone());
        }
        &mut self.exposition.metadata[index]
    }
}
