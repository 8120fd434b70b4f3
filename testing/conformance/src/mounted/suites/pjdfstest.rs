//! pjdfstest, the Rust rewrite, as root: no failure, and no skip but those listed here.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

const VERSION: &str = "0.2.2";
const FEWEST_PASSED: usize = 382;

/// `naptime` has to be longer than the kernel's tick, by which it stamps files.
const CONFIGURATION: &str = r#"
[features]
posix_fallocate = {}
rename_ctime = {}
utimensat = {}
utime_now = {}
stat_st_birthtime = {}
[settings]
naptime = 0.02
allow_remount = false
[dummy_auth]
entries = [["nobody", "nogroup"], ["games", "games"]]
"#;

/// What may be skipped: a case that needs the mount to be remounted read-only (13), a second file
/// system (2), or a limit of hard links that the file system tells (1).
const EXPECTED_SKIPS: [&str; 16] = [
    "chmod::erofs_named",
    "chown::erofs_named",
    "chown::lchown::erofs_named",
    "link::erofs_named",
    "link::exdev_target",
    "link::link_count_max",
    "mkdir::erofs_new_file",
    "mkfifo::erofs_new_file",
    "open::erofs_named",
    "open::erofs_new_file",
    "rename::erofs_named",
    "rename::exdev_target",
    "rmdir::erofs_named",
    "symlink::erofs_new_file",
    "truncate::erofs_named",
    "unlink::erofs_named",
];

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    preparation.cache.provide_crate("pjdfstest", VERSION)
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    if !scene.is_root() {
        return Ok(Verdict::Skipped("needs root".to_owned()));
    }
    let configuration = scene.scratch.join("pjdfstest.toml");
    fs::write(&configuration, CONFIGURATION)?;
    let mut command = Command::new(scene.cache.crate_program("pjdfstest", VERSION));
    command.arg("-c").arg(&configuration).arg("-p").arg(&scene.dir).current_dir(&scene.dir);
    if let Some(filter) = &scene.filter {
        command.arg(filter);
    }
    let output = command.output().context("cannot start pjdfstest")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let cases = read(&text);
    for (name, result) in cases.iter().filter(|case| case.1 == "FAILED") {
        let details = text.lines().skip_while(|line| !line.starts_with(*name)).skip(1);
        let details = details.take_while(|line| line.starts_with('\t')).collect::<Vec<_>>();
        println!("{name} {result} {}", details.join(" ").replace('\t', " "));
    }
    let names = |wanted: &str| -> BTreeSet<&str> {
        cases.iter().filter(|case| case.1 == wanted).map(|case| case.0).collect()
    };
    let (passed, failed, skipped) = (names("ok"), names("FAILED"), names("skipped"));
    let expected = BTreeSet::from(EXPECTED_SKIPS);
    for unexpected in skipped.difference(&expected) {
        println!("{unexpected} skipped, and is not on the list");
    }
    let counts =
        format!("{} passed, {} skipped, {} failed", passed.len(), skipped.len(), failed.len());
    println!("{}", String::from_utf8_lossy(&output.stderr));
    ensure!(failed.is_empty(), "{counts}: {:?}", failed.iter().take(20).collect::<Vec<_>>());
    ensure!(skipped.is_subset(&expected), "{counts}: unexpected skips");
    ensure!(output.status.success(), "{counts}, and pjdfstest ended with {}", output.status);
    let is_whole = scene.filter.is_none();
    ensure!(!is_whole || passed.len() >= FEWEST_PASSED, "{counts}: too few");
    Ok(Verdict::Passed(counts))
}

/// The cases' names with `ok`, `skipped` or `FAILED`; a reason follows on an indented line.
fn read(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with(char::is_whitespace));
    let cases = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let case = (words.next()?, words.next()?);
        (case.0.contains("::") && words.next().is_none()).then_some(case)
    });
    cases.filter(|case| ["ok", "skipped", "FAILED"].contains(&case.1)).collect()
}

#[cfg(test)]
mod tests;
