//! A tree to text, as Go's `text/template` executes it.
//!
//! Steps, nesting and output are bounded: a template that calls or ranges without end gives
//! an error, never a hang or an overflow.

mod call;

use std::sync::Arc;

use crate::error::ExpandError;
use crate::functions::Context;
use crate::print;
use crate::tree::{Branch, Call, Command, Node, Operand, Pipe, Tree};
use crate::value::{Root, Value};

/// Bytes of output after which a template is given up.
const MAX_OUTPUT: usize = 1 << 20;
/// Nodes and operands visited after which a template is given up.
const MAX_STEPS: usize = 1 << 20;
/// How deep templates may call each other. Go allows 100,000.
const MAX_CALLS: usize = 100;

/// Bytes that Prometheus puts on the template's first line before its text.
const PRELUDE: &str = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}\
                       {{$externalURL := .ExternalURL}}{{$value := .Value}}";

/// Executes a template; `name` is what errors call it.
pub fn execute(
    tree: &Tree,
    text: &str,
    name: &str,
    root: Root,
    context: &Context<'_>,
) -> Result<String, ExpandError> {
    let root = Arc::new(root);
    let variables = vec![
        ("$".into(), Value::Root(root.clone())),
        ("$labels".into(), Value::Labels(root.labels.clone())),
        ("$externalLabels".into(), Value::Labels(root.external_labels.clone())),
        ("$externalURL".into(), Value::String(root.external_url.clone())),
        ("$value".into(), root.value.to_value()),
    ];
    let mut executor = Executor {
        tree,
        text,
        name,
        running: name.into(),
        context,
        variables,
        output: String::new(),
        steps: 0,
        calls: 0,
        at: At::Start,
    };
    match executor.list(&tree.root, &Value::Root(root)) {
        Ok(()) | Err(Stop::Break | Stop::Continue) => Ok(executor.output),
        Err(Stop::Error(message)) => Err(ExpandError { message }),
    }
}

/// Why a list was left before its end.
enum Stop {
    Break,
    Continue,
    Error(String),
}

type Flow<T> = Result<T, Stop>;

/// What is being executed, for errors.
#[derive(Clone, Copy)]
enum At<'a> {
    Start,
    Pipe(&'a Pipe),
    Command(&'a Command),
    Operand(&'a Operand),
    Call(&'a Call),
}

struct Executor<'a> {
    tree: &'a Tree,
    text: &'a str,
    /// What the whole template is called.
    name: &'a str,
    /// What the template that is being executed is called.
    running: Arc<str>,
    context: &'a Context<'a>,
    variables: Vec<(Arc<str>, Value)>,
    output: String,
    steps: usize,
    calls: usize,
    at: At<'a>,
}

impl<'a> Executor<'a> {
    fn list(&mut self, nodes: &'a [Node], dot: &Value) -> Flow<()> {
        nodes.iter().try_for_each(|node| self.node(node, dot))
    }

    fn node(&mut self, node: &'a Node, dot: &Value) -> Flow<()> {
        self.step()?;
        match node {
            Node::Text(text) => self.write(text),
            Node::Action(pipe) => {
                let value = self.pipe(pipe, dot)?;
                if pipe.variables.is_empty() {
                    self.write(&print::action(&value))?;
                }
                Ok(())
            }
            Node::If(branch) => self.condition(branch, dot, false),
            Node::With(branch) => self.condition(branch, dot, true),
            Node::Range(branch) => self.range(branch, dot),
            Node::Call(call) => self.call_template(call, dot),
            Node::Break => Err(Stop::Break),
            Node::Continue => Err(Stop::Continue),
        }
    }

    fn condition(&mut self, branch: &'a Branch, dot: &Value, sets_dot: bool) -> Flow<()> {
        let mark = self.variables.len();
        let value = self.pipe(&branch.pipe, dot)?;
        if value.is_true() {
            self.list(&branch.then, if sets_dot { &value } else { dot })?;
        } else if let Some(otherwise) = &branch.otherwise {
            self.list(otherwise, dot)?;
        }
        self.variables.truncate(mark);
        Ok(())
    }

    fn range(&mut self, branch: &'a Branch, dot: &Value) -> Flow<()> {
        let mark = self.variables.len();
        let over = self.pipe(&branch.pipe, dot)?;
        let inner = self.variables.len();
        let two = branch.pipe.variables.len() > 1;
        let mut any = false;
        for (key, element) in self.elements(over, two)? {
            self.step()?;
            any = true;
            self.set_range_variables(&branch.pipe, inner, key, &element)?;
            let flow = self.list(&branch.then, &element);
            self.variables.truncate(inner);
            match flow {
                Ok(()) | Err(Stop::Continue) => {}
                Err(Stop::Break) => break,
                Err(error @ Stop::Error(_)) => return Err(error),
            }
        }
        if let (false, Some(otherwise)) = (any, &branch.otherwise) {
            self.list(otherwise, dot)?;
        }
        self.variables.truncate(mark);
        Ok(())
    }

    /// Keys and elements of what is ranged over.
    fn elements(
        &self,
        over: Value,
        two: bool,
    ) -> Flow<Box<dyn Iterator<Item = (Value, Value)> + 'static>> {
        Ok(match over {
            Value::Nothing => Box::new(std::iter::empty()),
            Value::Int(_) | Value::Byte(_) if two => {
                let shown = print::plain(&over);
                return self
                    .fail(format!("can't use {shown} to iterate over more than one variable"));
            }
            Value::Int(count) => Box::new((0..count).map(|i| (Value::Nothing, Value::Int(i)))),
            Value::Byte(count) => Box::new((0..count).map(|i| (Value::Nothing, Value::Byte(i)))),
            Value::Labels(labels) => {
                let pairs: Vec<_> = labels
                    .iter()
                    .map(|(name, value)| (Value::text(name.clone()), Value::text(value.clone())))
                    .collect();
                Box::new(pairs.into_iter())
            }
            Value::Args(args) => {
                let pairs: Vec<_> = args
                    .iter()
                    .map(|(name, value)| (Value::text(name.as_str()), value.clone()))
                    .collect();
                Box::new(pairs.into_iter())
            }
            Value::Vector(vector) => Box::new((0..vector.len()).map(move |index| {
                (Value::Int(index as i64), Value::Sample(vector.get(index).cloned()))
            })),
            other => {
                let shown = print::plain(&other);
                return self.fail(format!("range can't iterate over {shown}"));
            }
        })
    }

    fn set_range_variables(
        &mut self,
        pipe: &Pipe,
        inner: usize,
        key: Value,
        element: &Value,
    ) -> Flow<()> {
        let names: Vec<_> = pipe.variables.iter().map(|(name, _)| name).collect();
        let values = match names.len() {
            0 => return Ok(()),
            1 => vec![element.clone()],
            _ => vec![key, element.clone()],
        };
        if pipe.assigns {
            return names.iter().zip(values).try_for_each(|(name, value)| self.set(name, value));
        }
        let first = inner - values.len();
        for (offset, value) in values.into_iter().enumerate() {
            self.variables[first + offset].1 = value;
        }
        Ok(())
    }

    fn call_template(&mut self, call: &'a Call, dot: &Value) -> Flow<()> {
        self.at = At::Call(call);
        let tree = self.tree;
        let nodes = match tree.defined.get(&call.name) {
            Some(nodes) => nodes,
            None if *call.name == *self.name => &tree.root,
            None => return self.fail(format!("template {:?} not defined", call.name)),
        };
        if self.calls == MAX_CALLS {
            return self.fail(format!("templates call each other more than {MAX_CALLS} deep"));
        }
        let dot = match &call.pipe {
            Some(pipe) => self.pipe(pipe, dot)?,
            None => Value::Nothing,
        };
        self.calls += 1;
        let variables = vec![("$".into(), dot.clone())];
        let outer = std::mem::replace(&mut self.variables, variables);
        let caller = std::mem::replace(&mut self.running, call.name.clone());
        let flow = self.list(nodes, &dot);
        self.calls -= 1;
        self.variables = outer;
        self.running = caller;
        flow
    }

    fn variable(&self, name: &str) -> Flow<Value> {
        let found = self.variables.iter().rev().find(|(own, _)| **own == *name);
        match found {
            Some((_, value)) => Ok(value.clone()),
            None => self.fail(format!("undefined variable: {name}")),
        }
    }

    fn set(&mut self, name: &str, value: Value) -> Flow<()> {
        let found = self.variables.iter_mut().rev().find(|(own, _)| **own == *name);
        if let Some((_, own)) = found {
            *own = value;
            return Ok(());
        }
        self.fail(format!("undefined variable: {name}"))
    }

    fn write(&mut self, text: &str) -> Flow<()> {
        if self.output.len() + text.len() > MAX_OUTPUT {
            return self.fail(format!("more than {MAX_OUTPUT} bytes of output"));
        }
        self.output.push_str(text);
        Ok(())
    }

    fn step(&mut self) -> Flow<()> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return self.fail(format!("more than {MAX_STEPS} steps"));
        }
        Ok(())
    }

    fn fail<T>(&self, message: impl AsRef<str>) -> Flow<T> {
        Err(self.error(message.as_ref()))
    }

    /// The message with the place that Go gives.
    fn error(&self, message: &str) -> Stop {
        let (pos, quoted) = match self.at {
            At::Start => (0, String::new()),
            At::Pipe(pipe) => (pipe.pos, pipe.to_string()),
            At::Command(command) => (command.pos, command.to_string()),
            At::Operand(operand) => (operand.pos, operand.to_string()),
            At::Call(call) => (call.pos, call.to_string()),
        };
        let before = self.text.get(..pos as usize).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let column = before
            .rfind('\n')
            .map_or(before.len() + PRELUDE.len(), |newline| before.len() - newline - 1);
        let (name, running) = (self.name, &self.running);
        Stop::Error(format!(
            "error executing template {name}: template: {name}:{line}:{column}: \
             executing {running:?} at <{quoted}>: {message}"
        ))
    }
}
