//! `simulate serve`: the targets of a scenario as something that Prometheus can scrape.
//!
//! Every target has a port of its own. One that is down or gone refuses connections, one that
//! cannot be reached takes them and does not answer. A Prometheus that is down is not played.

mod accept;
mod clock;
mod config;
mod http;
mod port;

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use promwright_number::duration;
use promwright_simulator::{LiveTarget, Scenario, Target, live};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::named;
use crate::arguments::ServeArguments;
use crate::failure::{Failure, Result};
use crate::output::say;
use crate::scenarios::check_length;
use crate::{Exit, Run};
use clock::Clock;
use port::{Port, bind};

pub(super) fn run(run: &mut Run<'_>, arguments: &ServeArguments) -> Result<Exit> {
    let Some(scenario) = named(run, &arguments.scenario)? else { return Ok(Exit::Findings) };
    check_length(&scenario, arguments.from)?;
    let stop = stop_on_signals()?;
    let targets: Vec<LiveTarget<'_>> = live(&scenario, arguments.seed);
    let clock = Clock::start(arguments.from, arguments.speed);
    let (mut ports, mut listeners) = (Vec::new(), Vec::new());
    let numbers = numbers(&scenario, arguments.base_port)?;
    for (target, number) in targets.into_iter().zip(numbers) {
        let (listener, address) = open(arguments.listen, number)?;
        ports.push(Port::new(address, target, clock));
        listeners.push(listener);
    }
    announce(run, &scenario, arguments, &ports)?;
    let stop = &*stop;
    scope(|scope| {
        for (port, listener) in ports.iter().zip(listeners) {
            scope.spawn(move || port.serve(listener, stop, scope));
        }
        while !stop.load(Ordering::Relaxed) {
            sleep(Duration::from_millis(20));
        }
    });
    Ok(Exit::Clean)
}

/// Something that becomes true when the process is asked to end.
fn stop_on_signals() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))
            .map_err(|error| Failure::new("cannot listen for signals").cause(error.to_string()))?;
    }
    Ok(stop)
}

/// The ports of the targets: their own, or the next free number where two share one; from
/// `base` on in order if that is given, and any if it is 0.
fn numbers(scenario: &Scenario, base: Option<u16>) -> Result<Vec<u16>> {
    let mut taken = BTreeSet::new();
    let mut numbers = Vec::new();
    for target in scenario.targets() {
        let wanted = match base {
            Some(0) => {
                numbers.push(0);
                continue;
            }
            Some(base) => base,
            None => target.port().unwrap_or(8000),
        };
        let number = (wanted..=u16::MAX).find(|number| taken.insert(*number));
        numbers.push(number.ok_or_else(|| {
            Failure::new(format!("there are not enough ports from {wanted} on"))
                .help("choose a lower `--base-port`")
        })?);
    }
    Ok(numbers)
}

fn open(address: IpAddr, number: u16) -> Result<(TcpListener, SocketAddr)> {
    let wanted = SocketAddr::new(address, number);
    let opened = bind(wanted).and_then(|listener| {
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    opened.map_err(|error| {
        let failure = Failure::new(format!("cannot listen on {wanted}")).cause(error.to_string());
        match error.kind() {
            io::ErrorKind::AddrInUse => failure.help("choose other ports with `--base-port`"),
            _ => failure,
        }
    })
}

/// Prints the configuration for Prometheus, and says what goes on.
fn announce(
    run: &mut Run<'_>,
    scenario: &Scenario,
    arguments: &ServeArguments,
    ports: &[Port<'_>],
) -> Result<()> {
    let targets: Vec<(&Target, SocketAddr)> =
        scenario.targets().zip(ports).map(|(target, port)| (target, port.address)).collect();
    // In the time of those who watch.
    let interval = (scenario.scrape_interval.0 as f64 / arguments.speed).max(1000.0) as i64;
    run.output.print(&config::scrape_config(&targets, interval))?;
    run.output.flush()?;
    let (from, speed) = (duration::format(arguments.from), arguments.speed);
    say(&format!("{} from {from} on, {speed} times as fast as time goes", scenario.name));
    Ok(())
}
