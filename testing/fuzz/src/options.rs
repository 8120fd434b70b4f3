//! What the command line said. By hand: an argument parser would be instrumented too.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::finding;

pub(crate) struct Options {
    /// How long each target runs.
    pub(crate) time: Duration,
    /// The only target to run; all if `None`.
    pub(crate) target: Option<String>,
    /// Start of the pseudo-random choices.
    pub(crate) seed: u64,
    /// The only input to run.
    pub(crate) replay: Option<Vec<u8>>,
}

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options =
            Self { time: Duration::from_secs(120), target: None, seed: new_seed(), replay: None };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} lacks its value"))?;
            match name.as_str() {
                "--seconds" => options.time = Duration::from_secs(number(&value)?),
                "--seed" => options.seed = number(&value)?,
                "--target" => options.target = Some(value),
                "--replay" => options.replay = Some(finding::read_input(&value)?),
                _ => return Err(format!("unknown option {name}")),
            }
        }
        if options.replay.is_some() && options.target.is_none() {
            return Err("--replay needs --target".to_owned());
        }
        Ok(options)
    }
}

fn number(value: &str) -> Result<u64, String> {
    value.parse().map_err(|error| format!("{value}: {error}"))
}

/// Another one each time; short, since somebody may have to type it.
fn new_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos()) % 1_000_000
}
