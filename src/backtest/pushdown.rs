//! What a server is asked, so that rules can run here over its answers.
//!
//! Of every rule that runs the server evaluates the largest parts that read only what it has,
//! over the very times at which the rule is evaluated: staleness, lookback and ranges are its
//! own. What remains, the output of rules that it does not have and the state of alerts, is
//! evaluated here. Rules that it has recorded do not run.

use std::collections::BTreeSet;

use promwright_engine::rules::{ALERTS, ALERTS_FOR_STATE, Group, Rule, needs_ticking};
use promwright_engine::{Given, Grid, Storage};
use promwright_promql::{Ast, Id, Kind, ValueType, print_node};

use crate::prepare::{Prepared, names, prepare};
use crate::replay::{Plan, settings};

/// A part of an expression, to be evaluated by a server over a grid of times.
#[derive(Clone, Debug)]
pub struct Question {
    /// The rule that reads it.
    pub rule: String,
    /// The text of the part.
    pub text: String,
    /// When it is evaluated.
    pub grid: Grid,
    /// Whether it gives a number, not a vector.
    pub is_scalar: bool,
    ast: std::sync::Arc<Ast>,
    part: Id,
}

impl Question {
    /// Files an answer under the question.
    pub fn answer(&self, value: promwright_engine::Value, given: &mut Given) {
        given.add(&self.ast, self.part, self.grid, value);
    }
}

/// Why a rule cannot run over answers of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswerable {
    /// The rule.
    pub rule: String,
    /// What cannot be asked.
    pub why: String,
}

/// All that is to be asked for some rules.
#[derive(Debug, Default)]
pub struct Pushdown {
    /// The questions, each once.
    pub questions: Vec<Question>,
    /// The metrics that rules write here.
    pub written: BTreeSet<String>,
}

/// The metrics that the wanted alerts read, themselves or through recording rules.
pub fn metrics_read(groups: &[Group], plan: &Plan<'_>) -> BTreeSet<String> {
    let Prepared { groups, .. } = prepare(groups, Storage::new(), plan);
    let rules = groups.iter().flat_map(|group| &group.rules);
    let read: BTreeSet<String> =
        rules.flat_map(|rule| names(&rule.ast)).map(str::to_owned).collect();
    read.into_iter().filter(|name| ![ALERTS, ALERTS_FOR_STATE].contains(&&**name)).collect()
}

impl Pushdown {
    /// Adds what rules ask of a server that has the metrics of `given`.
    ///
    /// With `cut`, comparisons are left to be made here, so that one answer serves all
    /// thresholds.
    ///
    /// # Errors
    ///
    /// A rule reads what no server can be asked for.
    pub fn add(
        &mut self,
        groups: &[Group],
        given: &Given,
        plan: &Plan<'_>,
        cut: bool,
    ) -> Result<(), Unanswerable> {
        let mut storage = Storage::new();
        storage.give(given.clone());
        let Prepared { groups, .. } = prepare(groups, storage, plan);
        let rules = groups.iter().flat_map(|group| &group.rules);
        let records = rules.filter(|rule| rule.alert().is_none());
        let mut written: BTreeSet<String> = records.map(|rule| rule.name.to_string()).collect();
        written.extend([ALERTS, ALERTS_FOR_STATE].map(str::to_owned));
        for group in &groups {
            let ticks = settings(plan).ticks(group);
            let offset = group.query_offset_ms;
            let grid = Grid::range(ticks.start - offset, ticks.end - offset, ticks.step);
            for rule in &group.rules {
                let asked = Asked { rule, grid, written: &written, cut };
                let refuse = |why| Unanswerable { rule: rule.name.to_string(), why };
                if needs_ticking(&rule.ast) {
                    let why = "`@`, an offset into the future or a computed duration means \
                               something else over a range of times";
                    return Err(refuse(why.to_owned()));
                }
                asked.of(rule.ast.root(), &mut self.questions).map_err(refuse)?;
            }
        }
        self.written.append(&mut written);
        Ok(())
    }
}

/// What is asked for one rule.
struct Asked<'a> {
    rule: &'a Rule,
    grid: Grid,
    written: &'a BTreeSet<String>,
    cut: bool,
}

impl Asked<'_> {
    fn of(&self, id: Id, questions: &mut Vec<Question>) -> Result<(), String> {
        let ast = &self.rule.ast;
        if !self.has_selector(id) {
            return Ok(());
        }
        match &ast[id].kind {
            Kind::Paren(inner) => return self.of(*inner, questions),
            // Over other times than those of the rule: then all of it is here or all is there.
            Kind::Matrix(_) | Kind::Subquery(_) => {
                return if self.is_here(id) { Ok(()) } else { Err(self.mixed(id)) };
            }
            Kind::Selector(_) if self.is_here(id) => return Ok(()),
            _ => {}
        }
        if self.is_there(id) && !(self.cut && self.compares(id)) {
            self.ask(id, questions);
            return Ok(());
        }
        if let Kind::Selector(_) = &ast[id].kind {
            return Err(self.mixed(id));
        }
        if matches!(&ast[id].kind, Kind::Call(call) if call.function.name == "info") {
            return Err("`info` over what rules record here reads the server beside it".to_owned());
        }
        ast.children(id).into_iter().try_for_each(|child| self.of(child, questions))
    }

    fn ask(&self, part: Id, questions: &mut Vec<Question>) {
        let ast = &self.rule.ast;
        let text = print_node(ast, part);
        if questions.iter().any(|own| own.text == text && own.grid == self.grid) {
            return;
        }
        questions.push(Question {
            rule: self.rule.name.to_string(),
            text,
            grid: self.grid,
            is_scalar: ast.value_type(part) == ValueType::Scalar,
            ast: ast.clone(),
            part,
        });
    }

    /// What is at or below a node.
    fn below(&self, id: Id) -> Vec<Id> {
        let mut all = vec![id];
        let mut next = 0;
        while let Some(id) = all.get(next).copied() {
            all.extend(self.rule.ast.children(id));
            next += 1;
        }
        all
    }

    /// For each selector at or below a node whether it reads what is written here; `None` if it
    /// may read both.
    fn selectors(&self, id: Id) -> impl Iterator<Item = Option<bool>> {
        self.below(id).into_iter().filter_map(|id| match &self.rule.ast[id].kind {
            Kind::Selector(selector) => Some(match &selector.name {
                Some(name) => Some(self.written.contains(&*name.text)),
                // Only rules that record could be meant by a pattern of names.
                None => (self.written.len() == 2).then_some(false),
            }),
            _ => None,
        })
    }

    fn has_selector(&self, id: Id) -> bool {
        self.selectors(id).next().is_some()
    }

    fn is_here(&self, id: Id) -> bool {
        self.selectors(id).all(|own| own == Some(true))
    }

    fn is_there(&self, id: Id) -> bool {
        self.selectors(id).all(|own| own == Some(false))
    }

    /// Whether a comparison stands at or below a node, not within a subquery.
    fn compares(&self, id: Id) -> bool {
        let ast = &self.rule.ast;
        match &ast[id].kind {
            Kind::Subquery(_) => false,
            Kind::Binary(binary) if binary.op.is_comparison() => true,
            _ => ast.children(id).into_iter().any(|child| self.compares(child)),
        }
    }

    fn mixed(&self, id: Id) -> String {
        let text = print_node(&self.rule.ast, id);
        format!("`{text}` reads both what the server has and what rules record here")
    }
}
