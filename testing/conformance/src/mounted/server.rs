//! The server under test: starting it, waiting for its mount, ending it.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;

use super::account::Account;
use super::mounts;
use super::process::{Process, tail};

/// How long a server may take to mount, and to end.
const BOUND: Duration = Duration::from_secs(20);

/// The command that serves a mount, as a line with the words `{dir}` and, where more options go,
/// `{options}` (at the end if it is not named). There is no shell and no quoting.
#[derive(Debug, Clone)]
pub struct ServeCommand {
    line: String,
    account: Option<Account>,
}

/// A server that has mounted.
#[derive(Debug)]
pub struct Server {
    process: Process,
    dir: PathBuf,
}

impl ServeCommand {
    /// Takes the line; the server will run as `account`, or as who we are.
    pub fn new(line: &str, account: Option<Account>) -> Result<Self> {
        ensure!(
            line.split_whitespace().any(|word| word.contains("{dir}")),
            "no {{dir}} in `{line}`"
        );
        Ok(Self { line: line.to_owned(), account })
    }

    /// The first word.
    pub fn program(&self) -> PathBuf {
        self.line.split_whitespace().next().map(PathBuf::from).unwrap_or_default()
    }

    /// The same command with another first word.
    pub fn with_program(&self, program: &Path) -> Self {
        let rest = self.line.trim_start().split_once(char::is_whitespace).map_or("", |it| it.1);
        Self { line: format!("{} {rest}", program.display()), account: self.account.clone() }
    }

    /// The same command run as another user.
    pub fn with_account(&self, account: Option<Account>) -> Self {
        Self { line: self.line.clone(), account }
    }

    /// The line itself.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Who serves.
    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// The command for a mount at `dir` with more `options`.
    pub fn command(&self, dir: &Path, options: &[&str]) -> Command {
        let dir = dir.to_string_lossy();
        let mut words: Vec<String> = Vec::new();
        for word in self.line.split_whitespace() {
            match word {
                "{options}" => words.extend(options.iter().map(|&option| option.to_owned())),
                _ => words.push(word.replace("{dir}", &dir)),
            }
        }
        if !self.line.contains("{options}") {
            words.extend(options.iter().map(|&option| option.to_owned()));
        }
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        if let Some(account) = &self.account {
            account.put_on(&mut command);
        }
        command
    }

    /// Starts the server without waiting for its mount.
    pub fn spawn(&self, dir: &Path, options: &[&str], log: &Path) -> Result<Process> {
        Process::spawn(&mut self.command(dir, options), log)
    }

    /// Starts the server and waits, at most 20 seconds, until `dir` is mounted.
    pub fn start(&self, dir: &Path, options: &[&str], log: &Path) -> Result<Server> {
        let before = mounts::find(dir).map(|mount| mount.id);
        let mut process = self.spawn(dir, options, log)?;
        let deadline = Instant::now() + BOUND;
        loop {
            if mounts::find(dir).map(|mount| mount.id) != before {
                return Ok(Server { process, dir: dir.to_owned() });
            }
            let step = Instant::now() + Duration::from_millis(10);
            if let Some(status) = process.wait_until(step)? {
                bail!("the server ended with {status} before it mounted\n{}", tail(log, 15));
            }
            if Instant::now() > deadline {
                process.kill();
                bail!("nothing mounted after {} s\n{}", BOUND.as_secs(), tail(log, 15));
            }
        }
    }
}

impl Server {
    /// The server's process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What the server has said last.
    pub fn tail(&self, lines: usize) -> String {
        tail(self.process.log(), lines)
    }

    /// How the server ended, if it did.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.process.wait_until(Instant::now())?)
    }

    /// Unmounts, and checks that the server then ends with 0.
    pub fn stop(self, scratch: &Path) -> Result<()> {
        mounts::unmount(&self.dir, scratch).context("unmounting")?;
        self.await_clean_end()
    }

    /// Sends `signal`, and checks that the server unmounts and ends with 0.
    pub fn stop_with(self, signal: Signal) -> Result<()> {
        self.process.signal(signal)?;
        self.await_clean_end()
    }

    /// Ends the server at once, without a chance to unmount.
    pub fn kill(mut self) {
        self.process.kill();
    }

    fn await_clean_end(mut self) -> Result<()> {
        let status = self.process.wait_until(Instant::now() + BOUND)?;
        let said = || self.tail(15);
        match status {
            Some(status) => ensure!(status.success(), "the server ended with {status}\n{}", said()),
            None => bail!("the server still runs after {} s\n{}", BOUND.as_secs(), said()),
        }
        ensure!(mounts::find(&self.dir).is_none(), "{} is still mounted", self.dir.display());
        Ok(())
    }
}
