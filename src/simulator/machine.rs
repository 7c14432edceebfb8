//! A target over its lives: its model, and the events that are about the target as a whole.
//!
//! Time only goes forward. A restart ends a life: the next one starts without state, from draws
//! of its own.

use crate::harbinger::Validator;
use crate::page::{Page, Without};
use crate::psi_field::Engine;
use crate::random::Random;
use crate::router::Router;
use crate::scenario::{Initial, Scenario, Span, Target, What};
use crate::scheduler::Namespace;

/// Which part of a scenario a target is.
#[derive(Clone, Copy, Debug)]
enum Part {
    PsiField(usize),
    Aurora,
    Scheduler,
    Harbinger,
}

/// What answers a scrape.
enum Model {
    PsiField(Box<Engine>),
    Router(Box<Router>),
    Scheduler(Vec<Namespace>),
    Harbinger(Box<Validator>),
}

/// How a target is to be had at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It answers.
    Answers,
    /// It is there and does not answer.
    Fails,
    /// It is down for a while.
    Down,
    /// Prometheus does not know of it.
    Absent,
}

/// A target at work.
pub(crate) struct Machine<'s> {
    scenario: &'s Scenario,
    seed: u64,
    part: Part,
    pub target: &'s Target,
    model: Model,
    /// The restarts to come, the next one last.
    restarts: Vec<Span>,
    lives: u32,
    unreachable: Vec<Span>,
    gone: Vec<Span>,
    hidden: Vec<(Span, Vec<&'s str>)>,
}

/// All targets of a scenario.
pub(crate) fn machines(scenario: &Scenario, seed: u64) -> Vec<Machine<'_>> {
    let pods = (0..scenario.psi_field.len()).map(Part::PsiField);
    let others = [
        scenario.aurora.as_ref().map(|_| Part::Aurora),
        scenario.scheduler.as_ref().map(|_| Part::Scheduler),
        scenario.harbinger.as_ref().map(|_| Part::Harbinger),
    ];
    let parts = pods.chain(others.into_iter().flatten());
    parts.filter_map(|part| Machine::new(scenario, part, seed)).collect()
}

impl<'s> Machine<'s> {
    fn new(scenario: &'s Scenario, part: Part, seed: u64) -> Option<Self> {
        let target = match part {
            Part::PsiField(index) => &scenario.psi_field.get(index)?.target,
            Part::Aurora => &scenario.aurora.as_ref()?.target,
            Part::Scheduler => &scenario.scheduler.as_ref()?.target,
            Part::Harbinger => &scenario.harbinger.as_ref()?.target,
        };
        let own = &target.pod;
        let mut restarts =
            scenario.spans(|what| matches!(what, What::Restart { pod } if pod == own));
        restarts.sort_by_key(|span| std::cmp::Reverse(span.from));
        let hidden = scenario.events.iter().filter_map(|event| match &event.what {
            What::Hidden { pod, metrics } if pod == own => {
                Some((event.span, metrics.iter().map(String::as_str).collect()))
            }
            _ => None,
        });
        Some(Self {
            seed,
            part,
            target,
            model: model(scenario, part, target.starts.0, 0, seed)?,
            restarts,
            lives: 0,
            unreachable: scenario
                .spans(|what| matches!(what, What::Unreachable { pod } if pod == own)),
            gone: scenario.spans(|what| matches!(what, What::Gone { pod } if pod == own)),
            hidden: hidden.collect(),
            scenario,
        })
    }

    /// Lets it work until `now`, in milliseconds of the scenario, and says how it is to be had.
    pub fn advance(&mut self, now: i64) -> Presence {
        if now < self.target.starts.0 {
            return Presence::Absent;
        }
        let mut is_down = false;
        while let Some(restart) = self.restarts.last().filter(|restart| restart.from.0 <= now) {
            let Some(back) = restart.until.filter(|until| until.0 <= now) else {
                is_down = true;
                break;
            };
            self.restarts.pop();
            self.lives += 1;
            let model = model(self.scenario, self.part, back.0, self.lives, self.seed);
            self.model = model.unwrap_or(Model::Scheduler(Vec::new()));
        }
        if !is_down {
            match &mut self.model {
                Model::PsiField(engine) => engine.advance(now),
                Model::Router(router) => router.advance(now),
                Model::Scheduler(namespaces) => {
                    for namespace in namespaces {
                        namespace.advance(now);
                    }
                }
                Model::Harbinger(validator) => validator.advance(now),
            }
        }
        let holds = |spans: &[Span]| spans.iter().any(|span| span.holds(now));
        if holds(&self.gone) {
            Presence::Absent
        } else if is_down {
            Presence::Down
        } else if holds(&self.unreachable) {
            Presence::Fails
        } else {
            Presence::Answers
        }
    }

    /// Fills a page as of `now`, to which it has been advanced.
    pub fn expose(&self, page: &mut dyn Page, now: i64) {
        let hidden = self.hidden.iter().filter(|(span, _)| span.holds(now));
        let hidden: Vec<&str> = hidden.flat_map(|(_, metrics)| metrics).copied().collect();
        if hidden.is_empty() {
            return self.expose_all(page, now);
        }
        self.expose_all(&mut Without { page, hidden: &hidden }, now);
    }

    fn expose_all(&self, page: &mut dyn Page, now: i64) {
        match &self.model {
            Model::PsiField(engine) => engine.expose(page),
            Model::Router(router) => router.expose(page),
            Model::Scheduler(namespaces) => namespaces.iter().for_each(|one| one.expose(page)),
            Model::Harbinger(validator) => validator.expose(page, now),
        }
    }

    /// What it says of its health; `None` if it has no such page.
    pub fn is_healthy(&self) -> Option<bool> {
        match &self.model {
            Model::PsiField(_) | Model::Harbinger(_) => Some(true),
            Model::Router(_) => None,
            Model::Scheduler(namespaces) => Some(namespaces.iter().all(Namespace::is_healthy)),
        }
    }
}

/// The model of a part as it starts at `from`, for the first time or again.
fn model(scenario: &Scenario, part: Part, from: i64, life: u32, seed: u64) -> Option<Model> {
    let random = |name: &str| match life {
        0 => Random::new(seed, name),
        _ => Random::new(seed, &format!("{name}, life {life}")),
    };
    Some(match part {
        Part::PsiField(index) => {
            let pod = scenario.psi_field.get(index)?;
            let random = random(&pod.target.pod);
            Model::PsiField(Box::new(Engine::new(scenario, pod, from, random)))
        }
        Part::Aurora => {
            let plan = scenario.aurora.as_ref()?;
            let initial = if life == 0 { plan.initial } else { Initial::default() };
            let random = random(&plan.treaty);
            Model::Router(Box::new(Router::new(scenario, plan, from, initial, random)))
        }
        Part::Scheduler => {
            let anchors = &scenario.scheduler.as_ref()?.anchors;
            let namespace = |plan| Namespace::new(scenario, plan, from, random(&plan.namespace));
            Model::Scheduler(anchors.iter().map(namespace).collect())
        }
        Part::Harbinger => {
            let plan = scenario.harbinger.as_ref()?;
            let random = random(&plan.target.pod);
            Model::Harbinger(Box::new(Validator::new(plan, from, random)))
        }
    })
}
