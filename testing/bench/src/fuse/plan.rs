//! Where server and client run.

use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use anyhow::{Error, bail};
use openfsp_conformance::mounted::provision::find_in_path;

/// Where server and client run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Placement {
    /// Both on CPU 1.
    Same,
    /// The server on CPU 0, the client on CPU 1.
    Different,
    /// Wherever the scheduler puts them; several client and server threads.
    Free,
}

impl Placement {
    /// How many threads a server gets.
    pub(crate) fn server_threads(self) -> usize {
        match self {
            Self::Same | Self::Different => 1,
            Self::Free => 2,
        }
    }

    /// The words before the server's command.
    pub(crate) fn server_prefix(self) -> Vec<OsString> {
        match self {
            Self::Same => pinned(Some(1)),
            Self::Different => pinned(Some(0)),
            Self::Free => pinned(None),
        }
    }

    /// The words before the client's command.
    pub(crate) fn client_prefix(self) -> Vec<OsString> {
        match self {
            Self::Same | Self::Different => pinned(Some(1)),
            Self::Free => pinned(None),
        }
    }

    /// Why this machine cannot do it.
    pub(crate) fn why_not(self) -> Option<String> {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        if cpus < 2 {
            return Some("it takes two CPUs".to_owned());
        }
        let missing = find_in_path("taskset").is_none().then_some("taskset is not installed");
        missing.filter(|_| self != Self::Free).map(str::to_owned)
    }
}

/// A command prefix that pins to a CPU and, where we are root, asks for SCHED_FIFO.
fn pinned(cpu: Option<usize>) -> Vec<OsString> {
    let mut words = Vec::new();
    if rustix::process::geteuid().is_root() && find_in_path("chrt").is_some() {
        words.extend(["chrt", "-f", "20"].map(OsString::from));
    }
    if let Some(cpu) = cpu {
        words.extend(["taskset".into(), "-c".into(), OsString::from(cpu.to_string())]);
    }
    words
}

impl FromStr for Placement {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        match word {
            "same" => Ok(Self::Same),
            "different" => Ok(Self::Different),
            "free" => Ok(Self::Free),
            _ => bail!("`{word}` is none of same, different, free"),
        }
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Free => "free",
        })
    }
}
