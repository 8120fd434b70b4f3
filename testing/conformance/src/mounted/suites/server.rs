//! The server as a program: its messages, its end, and what it leaves behind.
//!
//! Wrong mount points are refused with a message that names them; Ctrl-C, SIGTERM and `umount` end
//! it with 0; after SIGKILL the mount can be removed; an ordinary user mounts by fusermount3.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;

use crate::mounted::account::Account;
use crate::mounted::mounts;
use crate::mounted::process::{output_within, tail};
use crate::mounted::scene::Scene;
use crate::mounted::server::{ServeCommand, Server};
use crate::mounted::stage::OpenDevice;
use crate::mounted::verdict::Verdict;

type Check = fn(&Case<'_>) -> Result<()>;

const CHECKS: [(&str, Check); 9] = [
    ("a mount point that is missing is named", missing),
    ("a mount point that is a file is named", not_a_directory),
    ("a mount point that is in use is named", busy),
    ("the server says where it has mounted", says_ready),
    ("Ctrl-C unmounts and ends with 0", interrupted),
    ("SIGTERM unmounts and ends with 0", terminated),
    ("umount ends the server with 0", unmounted),
    ("after SIGKILL the mount can be removed", killed),
    ("two servers do not disturb each other", two),
];

/// One way to serve, and a folder for its mounts and logs.
struct Case<'a> {
    serve: &'a ServeCommand,
    folder: PathBuf,
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let Some(serve) = &scene.serve else {
        return Ok(Verdict::Skipped("the folder was given: there is no server to try".to_owned()));
    };
    let mut failed = Vec::new();
    run_as(scene, serve, "own", &mut failed)?;
    let mut ways = String::from("as who we are");
    if let Some(other) = scene.other.clone() {
        let _device = OpenDevice::to_all();
        let plain = without_allow_other(serve);
        run_as(scene, &plain.with_account(Some(other.clone())), "other", &mut failed)?;
        if let Err(error) = ordinary_use(scene, &plain, &other) {
            println!("FAILED: an ordinary user's mount is his own: {error:#}");
            failed.push("an ordinary user's mount is his own");
        }
        ways += &format!(" and as {} by fusermount3", other.name);
    }
    match failed.as_slice() {
        [] => Ok(Verdict::Passed(format!("{} checks {ways}", CHECKS.len()))),
        failed => bail!("failed: {}", failed.join("; ")),
    }
}

fn run_as(
    scene: &Scene,
    serve: &ServeCommand,
    name: &str,
    failed: &mut Vec<&'static str>,
) -> Result<()> {
    for (number, (what, check)) in CHECKS.iter().enumerate() {
        let filter = scene.filter.as_deref().unwrap_or("");
        if !what.contains(filter) {
            continue;
        }
        let folder = scene.scratch.join(format!("{name}-{number}"));
        fs::create_dir(&folder)?;
        give(&folder, serve)?;
        let case = Case { serve, folder };
        match check(&case) {
            Ok(()) => println!("ok: {what} ({name})"),
            Err(error) => {
                println!("FAILED: {what} ({name}): {error:#}");
                failed.push(what);
            }
        }
        for mount in ["mount", "second"] {
            mounts::detach(&case.folder.join(mount), &scene.scratch);
        }
    }
    Ok(())
}

/// `allow_other` is refused to ordinary users unless /etc/fuse.conf lets them.
fn without_allow_other(serve: &ServeCommand) -> ServeCommand {
    let line = serve.line().replace("allow_other,", "").replace(",allow_other", "");
    ServeCommand::new(&line.replace("-o allow_other", ""), None).unwrap_or_else(|_| serve.clone())
}

fn give(path: &Path, serve: &ServeCommand) -> Result<()> {
    if let Some(account) = serve.account() {
        chown(path, Some(account.uid), Some(account.gid))?;
    }
    Ok(())
}

impl Case<'_> {
    /// A fresh folder to mount on.
    fn mount_point(&self, name: &str) -> Result<PathBuf> {
        let dir = self.folder.join(name);
        fs::create_dir(&dir)?;
        give(&dir, self.serve)?;
        Ok(dir)
    }

    fn start(&self, dir: &Path) -> Result<Server> {
        self.serve.start(dir, &[], &self.folder.join("serve.log"))
    }

    /// The server has to end with an error, soon, and with a message that names `dir`.
    fn expect_refusal(&self, dir: &Path) -> Result<()> {
        let log = self.folder.join("refused.log");
        let mut process = self.serve.spawn(dir, &[], &log)?;
        let status = process.wait_until(Instant::now() + Duration::from_secs(10))?;
        process.kill();
        let said = tail(&log, 20);
        println!("it says: {said}");
        let status = status.context("it neither mounts nor ends")?;
        ensure!(!status.success(), "it ends with 0");
        ensure!(status.code().is_some(), "it ends with {status}");
        ensure!(!said.contains("panicked"), "it panics");
        let name = dir.file_name().map(|name| name.to_string_lossy().into_owned());
        ensure!(name.is_some_and(|name| said.contains(&name)), "the message names no mount point");
        ensure!(said.lines().count() <= 6, "the message is {} lines long", said.lines().count());
        Ok(())
    }

    /// The mount has to be gone, its folder usable, without the server's help.
    fn expect_gone(&self, dir: &Path) -> Result<()> {
        ensure!(mounts::find(dir).is_none(), "still mounted");
        fs::read_dir(dir).context("the folder below")?;
        Ok(())
    }
}

fn missing(case: &Case<'_>) -> Result<()> {
    case.expect_refusal(&case.folder.join("missing"))
}

fn not_a_directory(case: &Case<'_>) -> Result<()> {
    let file = case.folder.join("plain-file");
    File::create(&file)?;
    give(&file, case.serve)?;
    case.expect_refusal(&file)
}

fn busy(case: &Case<'_>) -> Result<()> {
    let dir = case.mount_point("mount")?;
    let server = case.start(&dir)?;
    case.expect_refusal(&dir)?;
    ensure!(mounts::find(&dir).is_some(), "the first server's mount is gone");
    server.stop(&case.folder)
}

fn says_ready(case: &Case<'_>) -> Result<()> {
    let dir = case.mount_point("mount")?;
    let server = case.start(&dir)?;
    let deadline = Instant::now() + Duration::from_secs(5);
    while !server.tail(20).contains("mount") && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    let said = server.tail(20);
    println!("it says: {said}");
    ensure!(said.contains(&*dir.to_string_lossy()), "no line names the mount point");
    server.stop(&case.folder)
}

fn interrupted(case: &Case<'_>) -> Result<()> {
    ended_by(case, Signal::INT)
}

fn terminated(case: &Case<'_>) -> Result<()> {
    ended_by(case, Signal::TERM)
}

fn ended_by(case: &Case<'_>, signal: Signal) -> Result<()> {
    let dir = case.mount_point("mount")?;
    let server = case.start(&dir)?;
    if case.serve.account().is_none() {
        fs::write(dir.join("file"), "contents")?;
    }
    server.stop_with(signal)?;
    case.expect_gone(&dir)
}

fn unmounted(case: &Case<'_>) -> Result<()> {
    let dir = case.mount_point("mount")?;
    let server = case.start(&dir)?;
    server.stop(&case.folder)?;
    case.expect_gone(&dir)
}

fn killed(case: &Case<'_>) -> Result<()> {
    let dir = case.mount_point("mount")?;
    let server = case.start(&dir)?;
    let kind = mounts::find(&dir).map(|mount| mount.kind).unwrap_or_default();
    server.kill();
    ensure!(mounts::find(&dir).is_some(), "the mount went with the server");
    if kind.starts_with("fuse") {
        let error = fs::metadata(dir.join("x")).err().and_then(|error| error.raw_os_error());
        println!("a look at the dead mount gives error {error:?}");
        ensure!(error.is_some(), "a dead server's mount answers");
    }
    match case.serve.account() {
        None => mounts::unmount(&dir, &case.folder)?,
        Some(account) => {
            let mut command = Command::new("fusermount3");
            command.arg("-u").arg(&dir);
            account.put_on(&mut command);
            output_within(&mut command, Duration::from_secs(10), &case.folder.join("fm.log"))?;
        }
    }
    case.expect_gone(&dir)
}

fn two(case: &Case<'_>) -> Result<()> {
    let (dir, second) = (case.mount_point("mount")?, case.mount_point("second")?);
    let (first, other) = (case.start(&dir)?, case.start(&second)?);
    first.stop(&case.folder)?;
    ensure!(mounts::find(&second).is_some(), "the other mount is gone");
    other.stop(&case.folder)
}

/// What an ordinary user mounts belongs to him, works for him, and is closed to others.
fn ordinary_use(scene: &Scene, serve: &ServeCommand, account: &Account) -> Result<()> {
    let serve = serve.with_account(Some(account.clone()));
    let folder = scene.scratch.join("ordinary");
    let dir = folder.join("mount");
    for dir in [&folder, &dir] {
        fs::create_dir(dir)?;
        give(dir, &serve)?;
    }
    let server = serve.start(&dir, &[], &folder.join("serve.log"))?;
    let script = "set -e; cd \"$1\"; echo contents > file; mkdir folder; mv file folder/renamed;\n\
        [ \"$(cat folder/renamed)\" = contents ]; chmod 600 folder/renamed; rm -r folder\n\
        stat -c %u .";
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg("sh").arg(&dir);
    account.put_on(&mut command);
    let owner = scene.run(&mut command)?;
    ensure!(owner.trim() == account.uid.to_string(), "the root belongs to {owner}");
    let closed = fs::metadata(&dir).map(|metadata| metadata.uid());
    ensure!(closed.is_err(), "another user may look into it");
    server.stop_with(Signal::TERM)
}
