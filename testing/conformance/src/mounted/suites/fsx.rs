//! fsx: long random sequences of operations on one file, checked against a copy in memory.
//!
//! Used as a program only: its licence is not ours. Each profile stresses another part.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

const VERSION: &str = "0.3.2";

/// What an ordinary program does.
const PLAIN: &str = "[weights]\nread = 10\nwrite = 10\nmapread = 10\nmapwrite = 10\ntruncate = 5\n";

/// Everything fsx can.
const EVERYTHING: &str = "[weights]\nread = 10\nwrite = 10\nmapread = 5\nmapwrite = 5\n\
    truncate = 5\nclose_open = 2\ninvalidate = 1\nfsync = 1\nfdatasync = 1\nposix_fallocate = 3\n\
    punch_hole = 5\nsendfile = 5\nposix_fadvise = 3\ncopy_file_range = 5\n";

/// Mappings against reads and writes, never synchronized.
const MAPPED: &str = "nomsyncafterwrite = true\nflen = 1048576\n[opsize]\nmax = 131072\n\
    [weights]\nread = 5\nwrite = 5\nmapread = 10\nmapwrite = 10\ntruncate = 3\nclose_open = 1\n\
    punch_hole = 2\n";

/// Small operations that meet in few pages.
const SMALL: &str = "flen = 20000\n[opsize]\nmax = 700\n\
    [weights]\nread = 10\nwrite = 10\nmapread = 5\nmapwrite = 5\ntruncate = 5\nclose_open = 2\n\
    punch_hole = 3\ncopy_file_range = 3\n";

const PROFILES: [(&str, &str); 4] =
    [("plain", PLAIN), ("everything", EVERYTHING), ("mapped", MAPPED), ("small", SMALL)];

const SEEDS: [u32; 3] = [42, 2_026, 65_537];

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    preparation.cache.provide_crate("fsx", VERSION)
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let operations = scene.scaled(20_000, 10_000);
    let seeds = &SEEDS[..scene.scaled(SEEDS.len(), 2)];
    for (name, profile) in PROFILES {
        let configuration = scene.scratch.join(format!("{name}.toml"));
        fs::write(&configuration, profile)?;
        for seed in seeds {
            let file = scene.dir.join(format!("{name}-{seed}"));
            let mut command = Command::new(scene.cache.crate_program("fsx", VERSION));
            command.arg("-N").arg(operations.to_string()).arg("-S").arg(seed.to_string());
            command.arg("-f").arg(&configuration).arg("-P").arg(&scene.scratch).arg(&file);
            scene.run(&mut command)?;
            fs::remove_file(file)?;
        }
    }
    let (profiles, seeds) = (PROFILES.len(), seeds.len());
    Ok(Verdict::Passed(format!("{profiles} profiles x {seeds} seeds x {operations} operations")))
}
