//! Which labels and values a template reads, and where.

use std::sync::Arc;

use promwright_source::Span;
use smol_str::SmolStr;

use crate::tree::{Branch, Command, Node, Operand, OperandKind, Pipe, Tree};

/// Something that a template reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The bytes of the template that read it, as `$labels.job`.
    pub span: Span,
    /// What is read.
    pub kind: UseKind,
}

/// What a template may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UseKind {
    /// `$labels.x`, `.Labels.x`, `index $labels "x"`.
    Label(SmolStr),
    /// All labels at once, as `{{range $labels}}` does.
    Labels,
    /// `$externalLabels.x` and its other forms.
    ExternalLabel(SmolStr),
    /// All external labels at once.
    ExternalLabels,
    /// `$externalURL`, `.ExternalURL`.
    ExternalUrl,
    /// `$value`, `.Value`.
    Value,
    /// A query that the template runs: the text of `query "…"`, where it is a literal.
    Query(Arc<str>),
}

/// Everything that is read, in the order of the template.
pub fn uses(tree: &Tree) -> Vec<Use> {
    let mut finder = Finder { shadowed: Vec::new(), uses: Vec::new() };
    finder.list(&tree.root, true);
    for nodes in tree.defined.values() {
        finder.list(nodes, false);
    }
    finder.uses.sort_by_key(|found| found.span);
    finder.uses
}

struct Finder {
    /// Variables that the template has set itself.
    shadowed: Vec<Arc<str>>,
    uses: Vec<Use>,
}

impl Finder {
    /// `at_root` says whether `.` is the data of the whole template.
    fn list(&mut self, nodes: &[Node], at_root: bool) {
        for node in nodes {
            match node {
                Node::Action(pipe) => self.pipe(pipe, at_root),
                Node::If(branch) => self.branch(branch, at_root, at_root),
                Node::With(branch) | Node::Range(branch) => self.branch(branch, at_root, false),
                Node::Call(call) => {
                    if let Some(pipe) = &call.pipe {
                        self.pipe(pipe, at_root);
                    }
                }
                Node::Text(_) | Node::Break | Node::Continue => {}
            }
        }
    }

    fn branch(&mut self, branch: &Branch, at_root: bool, within: bool) {
        self.pipe(&branch.pipe, at_root);
        self.list(&branch.then, within);
        if let Some(otherwise) = &branch.otherwise {
            self.list(otherwise, at_root);
        }
    }

    fn pipe(&mut self, pipe: &Pipe, at_root: bool) {
        for command in &pipe.commands {
            self.command(command, at_root);
        }
        self.shadowed.extend(pipe.variables.iter().map(|(name, _)| name.clone()));
    }

    fn command(&mut self, command: &Command, at_root: bool) {
        if let [function, map, key, ..] = command.operands.as_slice()
            && is_function(function, "index")
            && let OperandKind::String(name, _) = &key.kind
            && let Some(kind) = self.kind(map, at_root).and_then(|kind| entry(&kind, name))
        {
            self.uses.push(Use { span: map.span.to(key.span), kind });
            return;
        }
        if let [function, text] = command.operands.as_slice()
            && is_function(function, "query")
            && let OperandKind::String(query, _) = &text.kind
        {
            self.uses.push(Use { span: text.span, kind: UseKind::Query(query.clone()) });
        }
        for operand in &command.operands {
            self.operand(operand, at_root);
        }
    }

    fn operand(&mut self, operand: &Operand, at_root: bool) {
        match &operand.kind {
            OperandKind::Pipe(pipe) => self.pipe(pipe, at_root),
            OperandKind::Chain(inner, _) => self.operand(inner, at_root),
            _ => {
                if let Some(kind) = self.kind(operand, at_root) {
                    self.uses.push(Use { span: operand.span, kind });
                }
            }
        }
    }

    fn kind(&self, operand: &Operand, at_root: bool) -> Option<UseKind> {
        let names = match &operand.kind {
            OperandKind::Field(names) if at_root => names.as_slice(),
            OperandKind::Variable(names) if self.shadowed.contains(&names[0]) => return None,
            OperandKind::Variable(names) if *names[0] == *"$" => &names[1..],
            OperandKind::Variable(names) => {
                let root = match &*names[0] {
                    "$labels" => "Labels",
                    "$externalLabels" => "ExternalLabels",
                    "$externalURL" => "ExternalURL",
                    "$value" => "Value",
                    _ => return None,
                };
                return of_root(root, names.get(1));
            }
            _ => return None,
        };
        of_root(names.first()?, names.get(1))
    }
}

fn of_root(field: &str, name: Option<&Arc<str>>) -> Option<UseKind> {
    Some(match (field, name) {
        ("Labels", Some(name)) => UseKind::Label((&**name).into()),
        ("Labels", None) => UseKind::Labels,
        ("ExternalLabels", Some(name)) => UseKind::ExternalLabel((&**name).into()),
        ("ExternalLabels", None) => UseKind::ExternalLabels,
        ("ExternalURL", _) => UseKind::ExternalUrl,
        ("Value", _) => UseKind::Value,
        _ => return None,
    })
}

fn entry(map: &UseKind, name: &Arc<str>) -> Option<UseKind> {
    match map {
        UseKind::Labels => Some(UseKind::Label((&**name).into())),
        UseKind::ExternalLabels => Some(UseKind::ExternalLabel((&**name).into())),
        _ => None,
    }
}

fn is_function(operand: &Operand, name: &str) -> bool {
    matches!(&operand.kind, OperandKind::Function(own) if **own == *name)
}
