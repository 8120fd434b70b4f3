//! Starts the processes, waits for them, and judges what they report.

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use super::crew::LIMIT;
use super::report::Report;
use super::serve::Fault;
use super::stacks;
use super::table::Outcome;
use crate::mounted::process::{Process, output_within, tail};
use crate::mounted::{ServeCommand, Server, Stage, mounts};

/// Processes that work on the mounted directory.
const CLIENTS: usize = 2;

/// What clients may need beyond their time: to begin, to end what is under way, to report.
const GRACE: Duration = Duration::from_secs(2 * LIMIT.as_secs());

/// `openfsp-conformance hammer`
#[derive(Debug, Args)]
pub struct Options {
    /// How long, in minutes; at least a sixth, for one window of ten seconds
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    pub minutes: f64,
    /// How many threads the two processes on the mount have together
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub threads: usize,
    /// Put a fault in, to see that the run fails
    #[arg(long, hide = true)]
    pub fault: Option<Fault>,
}

/// Hammers, and says how it went.
pub fn run(options: &Options) -> ExitCode {
    let seconds = (options.minutes.clamp(0.0, 1e6) * 60.0).ceil() as u64;
    match hammer(seconds, options.threads, options.fault) {
        Ok(outcome) => {
            print!("{}", outcome.table());
            let faults = outcome.faults();
            faults.iter().for_each(|fault| println!("FAILED: {fault}"));
            if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("FAILED: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A short run, as one of the suites; says what was done.
pub(crate) fn slice(seconds: u64) -> Result<String> {
    let outcome = hammer(seconds, 16, None)?;
    print!("{}", outcome.table());
    let faults = outcome.faults();
    ensure!(faults.is_empty(), "{}", faults.join("; "));
    Ok(format!("{} operations in {seconds} s", outcome.completed()))
}

fn server_report(stage: &Stage) -> PathBuf {
    stage.scratch().join("server")
}

/// A run that has begun.
struct Run {
    program: PathBuf,
    stage: Stage,
    server: Option<Server>,
    clients: Vec<Process>,
}

fn hammer(seconds: u64, threads: usize, fault: Option<Fault>) -> Result<Outcome> {
    ensure!(seconds >= 10, "less than the ten seconds in which all has to complete");
    let each = threads.div_ceil(CLIENTS).max(1);
    let mut run = Run::start(fault)?;
    let done = run.conduct(seconds, each);
    if done.is_err() {
        run.clear_away();
    }
    done
}

impl Run {
    fn start(fault: Option<Fault>) -> Result<Run> {
        let stage = Stage::create(None)?;
        let program = stage.adopt(&env::current_exe()?)?;
        let report = server_report(&stage);
        let mut line = format!("{} hammer-serve --dir {{dir}}", program.display());
        line += &format!(" --report {}", report.display());
        if let Some(fault) = fault.and_then(|fault| fault.to_possible_value()) {
            line += &format!(" --fault {}", fault.get_name());
        }
        let command = ServeCommand::new(&line, None)?;
        let log = stage.logs().join("server.log");
        let server = Some(command.start(&stage.mount(), &[], &log)?);
        Ok(Run { program, stage, server, clients: Vec::new() })
    }

    fn conduct(&mut self, seconds: u64, threads: usize) -> Result<Outcome> {
        for number in 0..CLIENTS {
            let report = self.report(number);
            let log = self.stage.logs().join(format!("client-{number}.log"));
            let mut command = Command::new(&self.program);
            command.arg("hammer-client").arg("--dir").arg(self.stage.mount());
            command.args(["--number", &number.to_string(), "--threads", &threads.to_string()]);
            command.args(["--seconds", &seconds.to_string(), "--report"]).arg(&report);
            self.clients.push(Process::spawn(&mut command, &log)?);
        }
        self.wait(Duration::from_secs(seconds) + GRACE)?;
        let clients = (0..CLIENTS).map(|number| Report::load(&self.report(number)));
        let clients = clients.collect::<Result<Vec<_>>>()?;
        let server = self.server.take().context("a server")?;
        server.stop(&self.stage.scratch())?;
        let server = Report::load(&server_report(&self.stage))?;
        Ok(Outcome { server, clients, lasted: Duration::from_secs(seconds) })
    }

    fn report(&self, client: usize) -> PathBuf {
        self.stage.scratch().join(format!("client-{client}"))
    }

    /// What has gone wrong so far. Who has told may not be able to end: the kernel keeps a thread
    /// that waits for an answer.
    fn errors(&self) -> Result<Vec<String>> {
        let clients = (0..CLIENTS).map(|number| self.report(number));
        let told = clients.chain([server_report(&self.stage)]).filter(|path| path.exists());
        let errors = told.map(|path| Ok(Report::load(&path)?.errors));
        Ok(errors.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Until all clients have ended well.
    fn wait(&mut self, bound: Duration) -> Result<()> {
        let deadline = Instant::now() + bound;
        loop {
            let errors = self.errors()?;
            ensure!(errors.is_empty(), "{}", errors.join("\n"));
            if let Some(server) = &mut self.server
                && let Some(status) = server.ended()?
            {
                bail!("the server ended with {status}\n{}", server.tail(15));
            }
            let mut running = 0;
            for client in &mut self.clients {
                match client.wait_until(Instant::now())? {
                    Some(status) if !status.success() => {
                        bail!("a client ended with {status}\n{}", tail(client.log(), 15))
                    }
                    Some(_) => {}
                    None => running += 1,
                }
            }
            match running {
                0 => return Ok(()),
                _ if Instant::now() > deadline => bail!("{running} clients do not end"),
                _ => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// After a failure: says who waits where, and takes everything away, whatever its state.
    fn clear_away(&mut self) {
        let processes = self.clients.iter().map(Process::id);
        for process in processes.chain(self.server.as_ref().map(Server::id)) {
            println!("threads of process {process}:\n{}", stacks::of(process));
        }
        if let Some(server) = &self.server {
            println!("{}", server.tail(20));
        }
        // The kernel lets go of whoever waits for an answer, or to be notified; only root may.
        let mut force = Command::new("umount");
        let log = self.stage.scratch().join("force.log");
        let _ = output_within(force.arg("-f").arg(self.stage.mount()), LIMIT, &log);
        if let Some(server) = self.server.take() {
            server.kill();
        }
        mounts::detach(&self.stage.mount(), &self.stage.scratch());
        self.clients.clear();
        println!("logs are kept in {}", self.stage.keep().display());
    }
}
