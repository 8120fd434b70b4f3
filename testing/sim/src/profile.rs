//! What a world is like: drawn once from its seed.

use fsd::VolumeParams;
use nt::Case;
use std::fmt;
use std::time::Duration;

use crate::choices::{Choices, Random};

/// The character of one world.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) params: VolumeParams,
    pub(crate) clients: usize,
    /// Names in use, a few: worlds are about meeting.
    pub(crate) names: usize,
    /// Clients do what no kernel would.
    pub(crate) rude: bool,
    /// Reads and writes go straight where the engine lets them.
    pub(crate) straight: bool,
    /// Doors that keep what they were told, and have to forget it.
    pub(crate) doors: u32,
    /// Of a thousand operations, so many fail, lie, or are never answered.
    pub(crate) failures: u32,
    pub(crate) lies: u32,
    pub(crate) losses: u32,
    /// Of a thousand inputs, so many meet a lack of memory.
    pub(crate) refusals: u32,
    pub(crate) pace: Pace,
}

/// Weights of what may happen next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) submit: u32,
    pub(crate) act: u32,
    pub(crate) answer: u32,
    pub(crate) advance: u32,
    pub(crate) jump: u32,
    pub(crate) forget: u32,
    pub(crate) cancel: u32,
    pub(crate) storm: u32,
    pub(crate) die: u32,
    pub(crate) stop: u32,
    pub(crate) session: u32,
}

/// Names that worlds use; the third is the first in the other case, the fourth with one more.
pub(crate) const NAMES: [&str; 6] = ["a", "b", "A", "c", "aa", "d"];

impl Profile {
    pub(crate) fn draw(seed: u64) -> Profile {
        let mut random = Random::new(seed);
        let choices: &mut dyn Choices = &mut random;
        let faulty = choices.below(4);
        let rate = |choices: &mut dyn Choices, on: bool| match (on, choices.below(3)) {
            (false, _) => 0,
            (true, 0) => 5,
            (true, 1) => 40,
            (true, _) => 200,
        };
        let failures = rate(choices, faulty >= 1);
        let lies = rate(choices, faulty == 3);
        let losing = choices.chance(300);
        let scarce = choices.chance(350);
        let losses = rate(choices, losing) / 5;
        let refusals = rate(choices, scarce);
        Profile {
            params: params(choices),
            clients: 1 + choices.below(6),
            names: 2 + choices.below(NAMES.len() - 1),
            rude: choices.chance(200),
            straight: choices.chance(500),
            doors: [0, 1, 2][choices.below(3)],
            failures,
            lies,
            losses,
            refusals,
            pace: pace(choices),
        }
    }
}

impl Profile {
    /// For a comparison with testing/model.
    pub(crate) fn simplify(&mut self) {
        let cut = self.params.case;
        self.params = VolumeParams {
            case: cut,
            named_streams: true,
            hard_links: true,
            posix_unlink_rename: true,
            request_timeout: self.params.request_timeout,
            ..VolumeParams::default()
        };
        self.rude = false;
        self.doors = 0;
        (self.failures, self.lies, self.losses, self.refusals) = (0, 0, 0, 0);
        self.clients = self.clients.min(3);
        let pace = &mut self.pace;
        (pace.die, pace.stop, pace.jump, pace.storm) = (0, 0, 0, 0);
        pace.cancel /= 4;
        pace.session = 0;
    }
}

/// In one line, for schedules.
impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Profile { params, clients, names, rude, straight, .. } = self;
        write!(f, "{clients} clients, {names} names, requests time out after ")?;
        write!(f, "{:?}, {:?}", params.request_timeout, params.case)?;
        for (is_on, what) in [
            (*rude, "rude clients"),
            (*straight, "data goes straight"),
            (params.open_by_file_id, "by id"),
            (params.hard_links, "links"),
            (params.named_streams, "streams"),
            (params.reparse_points, "reparse points"),
            (params.extended_attributes, "EAs"),
            (params.persistent_acls, "ACLs"),
            (params.lx_metadata, "LX metadata"),
            (params.sparse_files, "sparse files"),
            (params.posix_unlink_rename, "POSIX unlink and rename"),
            (params.resolve_symbolic_links, "links are followed"),
        ] {
            if is_on {
                write!(f, ", {what}")?;
            }
        }
        let faults = [self.failures, self.lies, self.losses, self.refusals];
        write!(f, "; of 1000: {} fail, {} lie, {} are lost", faults[0], faults[1], faults[2])?;
        write!(f, ", {} lack memory", faults[3])
    }
}

fn params(choices: &mut dyn Choices) -> VolumeParams {
    let mut params = VolumeParams {
        request_timeout: Duration::from_millis([100, 1_000, 60_000][choices.below(3)]),
        request_capacity: [8, 100, 100, 1000][choices.below(4)],
        abandoned_capacity: [2, 64, 64][choices.below(3)],
        case: if choices.chance(700) { Case::Insensitive } else { Case::Sensitive },
        ..VolumeParams::default()
    };
    params.notify_timeout = params.request_timeout / 2;
    for feature in [
        &mut params.open_by_file_id,
        &mut params.hard_links,
        &mut params.named_streams,
        &mut params.reparse_points,
        &mut params.extended_attributes,
        &mut params.persistent_acls,
        &mut params.lx_metadata,
        &mut params.sparse_files,
        &mut params.posix_unlink_rename,
        &mut params.resolve_symbolic_links,
    ] {
        *feature = choices.chance(800);
    }
    params
}

fn pace(choices: &mut dyn Choices) -> Pace {
    let sometimes = |choices: &mut dyn Choices, weight| {
        if choices.chance(400) { weight } else { 0 }
    };
    Pace {
        submit: 400,
        act: sometimes(choices, 250),
        answer: [350, 700, 1400][choices.below(3)],
        advance: 60,
        jump: sometimes(choices, 4),
        forget: [50, 400][choices.below(2)],
        cancel: sometimes(choices, 40),
        storm: sometimes(choices, 3),
        die: if choices.chance(40) { 1 } else { 0 },
        stop: if choices.chance(60) { 1 } else { 0 },
        session: sometimes(choices, 60),
    }
}
