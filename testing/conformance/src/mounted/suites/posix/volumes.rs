//! The volume: its numbers, a full one, a read-only one.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rustix::fs::{XattrFlags, setxattr, statvfs};
use rustix::io::Errno;

use super::{Check, Needs, check, refused};
use crate::mounted::mounts;
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("volume.statfs", numbers),
    check("volume.sync", sync),
    check("volume.full-of-bytes", full_of_bytes).needs(Needs::Server),
    check("volume.full-of-files", full_of_files).needs(Needs::Server),
    check("volume.read-only", read_only).needs(Needs::Server),
];

fn numbers(_: &Scene, dir: &Path) -> Result<()> {
    let volume = statvfs(dir)?;
    println!("{} blocks of {}, {} free", volume.f_blocks, volume.f_frsize, volume.f_bfree);
    ensure!(volume.f_namemax == 255, "names may have {} bytes", volume.f_namemax);
    ensure!(volume.f_bsize > 0 && volume.f_frsize > 0, "the block size is 0");
    ensure!(volume.f_blocks > 0, "the volume has no blocks");
    ensure!(volume.f_bfree <= volume.f_blocks, "more is free than there is");
    ensure!(volume.f_bavail <= volume.f_bfree, "more is available than is free");
    ensure!(volume.f_files == 0 || volume.f_ffree <= volume.f_files, "more files are free");
    Ok(())
}

fn sync(_: &Scene, dir: &Path) -> Result<()> {
    let file = File::create(dir.join("file"))?;
    (&file).write_all(b"contents")?;
    file.sync_data().context("fdatasync")?;
    file.sync_all().context("fsync")?;
    File::open(dir)?.sync_all().context("fsync of a folder")?;
    rustix::fs::syncfs(&file).context("syncfs")?;
    Ok(())
}

/// Runs `work` on a volume of its own, served with more `options`.
fn on_volume(
    scene: &Scene,
    name: &str,
    options: &[&str],
    work: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let serve = scene.serve.as_ref().context("a server is needed")?;
    let dir: PathBuf = scene.scratch.join(name);
    fs::create_dir(&dir)?;
    let server = serve.start(&dir, options, &scene.scratch.join(format!("{name}.log")))?;
    let done = work(&dir);
    let stopped = server.stop(&scene.scratch);
    mounts::detach(&dir, &scene.scratch);
    done.and(stopped)
}

fn full_of_bytes(scene: &Scene, _: &Path) -> Result<()> {
    on_volume(scene, "bytes", &["--max-file-bytes", "1048576"], |dir| {
        let mut file = File::create(dir.join("file"))?;
        let written: io::Result<()> = (0..64).try_for_each(|_| file.write_all(&[1; 65_536]));
        refused(written, Errno::NOSPC, "4 MiB into 1 MiB")?;
        let length = file.metadata()?.len();
        ensure!(length <= 1_048_576, "the file has {length} bytes");
        drop(file);
        fs::remove_file(dir.join("file"))?;
        fs::write(dir.join("again"), vec![2; 500_000]).context("after a deletion")?;
        ensure!(fs::read(dir.join("again"))? == vec![2; 500_000], "what was written differs");
        Ok(())
    })
}

fn full_of_files(scene: &Scene, _: &Path) -> Result<()> {
    on_volume(scene, "files", &["--max-nodes", "20"], |dir| {
        let create = |number: usize| File::create(dir.join(format!("file-{number}")));
        let made = (0..100).take_while(|&number| create(number).is_ok()).count();
        ensure!((10..=20).contains(&made), "{made} files fit where 20 may be");
        refused(create(1000), Errno::NOSPC, "one file more")?;
        refused(fs::create_dir(dir.join("folder")), Errno::NOSPC, "a folder more")?;
        refused(symlink("x", dir.join("link")), Errno::NOSPC, "a link more")?;
        fs::rename(dir.join("file-0"), dir.join("renamed")).context("a rename needs no node")?;
        fs::remove_file(dir.join("renamed"))?;
        create(1000).context("one more after a deletion")?;
        Ok(())
    })
}

fn read_only(scene: &Scene, _: &Path) -> Result<()> {
    on_volume(scene, "read-only", &["-o", "ro"], |dir| {
        ensure!(fs::read_dir(dir)?.next().is_none(), "a new volume is not empty");
        refused(File::create(dir.join("file")), Errno::ROFS, "create")?;
        refused(fs::create_dir(dir.join("folder")), Errno::ROFS, "mkdir")?;
        refused(symlink("x", dir.join("link")), Errno::ROFS, "symlink")?;
        refused(fs::set_permissions(dir, Permissions::from_mode(0o700)), Errno::ROFS, "chmod")?;
        let times = fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH);
        refused(File::open(dir)?.set_times(times), Errno::ROFS, "utimens")?;
        refused(setxattr(dir, "user.a", b"v", XattrFlags::empty()), Errno::ROFS, "setxattr")?;
        let open = OpenOptions::new().write(true).create(true).truncate(true).open(dir.join("f"));
        refused(open, Errno::ROFS, "open for writing")?;
        refused(File::open(dir.join("none")), Errno::NOENT, "open of nothing")
    })
}
