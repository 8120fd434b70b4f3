//! git: clone of the project's own repository, commits, branches, merge, worktree, gc, fsck.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::mounted::provision::find_in_path;
use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

const CONFIGURATION: &str = "[user]\n\tname = Conformance\n\temail = conformance@localhost\n\
    [safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n";

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    find_in_path("git").context("git is not installed")?;
    let bare = preparation.cache.dir().join("repository.git");
    let _ = fs::remove_dir_all(&bare);
    let mut command = Command::new("git");
    command.args(["-c", "safe.directory=*", "clone", "--quiet", "--bare", "--no-local"]);
    command.arg(preparation.repository).arg(&bare);
    preparation
        .cache
        .run("git.log", Duration::from_secs(120), &mut command)
        .context("cloning the project's repository")?;
    let mut command = Command::new("git");
    command.arg("-C").arg(&bare).args(["rev-parse", "--verify", "--quiet", "HEAD"]);
    preparation
        .cache
        .run("git.log", Duration::from_secs(20), &mut command)
        .context("the project's repository has no commit")
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let configuration = scene.scratch.join("gitconfig");
    fs::write(&configuration, CONFIGURATION)?;
    let git = Git { scene, configuration: &configuration };
    let source = scene.cache.dir().join("repository.git");
    let clone = scene.dir.join("clone");
    git.run(&scene.dir, &["clone", "--quiet", "--no-local", &text(&source), &text(&clone)])?;
    git.expect_clean(&clone)?;
    let head = git.run(&clone, &["rev-parse", "HEAD"])?;
    ensure!(head == git.run(&source, &["rev-parse", "HEAD"])?, "the clone has another head");

    commit_on_branches(&git, &clone)?;
    worktree(&git, &clone)?;
    push_and_clone(&git, scene, &clone)?;

    for _ in 0..2 {
        git.run(&clone, &["gc", "--quiet", "--prune=now"])?;
        git.run(&clone, &["fsck", "--full", "--strict", "--no-dangling"])?;
        git.expect_clean(&clone)?;
    }
    let log = git.run(&clone, &["log", "--oneline"])?;
    Ok(Verdict::Passed(format!("{} commits, clean after gc and fsck", log.lines().count())))
}

fn commit_on_branches(git: &Git<'_>, clone: &Path) -> Result<()> {
    git.run(clone, &["switch", "--quiet", "-c", "topic"])?;
    for number in 0..20 {
        let folder = clone.join(format!("conformance-{number}"));
        fs::create_dir(&folder)?;
        fs::write(folder.join("file"), format!("{number}\n").repeat(1000))?;
        git.run(clone, &["add", "--all"])?;
        git.run(clone, &["commit", "--quiet", "-m", &format!("change {number}")])?;
    }
    git.run(clone, &["mv", "conformance-3", "conformance-three"])?;
    git.run(clone, &["rm", "--quiet", "-r", "conformance-4"])?;
    git.run(clone, &["commit", "--quiet", "-m", "move and remove"])?;
    git.run(clone, &["switch", "--quiet", "-"])?;
    ensure!(!clone.join("conformance-0").exists(), "a file of the topic is here");
    fs::write(clone.join("conformance-base"), "base\n")?;
    git.run(clone, &["add", "--all"])?;
    git.run(clone, &["commit", "--quiet", "-m", "base"])?;
    git.run(clone, &["merge", "--quiet", "--no-edit", "topic"])?;
    ensure!(clone.join("conformance-three/file").exists(), "the merge lost a file");
    git.run(clone, &["rebase", "--quiet", "--force-rebase", "HEAD~1"])?;
    git.expect_clean(clone)
}

fn worktree(git: &Git<'_>, clone: &Path) -> Result<()> {
    let tree = clone.with_file_name("worktree");
    git.run(clone, &["worktree", "add", "--quiet", &text(&tree), "topic"])?;
    git.expect_clean(&tree)?;
    fs::write(tree.join("stashed"), "stashed\n")?;
    git.run(&tree, &["stash", "--quiet", "--include-untracked"])?;
    git.expect_clean(&tree)?;
    git.run(&tree, &["stash", "pop", "--quiet"])?;
    git.run(clone, &["worktree", "remove", "--force", &text(&tree)])?;
    ensure!(!tree.exists(), "the worktree is still there");
    Ok(())
}

fn push_and_clone(git: &Git<'_>, scene: &Scene, clone: &Path) -> Result<()> {
    let (bare, linked) = (scene.dir.join("bare.git"), scene.dir.join("linked"));
    git.run(&scene.dir, &["init", "--quiet", "--bare", &text(&bare)])?;
    // The project may have been checked out without its history.
    git.run(&bare, &["config", "receive.shallowUpdate", "true"])?;
    git.run(clone, &["push", "--quiet", &text(&bare), "HEAD:refs/heads/main"])?;
    git.run(&bare, &["fsck", "--full", "--strict"])?;
    // A local clone hard-links the objects.
    git.run(&scene.dir, &["clone", "--quiet", "--local", &text(&bare), &text(&linked)])?;
    git.expect_clean(&linked)
}

struct Git<'a> {
    scene: &'a Scene,
    configuration: &'a Path,
}

impl Git<'_> {
    fn run(&self, dir: &Path, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(dir).args(arguments).env("GIT_CONFIG_GLOBAL", self.configuration);
        self.scene.run(command.env("GIT_CONFIG_NOSYSTEM", "1"))
    }

    fn expect_clean(&self, dir: &Path) -> Result<()> {
        let status = self.run(dir, &["status", "--porcelain"])?;
        ensure!(status.is_empty(), "not clean: {status}");
        self.run(dir, &["diff", "--exit-code", "--stat", "HEAD"]).map(drop)
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
