//! A real source tree of more than 5,000 files is unpacked, copied, and compared byte for byte.
//!
//! The sources of the Go compiler (11,751 files) and bash-completion (274 symbolic links) as Debian
//! packages them, unpacked by tar. The tree beside it on a local disk is the measure.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::mounted::manifest::{Aspects, compare};
use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

const PACKAGES: [&str; 2] = ["golang-1.19-src", "bash-completion"];
const FEWEST_FILES: usize = 5_000;

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    let cache = preparation.cache;
    let tree = cache.debian("tree", &PACKAGES)?;
    let archive = cache.dir().join("tree.tar");
    if archive.exists() {
        return Ok(());
    }
    let partial = cache.dir().join("tree.tar.partial");
    let mut command = Command::new("tar");
    command.arg("-C").arg(tree).args(["--format=posix", "-cf"]).arg(&partial).arg(".");
    cache.run("tar.log", Duration::from_secs(60), &mut command)?;
    Ok(fs::rename(partial, archive)?)
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let original = scene.cache.dir().join("debian/tree");
    let unpacked = scene.dir.join("unpacked");
    fs::create_dir(&unpacked)?;
    let mut command = Command::new("tar");
    command.arg("-C").arg(&unpacked).arg("-xpf").arg(scene.cache.dir().join("tree.tar"));
    scene.run(&mut command)?;
    let aspects = Aspects { owner: scene.is_root(), ..Aspects::default() };
    let found = compare(&original, &unpacked, aspects)?.expect_equal()?;
    ensure!(found.files > FEWEST_FILES, "only {} files", found.files);

    let copy = scene.dir.join("copy");
    let part = "usr/share/go-1.19/src/cmd";
    scene.run(Command::new("cp").arg("-a").arg(unpacked.join(part)).arg(&copy))?;
    compare(&original.join(part), &copy, aspects)?.expect_equal()?;

    scene.run(Command::new("rm").arg("-rf").arg(&unpacked).arg(&copy))?;
    ensure!(fs::read_dir(&scene.dir)?.next().is_none(), "rm -rf left something behind");
    let (files, others, mib) = (found.files, found.others, found.bytes >> 20);
    Ok(Verdict::Passed(format!("{files} files of {mib} MiB and {others} others are equal")))
}
