//! The inputs worth bending: the seeds, and every one that reached a new place.

use std::fs;
use std::path::{Path, PathBuf};

use crate::finding;
use crate::fuzz_target::Target;
use crate::random::Random;

pub(crate) struct Corpus {
    inputs: Vec<Vec<u8>>,
}

impl Corpus {
    /// The seeds of `target` and its pinned findings.
    pub(crate) fn new(target: &Target) -> Result<Self, String> {
        let mut inputs = vec![Vec::new()];
        inputs.extend((target.seeds)());
        inputs.extend(pinned(target)?);
        Ok(Self { inputs })
    }

    pub(crate) fn inputs(&self) -> &[Vec<u8>] {
        &self.inputs
    }

    pub(crate) fn push(&mut self, input: Vec<u8>) {
        self.inputs.push(input);
    }

    /// An input to bend; every second time one of the newest, which are the least explored.
    pub(crate) fn pick(&self, random: &mut Random) -> &[u8] {
        let newest = &self.inputs[self.inputs.len() - self.inputs.len().min(16)..];
        let choices = if random.below(2) == 0 { newest } else { &self.inputs };
        random.pick(choices).map_or(&[], Vec::as_slice)
    }
}

/// Inputs that once were findings, in `pinned/<target>/*.hex` beside this crate's manifest.
fn pinned(target: &Target) -> Result<Vec<Vec<u8>>, String> {
    let Ok(entries) = fs::read_dir(pinned_folder().join(target.name)) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().map(|path| finding::read_file(path)).collect()
}

fn pinned_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pinned")
}
