//! The command line.

use sim::{Planted, Rule, explore};

/// What to do.
pub(crate) enum Options {
    Simulate(Simulate),
    Explore(explore::Options),
}

/// How to simulate.
pub(crate) struct Simulate {
    pub(crate) seeds: u64,
    /// The first seed; a new one by default.
    pub(crate) seed: u64,
    pub(crate) steps: u32,
    /// Stops when so much time has passed, however many seeds are left.
    pub(crate) minutes: Option<u64>,
    pub(crate) threads: usize,
    /// Only these steps of the one seed.
    pub(crate) keep: Option<Vec<u32>>,
    pub(crate) planted: Option<Planted>,
    /// Rules that are passed over.
    pub(crate) without: Vec<Rule>,
    pub(crate) plenty: bool,
    /// Small worlds, compared with testing/model.
    pub(crate) model: bool,
    /// Each seed is printed before it runs: for a run that ends the process.
    pub(crate) announce: bool,
    /// What happens is printed as it happens.
    pub(crate) follow: bool,
}

const USAGE: &str = "usage: openfsp-sim sim [--seeds N] [--seed S] [--minutes M] [--steps N] \
    [--threads N] [--keep 1,2,3] [--planted FAULT] [--without RULE] [--model] [--plenty]\n\
    \x20                      [--announce] [--follow]\n\
    \x20      openfsp-sim explore [--world NAME] [--list] [--planted FAULT] [--limit STATES]";

impl Options {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// A text for the one who typed them.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        match arguments.next().as_deref() {
            Some("sim") => Ok(Options::Simulate(Simulate::parse(arguments)?)),
            Some("explore") => Ok(Options::Explore(explored(arguments)?)),
            _ => Err(USAGE.to_owned()),
        }
    }
}

impl Simulate {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Simulate, String> {
        let mut options = Simulate {
            seeds: 1000,
            seed: new_seed(),
            steps: 0,
            minutes: None,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            keep: None,
            planted: None,
            without: Vec::new(),
            plenty: false,
            model: false,
            announce: false,
            follow: false,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} what?"));
            match argument.as_str() {
                "--seeds" => options.seeds = number(&value()?)?,
                "--seed" => options.seed = number(&value()?)?,
                "--steps" => options.steps = number(&value()?)? as u32,
                "--minutes" => options.minutes = Some(number(&value()?)?),
                "--threads" => options.threads = number(&value()?)? as usize,
                "--keep" => {
                    let steps = value()?;
                    let steps = steps.split(',').filter(|step| !step.is_empty());
                    let steps: Result<Vec<u32>, String> =
                        steps.map(|step| number(step).map(|step| step as u32)).collect();
                    options.keep = Some(steps?);
                }
                "--planted" => options.planted = Some(planted(&value()?)?),
                "--without" => {
                    let name = value()?;
                    let rule = Rule::from_name(&name).ok_or_else(|| {
                        let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
                        format!("no rule {name}; there are: {}", names.join(", "))
                    })?;
                    options.without.push(rule);
                }
                "--plenty" => options.plenty = true,
                "--model" => options.model = true,
                "--announce" => options.announce = true,
                "--follow" => options.follow = true,
                other => return Err(format!("what is {other}?\n{USAGE}")),
            }
        }
        if options.steps == 0 {
            // The search for an order takes time in proportion to what overlaps.
            options.steps = if options.model { 60 } else { 2500 };
        }
        if options.keep.is_some() {
            options.seeds = 1;
        }
        Ok(options)
    }
}

fn explored(mut arguments: impl Iterator<Item = String>) -> Result<explore::Options, String> {
    let mut options = explore::Options::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} what?"));
        match argument.as_str() {
            "--world" => options.world = Some(value()?),
            "--list" => options.list = true,
            "--limit" => options.limit = number(&value()?)?,
            "--planted" => options.planted = Some(planted(&value()?)?),
            other => return Err(format!("what is {other}?\n{USAGE}")),
        }
    }
    Ok(options)
}

fn planted(name: &str) -> Result<Planted, String> {
    Planted::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Planted::all().map(Planted::name).collect();
        format!("no fault {name}; there are: {}", names.join(", "))
    })
}

fn number(text: &str) -> Result<u64, String> {
    text.replace('_', "").parse().map_err(|_| format!("{text} is no number"))
}

/// A seed that was not used before, more or less; it is always printed.
fn new_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |since| since.as_nanos() as u64) % 1_000_000_000_000 * 100_000
}
