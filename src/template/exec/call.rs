//! Pipelines, operands and calls: how a value comes about.

use std::sync::Arc;

use super::{At, Executor, Flow};
use crate::functions::{self, Parameter};
use crate::tree::{Command, Number, Operand, OperandKind, Pipe};
use crate::value::Value;

impl<'a> Executor<'a> {
    pub(super) fn pipe(&mut self, pipe: &'a Pipe, dot: &Value) -> Flow<Value> {
        self.at = At::Pipe(pipe);
        let mut piped = None;
        for command in &pipe.commands {
            piped = Some(self.command(command, dot, piped)?);
        }
        let value = piped.unwrap_or(Value::Nothing);
        for (name, _) in &pipe.variables {
            if pipe.assigns {
                self.set(name, value.clone())?;
            } else {
                self.variables.push((name.clone(), value.clone()));
            }
        }
        Ok(value)
    }

    fn command(&mut self, command: &'a Command, dot: &Value, piped: Option<Value>) -> Flow<Value> {
        self.step()?;
        let Some((first, arguments)) = command.operands.split_first() else {
            return Ok(Value::Nothing);
        };
        let at = At::Command(command);
        match &first.kind {
            OperandKind::Function(name) => {
                self.at = At::Operand(first);
                return self.call(name, at, arguments, dot, piped);
            }
            OperandKind::Field(names) => {
                self.at = At::Operand(first);
                return self.fields(dot.clone(), names, first, arguments, dot, piped);
            }
            OperandKind::Chain(inner, names) => {
                self.at = At::Operand(first);
                let inner = self.chained(inner, dot)?;
                return self.fields(inner, names, first, arguments, dot, piped);
            }
            OperandKind::Variable(names) if names.len() > 1 => {
                self.at = At::Operand(first);
                let value = self.variable(&names[0])?;
                return self.fields(value, &names[1..], first, arguments, dot, piped);
            }
            OperandKind::Pipe(_) => {}
            _ => self.at = At::Operand(first),
        }
        if !arguments.is_empty() || piped.is_some() {
            return self.fail(format!("can't give argument to non-function {first}"));
        }
        if let OperandKind::Nil = first.kind {
            return self.fail("nil is not a command");
        }
        self.operand(first, dot)
    }

    /// The value of an operand that is not a call with arguments.
    fn operand(&mut self, operand: &'a Operand, dot: &Value) -> Flow<Value> {
        self.step()?;
        self.at = At::Operand(operand);
        Ok(match &operand.kind {
            OperandKind::Dot => dot.clone(),
            OperandKind::Nil => Value::Nothing,
            OperandKind::Bool(value) => Value::Bool(*value),
            OperandKind::Number(Number::Int(value), _) => Value::Int(*value),
            OperandKind::Number(Number::Float(value), _) => Value::Float(*value),
            OperandKind::Number(Number::TooLarge, written) => {
                return self.fail(format!("{written} overflows int"));
            }
            OperandKind::String(value, _) => Value::String(value.clone()),
            OperandKind::Field(names) => {
                self.fields(dot.clone(), names, operand, &[], dot, None)?
            }
            OperandKind::Variable(names) => {
                let value = self.variable(&names[0])?;
                self.fields(value, &names[1..], operand, &[], dot, None)?
            }
            OperandKind::Function(name) => self.call(name, At::Operand(operand), &[], dot, None)?,
            OperandKind::Pipe(pipe) => self.pipe(pipe, dot)?,
            OperandKind::Chain(inner, names) => {
                let inner = self.chained(inner, dot)?;
                self.fields(inner, names, operand, &[], dot, None)?
            }
        })
    }

    fn chained(&mut self, inner: &'a Operand, dot: &Value) -> Flow<Value> {
        self.operand(inner, dot)
    }

    /// Follows `.a.b`; the last may be a method with arguments.
    fn fields(
        &mut self,
        mut receiver: Value,
        names: &'a [Arc<str>],
        node: &'a Operand,
        arguments: &'a [Operand],
        dot: &Value,
        piped: Option<Value>,
    ) -> Flow<Value> {
        let Some((last, first)) = names.split_last() else { return Ok(receiver) };
        for name in first {
            receiver = self.field(&receiver, name, node, &[], dot, None)?;
        }
        self.field(&receiver, last, node, arguments, dot, piped)
    }

    fn field(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        node: &'a Operand,
        arguments: &'a [Operand],
        dot: &Value,
        piped: Option<Value>,
    ) -> Flow<Value> {
        if let Value::Nothing = receiver {
            return Ok(Value::Nothing);
        }
        if let Some(method) = functions::methods::find(receiver, name) {
            let parameters = method.parameters;
            let values = self.arguments(name, parameters, None, arguments, dot, piped)?;
            return (method.call)(receiver, &values).map_err(|message| {
                self.at = At::Operand(node);
                self.error(&format!("error calling {name}: {message}"))
            });
        }
        let has_arguments = !arguments.is_empty() || piped.is_some();
        match member(receiver, name) {
            Member::Value(_) if has_arguments => self.fail(match receiver {
                Value::Labels(_) | Value::Args(_) => {
                    format!("{name} is not a method but has arguments")
                }
                _ => format!("{name} has arguments but cannot be invoked as function"),
            }),
            Member::Value(value) => Ok(value),
            Member::NilPointer => {
                self.fail(format!("nil pointer evaluating {}.{name}", receiver.type_name()))
            }
            Member::None => {
                let kind = receiver.type_name();
                self.fail(format!("can't evaluate field {name} in type {kind}"))
            }
        }
    }

    /// Calls a function; `node` is what an error of the function itself quotes.
    fn call(
        &mut self,
        name: &Arc<str>,
        node: At<'a>,
        arguments: &'a [Operand],
        dot: &Value,
        piped: Option<Value>,
    ) -> Flow<Value> {
        let Some(function) = functions::find(name) else {
            return self.fail(format!("{name:?} is not a defined function"));
        };
        if matches!(&**name, "and" | "or") {
            return self.and_or(name, arguments, dot, piped);
        }
        let (fixed, variadic) = (function.parameters, function.variadic);
        let values = self.arguments(name, fixed, variadic, arguments, dot, piped)?;
        (function.call)(&values, self.context).map_err(|message| {
            self.at = node;
            self.error(&format!("error calling {name}: {message}"))
        })
    }

    /// `and` and `or` stop at the first argument that decides.
    fn and_or(
        &mut self,
        name: &str,
        arguments: &'a [Operand],
        dot: &Value,
        piped: Option<Value>,
    ) -> Flow<Value> {
        if arguments.is_empty() && piped.is_none() {
            return self.fail(format!("wrong number of args for {name}: want at least 1 got 0"));
        }
        let mut value = Value::Nothing;
        for argument in arguments {
            value = self.argument(argument, Parameter::Any, dot)?;
            if value.is_true() == (name == "or") {
                return Ok(value);
            }
        }
        Ok(piped.unwrap_or(value))
    }

    /// Evaluates arguments for the parameters that they meet.
    fn arguments(
        &mut self,
        name: &str,
        fixed: &'static [Parameter],
        variadic: Option<Parameter>,
        arguments: &'a [Operand],
        dot: &Value,
        piped: Option<Value>,
    ) -> Flow<Vec<Value>> {
        let count = arguments.len() + usize::from(piped.is_some());
        if variadic.is_some() && count < fixed.len() {
            let (want, got) = (fixed.len(), arguments.len());
            return self
                .fail(format!("wrong number of args for {name}: want at least {want} got {got}"));
        }
        if variadic.is_none() && count != fixed.len() {
            let want = fixed.len();
            return self.fail(format!("wrong number of args for {name}: want {want} got {count}"));
        }
        let parameter = |index: usize| fixed.get(index).copied().or(variadic);
        let mut values = Vec::with_capacity(count);
        for (index, argument) in arguments.iter().enumerate() {
            let parameter = parameter(index).unwrap_or(Parameter::Any);
            values.push(self.argument(argument, parameter, dot)?);
        }
        if let Some(value) = piped {
            let parameter = parameter(arguments.len()).unwrap_or(Parameter::Any);
            values.push(self.validate(value, parameter)?);
        }
        Ok(values)
    }

    fn argument(
        &mut self,
        argument: &'a Operand,
        parameter: Parameter,
        dot: &Value,
    ) -> Flow<Value> {
        self.at = At::Operand(argument);
        let literal = matches!(
            argument.kind,
            OperandKind::Bool(_) | OperandKind::Number(..) | OperandKind::String(..)
        );
        if literal && parameter != Parameter::Any {
            return self.literal(argument, parameter, dot);
        }
        if let (OperandKind::Nil, Parameter::String) = (&argument.kind, parameter) {
            return self.fail(format!("cannot assign nil to {}", parameter.type_name()));
        }
        let value = self.operand(argument, dot)?;
        self.validate(value, parameter)
    }

    /// A literal has no type of its own: the parameter decides whether it fits.
    fn literal(&mut self, argument: &'a Operand, parameter: Parameter, dot: &Value) -> Flow<Value> {
        match (parameter, &argument.kind) {
            (Parameter::String, OperandKind::String(..)) => self.operand(argument, dot),
            (Parameter::String, _) => self.fail(format!("expected string; found {argument}")),
            _ => {
                let kind = parameter.type_name();
                self.fail(format!("can't handle {argument} for arg of type {kind}"))
            }
        }
    }

    fn validate(&self, value: Value, parameter: Parameter) -> Flow<Value> {
        let fits = match parameter {
            Parameter::Any => true,
            Parameter::String => matches!(value, Value::String(_)),
            Parameter::Vector => matches!(value, Value::Vector(_)),
            Parameter::Sample => matches!(value, Value::Sample(_)),
        };
        let expected = parameter.type_name();
        match (fits, value, parameter) {
            (true, value, _) => Ok(value),
            (_, Value::Nothing, Parameter::Vector) => Ok(Value::Vector(Arc::default())),
            (_, Value::Nothing, Parameter::Sample) => Ok(Value::Sample(None)),
            (_, Value::Nothing, _) => self.fail(format!("invalid value; expected {expected}")),
            (_, value, _) => {
                let got = value.type_name();
                self.fail(format!("wrong type for value; expected {expected}; got {got}"))
            }
        }
    }
}

enum Member {
    Value(Value),
    NilPointer,
    None,
}

/// A field of a structure or an entry of a map.
fn member(receiver: &Value, name: &str) -> Member {
    match (receiver, name) {
        (Value::Labels(labels), _) => {
            Member::Value(Value::String(labels.get(name).cloned().unwrap_or_default()))
        }
        (Value::Args(args), _) => Member::Value(args.get(name).cloned().unwrap_or(Value::Nothing)),
        (Value::Root(root), "Labels") => Member::Value(Value::Labels(root.labels.clone())),
        (Value::Root(root), "ExternalLabels") => {
            Member::Value(Value::Labels(root.external_labels.clone()))
        }
        (Value::Root(root), "ExternalURL") => {
            Member::Value(Value::String(root.external_url.clone()))
        }
        (Value::Root(root), "Value") => Member::Value(root.value.to_value()),
        (Value::Sample(Some(sample)), "Labels") => {
            Member::Value(Value::Labels(sample.labels.clone()))
        }
        (Value::Sample(Some(sample)), "Value") => Member::Value(sample.value.to_value()),
        (Value::Sample(None), "Labels" | "Value") => Member::NilPointer,
        _ => Member::None,
    }
}
