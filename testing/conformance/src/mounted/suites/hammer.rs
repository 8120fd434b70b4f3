//! A short slice of [`hammer`](crate::hammer), which brings its own mount.

use anyhow::Result;

use crate::hammer;
use crate::mounted::scene::Scene;
use crate::mounted::verdict::Verdict;

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let seconds = scene.scaled(60, 20);
    Ok(Verdict::Passed(hammer::slice(seconds as u64)?))
}
