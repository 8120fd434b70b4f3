//! The runner: passes, suites in turn, the report.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::account::{Account, is_root};
use super::options::{Options, SuiteOptions};
use super::process::{Process, tail};
use super::provision::{Cache, toolchain};
use super::scene::Scene;
use super::server::{ServeCommand, Server};
use super::stage::{OpenDevice, Stage};
use super::suite::{self, Preparation, SUITES, Suite};
use super::verdict::Verdict;

/// All suites of a `--ci` run together may take this long, preparation aside.
const CI_BOUND: Duration = Duration::from_secs(540);

/// The ordinary user of a `--ci` run, and of the server suite.
const ORDINARY_USER: &str = "games";

/// What stays the same for every suite of a run.
struct Run<'a> {
    options: &'a Options,
    cache: Cache,
    repository: PathBuf,
    toolchain: Option<PathBuf>,
    is_in_ci: bool,
    deadline: Option<Instant>,
    failures: usize,
}

/// One way through the suites: as root, or as an ordinary user.
struct Pass<'a> {
    account: Option<Account>,
    serve: Option<ServeCommand>,
    program: PathBuf,
    stage: &'a Stage,
    server: Option<Server>,
}

/// Runs the suites that `options` names and reports them; fails when one of them failed.
pub fn run(options: &Options) -> ExitCode {
    match run_all(options) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            println!("{failures} failed");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_all(options: &Options) -> Result<usize> {
    let chosen = choose(&options.suites)?;
    let default_cache = || Cache::target_dir().join("conformance");
    let cache = Cache::open(&options.cache.clone().unwrap_or_else(default_cache))?;
    let mut run = Run {
        options,
        repository: options.repository.clone().unwrap_or_else(project),
        toolchain: toolchain(&cache).ok(),
        cache,
        is_in_ci: env::var("CI").is_ok_and(|value| value == "true"),
        deadline: None,
        failures: 0,
    };
    let unavailable = run.prepare(&chosen);
    run.deadline = options.ci.then(|| Instant::now() + CI_BOUND);
    let mut passes = vec![options.as_user.clone()];
    if options.ci && options.dir.is_none() && options.as_user.is_none() && is_root() {
        passes.push(Some(ORDINARY_USER.to_owned()));
    }
    for user in passes {
        run.pass(user.as_deref(), &chosen, &unavailable)?;
    }
    Ok(run.failures)
}

/// A suite and the filter for its checks.
type Chosen = (&'static Suite, Option<String>);

fn choose(names: &[String]) -> Result<Vec<Chosen>> {
    if names.is_empty() {
        return Ok(SUITES.iter().map(|suite| (suite, None)).collect());
    }
    let chosen = names.iter().map(|name| {
        let (name, filter) =
            name.split_once(':').map_or((name.as_str(), None), |it| (it.0, Some(it.1.to_owned())));
        let known = || SUITES.iter().map(|suite| suite.name).collect::<Vec<_>>().join(" ");
        let suite = suite::find(name);
        suite.map(|suite| (suite, filter)).with_context(|| format!("no {name} among {}", known()))
    });
    chosen.collect()
}

/// The repository that holds this project.
fn project() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let found = here.ancestors().find(|dir| dir.join(".git").exists());
    found.unwrap_or(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))).to_owned()
}

impl Run<'_> {
    /// Gets every suite's tools; returns what could not be had, by suite.
    fn prepare(&self, chosen: &[Chosen]) -> Vec<(&'static str, String)> {
        let preparation = Preparation { cache: &self.cache, repository: &self.repository };
        let mut unavailable = Vec::new();
        for (suite, _) in chosen {
            let started = Instant::now();
            if let Err(error) = (suite.prepare)(&preparation) {
                unavailable.push((suite.name, format!("{error:#}")));
            }
            if started.elapsed() > Duration::from_secs(1) {
                println!("{:>12} prepared in {:.0} s", suite.name, started.elapsed().as_secs_f64());
            }
        }
        unavailable
    }

    fn pass(
        &mut self,
        user: Option<&str>,
        chosen: &[Chosen],
        unavailable: &[(&'static str, String)],
    ) -> Result<()> {
        let account = user.map(Account::find).transpose()?;
        ensure!(account.is_none() || is_root(), "only root can run suites as another user");
        let _device = account.as_ref().and_then(|_| OpenDevice::to_all());
        let mut stage = Stage::create(account.as_ref())?;
        let failures_before = self.failures;
        let mut pass = Pass {
            serve: self.serve_command(&stage, account.as_ref())?,
            program: stage.adopt(&env::current_exe()?)?,
            account,
            stage: &stage,
            server: None,
        };
        println!("as {}", user.unwrap_or("who we are"));
        for chosen @ (suite, _) in chosen {
            let started = Instant::now();
            let missing = unavailable.iter().find(|(name, _)| *name == suite.name);
            let verdict = match missing {
                Some((_, why)) => Verdict::Unavailable(why.clone()),
                None if pass.account.is_some() && !suite.runs_as_user => {
                    Verdict::Skipped("needs root".to_owned())
                }
                None => self
                    .one(&mut pass, chosen)
                    .unwrap_or_else(|error| Verdict::Failed(format!("{error:#}"))),
            };
            self.report(&pass, suite, &verdict, started.elapsed());
        }
        let end = pass.server.take().map_or(Ok(()), |server| server.stop(&stage.scratch()));
        if let Err(error) = end {
            self.failures += 1;
            println!("{:>12} FAILED: at the end: {error:#}", "mount");
        }
        if self.failures > failures_before {
            println!("logs are kept in {}", stage.keep().display());
        }
        Ok(())
    }

    fn report(&mut self, pass: &Pass<'_>, suite: &Suite, verdict: &Verdict, took: Duration) {
        let (word, text) = (verdict.word(), verdict.text());
        println!("{:>12} {word}: {text} ({:.1} s)", suite.name, took.as_secs_f64());
        if verdict.fails_run(self.is_in_ci) {
            self.failures += 1;
        }
        if let Verdict::Failed(_) = verdict {
            let log = pass.stage.logs().join(format!("{}.log", suite.name));
            for line in tail(&log, 40).lines() {
                println!("             | {line}");
            }
        }
    }

    /// The server of a pass, its program copied to where the user can run it.
    fn serve_command(
        &self,
        stage: &Stage,
        account: Option<&Account>,
    ) -> Result<Option<ServeCommand>> {
        if self.options.dir.is_some() {
            return Ok(None);
        }
        let line = self.options.serve.clone().unwrap_or_else(|| product(account));
        let command = ServeCommand::new(&line, account.cloned())?;
        let program = stage
            .adopt(&command.program())
            .context("the server, which `cargo build` makes, or --serve names")?;
        Ok(Some(command.with_program(&program)))
    }

    /// Runs one suite in a process of its own, on a server that is known to live.
    fn one(&self, pass: &mut Pass<'_>, (suite, filter): &Chosen) -> Result<Verdict> {
        let bound = suite.bound.of(self.options.ci);
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let bound = left.map_or(bound, |left| left.min(bound));
        ensure!(!bound.is_zero(), "the time for all suites is used up");
        let dir = self.folder(pass)?;
        let log = pass.stage.logs().join(format!("{}.log", suite.name));
        let mut command = self.suite_command(pass, suite, filter.as_deref(), &dir);
        let mut process = Process::spawn(&mut command, &log)?;
        let status = process.wait_until(Instant::now() + bound)?;
        process.kill();
        if let Some(server) = &mut pass.server
            && let Some(ended) = server.ended()?
        {
            let said = server.tail(15);
            pass.server = None;
            bail!("the server ended with {ended}\n{said}");
        }
        match status {
            Some(status) => Ok(Verdict::read(status, &tail(&log, 5))),
            None => {
                // Whatever hung may hang the next suite too.
                if let Some(server) = pass.server.take() {
                    server.kill();
                    super::mounts::detach(&dir, &pass.stage.scratch());
                }
                bail!("ended after {} s", bound.as_secs())
            }
        }
    }

    /// The folder the suites share: the caller's, or the mount of a running server.
    fn folder(&self, pass: &mut Pass<'_>) -> Result<PathBuf> {
        if let Some(dir) = &self.options.dir {
            return dir.canonicalize().with_context(|| dir.display().to_string());
        }
        let dir = pass.stage.mount();
        if pass.server.is_none() {
            let serve = pass.serve.as_ref().context("a server is needed")?;
            pass.server = Some(serve.start(&dir, &[], &pass.stage.logs().join("serve.log"))?);
        }
        Ok(dir)
    }

    fn suite_command(
        &self,
        pass: &Pass<'_>,
        suite: &Suite,
        filter: Option<&str>,
        dir: &Path,
    ) -> Command {
        let (mut command, cache, toolchain) = match &pass.account {
            None => {
                (Command::new(&pass.program), self.cache.dir().to_owned(), self.toolchain.clone())
            }
            Some(account) => {
                let toolchain = self.toolchain.as_deref();
                let mut command = pass.stage.command_as(account, self.cache.dir(), toolchain);
                command.arg(&pass.program);
                let bound = toolchain.map(|_| pass.stage.bound_toolchain());
                (command, pass.stage.bound_cache(), bound)
            }
        };
        command.args(["suite", suite.name, "--dir"]).arg(dir);
        command.arg("--scratch").arg(pass.stage.scratch()).arg("--cache").arg(cache);
        if let Some(toolchain) = toolchain {
            command.arg("--toolchain").arg(toolchain);
        }
        if self.options.ci {
            command.arg("--ci");
        }
        if let Some(serve) = &pass.serve {
            command.arg("--serve").arg(serve.line());
        }
        if is_root() && pass.account.is_none() {
            command.args(["--other", ORDINARY_USER]);
        }
        if let Some(filter) = filter {
            command.arg("--filter").arg(filter);
        }
        command
            .current_dir("/")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("RUST_BACKTRACE", "0");
        command.env("HOME", pass.stage.scratch()).env("TMPDIR", pass.stage.scratch());
        command
    }
}

/// The product's own memory file system, from this build. Only root may let others in.
fn product(account: Option<&Account>) -> String {
    let program = env::current_exe().unwrap_or_default();
    let program = program.with_file_name("openfsp");
    let options =
        if account.is_none() && is_root() { " -o allow_other,default_permissions" } else { "" };
    format!("{} serve memfs --mount {{dir}}{options} {{options}}", program.display())
}

/// Runs one suite in this process, which the runner has started for it.
pub fn run_suite(options: SuiteOptions) -> ExitCode {
    let verdict = scene_of(options).and_then(|(suite, scene)| {
        let verdict = (suite.run)(&scene)?;
        // Deleting what a suite made is part of it.
        fs::remove_dir_all(&scene.dir).context("removing what the suite made")?;
        let _ = fs::remove_dir_all(&scene.scratch);
        Ok(verdict)
    });
    let verdict = verdict.unwrap_or_else(|error| Verdict::Failed(format!("{error:#}")));
    ExitCode::from(verdict.announce())
}

fn scene_of(options: SuiteOptions) -> Result<(&'static Suite, Scene)> {
    let suite = suite::find(&options.name).context("no such suite")?;
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    let dir = fresh(&options.dir, suite.name)?;
    let scratch = fresh(&options.scratch, suite.name)?;
    let scene = Scene {
        dir,
        scratch,
        cache: Cache::open(&options.cache)?,
        toolchain: options.toolchain,
        is_ci: options.ci,
        serve: options.serve.map(|line| ServeCommand::new(&line, None)).transpose()?,
        other: options.other.map(|name| Account::find(&name)).transpose()?,
        filter: options.filter,
    };
    Ok((suite, scene))
}

/// Makes a new folder called `name`, or nearly so if an earlier run left one behind.
fn fresh(parent: &Path, name: &str) -> Result<PathBuf> {
    let first = parent.join(name);
    let dir =
        if first.exists() { parent.join(format!("{name}-{}", std::process::id())) } else { first };
    fs::create_dir(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    Ok(dir)
}
