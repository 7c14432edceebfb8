//! `parse`: shows how an expression is understood.

use std::io::Read;

use promwright_promql::{Ast, Id, Kind, SyntaxError, parse, pretty};
use promwright_source::{Diagnostic, Place, Sources};
use serde::Serialize;

use crate::arguments::FindingFormat;
use crate::arguments::{ParseArguments, ParseFormat};
use crate::failure::{Failure, Result};
use crate::findings::{draw, write};
use crate::{Exit, Run};

pub(crate) fn run(run: &mut Run<'_>, arguments: &ParseArguments) -> Result<Exit> {
    let (name, text) = match arguments.expression.as_str() {
        "-" => ("<stdin>", read_stdin()?),
        text => ("<expression>", text.to_owned()),
    };
    let text = text.trim_end();
    match parse(text) {
        Ok(ast) => show(run, arguments.format, text, &ast).map(|()| Exit::Clean),
        Err(errors) => fail(run, arguments.format, name, text, errors).map(|()| Exit::Findings),
    }
}

fn read_stdin() -> Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map_err(|error| Failure::new("cannot read standard input").cause(error.to_string()))?;
    Ok(text)
}

fn show(run: &mut Run<'_>, format: ParseFormat, text: &str, ast: &Ast) -> Result<()> {
    match format {
        ParseFormat::Pretty => run.output.line(&pretty(ast)),
        ParseFormat::Json => run.output.write_with(|to| {
            serde_json::to_writer_pretty(&mut *to, &nodes(text, ast))?;
            writeln!(to)
        }),
        ParseFormat::Tree => {
            for (depth, id) in ast.preorder() {
                run.output.line(&line(text, ast, depth, id))?;
            }
            Ok(())
        }
    }
}

fn fail(
    run: &mut Run<'_>,
    format: ParseFormat,
    name: &str,
    text: &str,
    errors: Vec<SyntaxError>,
) -> Result<()> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let finding = |error: SyntaxError| {
        let place = Place::new(file, error.span);
        let mut finding = Diagnostic::error("promql/syntax", place, error.message);
        finding.help = error.help.into();
        finding
    };
    let findings: Vec<_> = errors.into_iter().map(finding).collect();
    match format {
        ParseFormat::Json => {
            run.output.write_with(|to| write(to, FindingFormat::Json, &findings, &sources))
        }
        ParseFormat::Tree | ParseFormat::Pretty => draw(&mut run.output, &findings, &sources),
    }
}

/// `  binary > [0..9] scalar`: kind, what distinguishes it, bytes and type.
fn line(text: &str, ast: &Ast, depth: usize, id: Id) -> String {
    let node = &ast[id];
    let detail = detail(text, ast, id).map(|detail| format!(" {detail}")).unwrap_or_default();
    let (start, end) = (node.span.start, node.span.end);
    let value_type = ast.value_type(id).as_str();
    format!("{}{}{detail}  {start}..{end}  {value_type}", "  ".repeat(depth), kind(&node.kind))
}

const fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number(_) => "number",
        Kind::String(_) => "string",
        Kind::Selector(_) => "selector",
        Kind::Matrix(_) => "range",
        Kind::Subquery(_) => "subquery",
        Kind::Call(_) => "call",
        Kind::Aggregate(_) => "aggregate",
        Kind::Binary(_) => "binary",
        Kind::Unary(_) => "unary",
        Kind::Paren(_) => "paren",
    }
}

/// What tells a node from others of its kind, as it is written.
fn detail(text: &str, ast: &Ast, id: Id) -> Option<String> {
    let written = |span: promwright_source::Span| text.get(span.range()).map(str::to_owned);
    let node = &ast[id];
    match &node.kind {
        Kind::Number(_) | Kind::String(_) | Kind::Selector(_) => written(node.span),
        Kind::Matrix(matrix) => written(matrix.range.span),
        Kind::Subquery(subquery) => written(subquery.range.span),
        Kind::Call(call) => Some(call.function.name.to_owned()),
        Kind::Aggregate(aggregate) => Some(match &aggregate.grouping {
            Some(grouping) => {
                format!("{} {}", aggregate.op.as_str(), written(grouping.span).unwrap_or_default())
            }
            None => aggregate.op.as_str().to_owned(),
        }),
        Kind::Binary(binary) => {
            let matching = binary.matching.labels.as_ref().map(|labels| labels.span);
            let group = binary.matching.group.as_ref().map(|group| group.span);
            let parts = [Some(binary.op_span), binary.bool_span, matching, group];
            let parts: Vec<_> = parts.into_iter().flatten().filter_map(written).collect();
            Some(parts.join(" "))
        }
        Kind::Unary(unary) => written(unary.op_span),
        Kind::Paren(_) => None,
    }
}

/// A node as JSON; spans are bytes, children are indices into the array, which is in the
/// order of evaluation: the last node is the whole expression.
#[derive(Serialize)]
struct NodeJson {
    kind: &'static str,
    detail: Option<String>,
    r#type: &'static str,
    start: u32,
    end: u32,
    children: Vec<usize>,
}

fn nodes(text: &str, ast: &Ast) -> Vec<NodeJson> {
    let node = |(id, node): (Id, &promwright_promql::Node)| NodeJson {
        kind: kind(&node.kind),
        detail: detail(text, ast, id),
        r#type: ast.value_type(id).as_str(),
        start: node.span.start,
        end: node.span.end,
        children: ast.children(id).into_iter().map(Id::index).collect(),
    };
    ast.iter().map(node).collect()
}
