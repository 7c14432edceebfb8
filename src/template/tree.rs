//! The tree of a parsed template, and how Go prints the parts of it that errors quote.
//!
//! A `pos` is where Go says that a node is (it is not always the node's first byte); a `span`
//! is where it really is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use promwright_source::Span;

/// A parsed template and the templates that it defines.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// What is expanded.
    pub root: Vec<Node>,
    /// What `{{define}}` and `{{block}}` add, by name.
    pub defined: BTreeMap<Arc<str>, Vec<Node>>,
}

/// An element of a template.
#[derive(Clone, Debug)]
pub enum Node {
    /// Text as it stands.
    Text(Arc<str>),
    /// `{{pipeline}}`
    Action(Pipe),
    /// `{{if}}`
    If(Branch),
    /// `{{with}}`
    With(Branch),
    /// `{{range}}`
    Range(Branch),
    /// `{{template "name" pipeline}}`
    Call(Call),
    /// `{{break}}`
    Break,
    /// `{{continue}}`
    Continue,
}

/// `{{if}}`, `{{with}}` or `{{range}}`.
#[derive(Clone, Debug)]
pub struct Branch {
    /// What decides, or is ranged over.
    pub pipe: Pipe,
    /// The first list.
    pub then: Vec<Node>,
    /// What stands behind `{{else}}`.
    pub otherwise: Option<Vec<Node>>,
}

/// `{{template "name" pipeline}}`
#[derive(Clone, Debug)]
pub struct Call {
    /// Where Go says it is.
    pub pos: u32,
    /// The template called.
    pub name: Arc<str>,
    /// Its data.
    pub pipe: Option<Pipe>,
}

/// `$x := command | command`
#[derive(Clone, Debug)]
pub struct Pipe {
    /// Where it starts.
    pub pos: u32,
    /// The variables that it sets, with their bytes.
    pub variables: Vec<(Arc<str>, Span)>,
    /// Whether it assigns rather than declares them.
    pub assigns: bool,
    /// Its stages.
    pub commands: Vec<Command>,
}

/// Operands with space between them: a function and its arguments, or one value.
#[derive(Clone, Debug)]
pub struct Command {
    /// Where it starts.
    pub pos: u32,
    /// Never empty.
    pub operands: Vec<Operand>,
}

/// A value or a call.
#[derive(Clone, Debug)]
pub struct Operand {
    /// Where Go says it is.
    pub pos: u32,
    /// Its bytes.
    pub span: Span,
    /// What it is.
    pub kind: OperandKind,
}

/// The kinds of operand.
#[derive(Clone, Debug)]
pub enum OperandKind {
    /// `.`
    Dot,
    /// `nil`
    Nil,
    /// `true`
    Bool(bool),
    /// A number as a value and as written.
    Number(Number, Arc<str>),
    /// A string as a value and as written.
    String(Arc<str>, Arc<str>),
    /// `.a.b`
    Field(Vec<Arc<str>>),
    /// `$x.a`: the variable first.
    Variable(Vec<Arc<str>>),
    /// A function's name.
    Function(Arc<str>),
    /// `(pipeline)`
    Pipe(Box<Pipe>),
    /// `(pipeline).a`
    Chain(Box<Operand>, Vec<Arc<str>>),
}

/// The value of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Int(i64),
    /// An integer that only fits without a sign, which no use of it can hold.
    TooLarge,
    /// A number with a point or an exponent.
    Float(f64),
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{{{{template {}", promwright_quoting::quote(&self.name))?;
        if let Some(pipe) = &self.pipe {
            write!(formatter, " {pipe}")?;
        }
        formatter.write_str("}}")
    }
}

impl fmt::Display for Pipe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, _)) in self.variables.iter().enumerate() {
            write!(formatter, "{}{name}", if index > 0 { ", " } else { "" })?;
        }
        if !self.variables.is_empty() {
            formatter.write_str(if self.assigns { " = " } else { " := " })?;
        }
        for (index, command) in self.commands.iter().enumerate() {
            write!(formatter, "{}{command}", if index > 0 { " | " } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, operand) in self.operands.iter().enumerate() {
            let separator = if index > 0 { " " } else { "" };
            if let OperandKind::Pipe(pipe) = &operand.kind {
                write!(formatter, "{separator}({pipe})")?;
            } else {
                write!(formatter, "{separator}{operand}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            OperandKind::Dot => formatter.write_str("."),
            OperandKind::Nil => formatter.write_str("nil"),
            OperandKind::Bool(value) => write!(formatter, "{value}"),
            OperandKind::Number(_, written) | OperandKind::String(_, written) => {
                formatter.write_str(written)
            }
            OperandKind::Field(names) => fields(formatter, names),
            OperandKind::Variable(names) => formatter.write_str(&names.join(".")),
            OperandKind::Function(name) => formatter.write_str(name),
            OperandKind::Pipe(pipe) => write!(formatter, "{pipe}"),
            OperandKind::Chain(inner, names) => {
                if matches!(inner.kind, OperandKind::Pipe(_)) {
                    write!(formatter, "({inner})")?;
                } else {
                    write!(formatter, "{inner}")?;
                }
                fields(formatter, names)
            }
        }
    }
}

fn fields(formatter: &mut fmt::Formatter<'_>, names: &[Arc<str>]) -> fmt::Result {
    names.iter().try_for_each(|name| write!(formatter, ".{name}"))
}
