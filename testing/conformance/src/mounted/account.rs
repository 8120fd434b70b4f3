//! The ordinary users that servers and suites are run as.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

/// A user of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The user's name.
    pub name: String,
    /// The user's number.
    pub uid: u32,
    /// The number of the user's own group.
    pub gid: u32,
}

impl Account {
    /// Looks a user up in `/etc/passwd`.
    pub fn find(name: &str) -> Result<Self> {
        let table = fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
        table
            .lines()
            .filter_map(parse)
            .find(|account| account.name == name)
            .with_context(|| format!("there is no user {name}"))
    }

    /// Makes `command` run as this user, without supplementary groups.
    pub fn put_on(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid).env("USER", &self.name).env("LOGNAME", &self.name);
    }
}

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn parse(line: &str) -> Option<Account> {
    let mut fields = line.split(':');
    let name = fields.next()?.to_owned();
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(Account { name, uid, gid })
}
