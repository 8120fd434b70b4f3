//! Real system calls on a real mount. Needs root and `/dev/fuse`; says why a test is skipped.

use openfsp_host::{Execution, Volume};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::tree::Tree;
use crate::{Mount, Session};

/// Why a test that mounts cannot run here.
pub(super) fn obstacle() -> Option<String> {
    if !rustix::process::geteuid().is_root() {
        return Some("needs root to mount without fusermount3".into());
    }
    fuse_channel::Device::open().err().map(|error| format!("/dev/fuse: {error}"))
}

macro_rules! skip_unless_possible {
    () => {
        if let Some(why) = $crate::tests::mounted::obstacle() {
            println!("skipped: {why}");
            return;
        }
    };
}
pub(super) use skip_unless_possible;

/// A tree on a directory of its own.
pub(super) struct Mounted {
    pub(super) tree: Tree,
    pub(super) volume: Volume,
    session: Option<Session>,
    directory: tempfile::TempDir,
}

impl Mounted {
    pub(super) fn new(execution: Execution, options: &str) -> Mounted {
        Mounted::of(Tree::new(execution), options)
    }

    pub(super) fn of(tree: Tree, options: &str) -> Mounted {
        let directory = tempfile::tempdir().expect("a directory");
        let mount = Mount::at(directory.path()).options(options).expect("options");
        let volume = tree.volume();
        let session = Some(volume.attach(mount).expect("mounted"));
        Mounted { tree, volume, session, directory }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(super) fn root(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn unmount(&mut self) {
        self.session.take().expect("a session").unmount().expect("unmounted");
    }
}

const EXECUTIONS: [Execution; 3] = [Execution::INLINE, Execution::BLOCKING, Execution::ASYNC];

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .expect("a listing")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    names.sort();
    names
}

#[test]
fn files_come_and_go() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let mounted = Mounted::new(execution, "");
        let (a, b) = (mounted.path("a"), mounted.path("b: c"));
        fs::write(&a, "one").expect("written");
        assert_eq!(fs::read(&a).expect("read"), b"one");
        fs::rename(&a, &b).expect("renamed");
        assert_eq!(names(mounted.root()), ["b: c"]);
        assert_eq!(fs::read(&a).expect_err("gone").kind(), io::ErrorKind::NotFound);
        File::create_new(&b).expect_err("it is there");
        fs::remove_file(&b).expect("removed");
        assert_eq!(names(mounted.root()), [""; 0]);
    }
}

#[test]
fn sizes_and_modes_change() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let mounted = Mounted::new(execution, "");
        let path = mounted.path("a");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o640)
            .open(&path)
            .expect("created");
        file.write_all(b"0123456789").expect("written");
        assert_eq!(file.metadata().expect("attributes").mode() & 0o7777, 0o640);
        file.set_len(4).expect("truncated");
        file.set_permissions(fs::Permissions::from_mode(0o4711)).expect("changed");
        let metadata = fs::metadata(&path).expect("attributes");
        assert_eq!((metadata.len(), metadata.mode()), (4, 0o104_711));
        drop(file);
        drop(OpenOptions::new().write(true).truncate(true).open(&path).expect("emptied"));
        assert_eq!(fs::metadata(&path).expect("attributes").len(), 0);
    }
}

#[test]
fn who_appends_writes_at_the_end() {
    skip_unless_possible!();
    let mounted = Mounted::new(Execution::INLINE, "");
    let path = mounted.path("log");
    let open = || OpenOptions::new().append(true).create(true).open(&path).expect("open");
    let (mut one, mut other) = (open(), open());
    for _ in 0..3 {
        one.write_all(b"1").expect("written");
        other.write_all(b"2").expect("written");
    }
    assert_eq!(fs::read(&path).expect("read"), b"121212");
}

/// Large enough that reads and writes come in pieces, and data is handed over without a copy.
#[test]
fn large_files_come_back() {
    skip_unless_possible!();
    for options in ["", "direct_io", "kernel_cache", "max_write=131072,noauto_cache"] {
        let mounted = Mounted::new(Execution::INLINE, options);
        let path = mounted.path("large");
        let data: Vec<u8> = (0..3_000_001_u32).map(|n| (n % 251) as u8).collect();
        fs::write(&path, &data).expect("written");
        assert!(fs::read(&path).expect("read") == data, "{options}");
        let file = File::open(&path).expect("open");
        let mut tail = [0; 100];
        let count = file.read_at(&mut tail, 2_999_990).expect("read");
        assert_eq!(&tail[..count], &data[2_999_990..]);
    }
}

#[test]
fn an_open_file_outlives_its_name() {
    skip_unless_possible!();
    let mounted = Mounted::new(Execution::INLINE, "");
    let path = mounted.path("a");
    fs::write(&path, "still here").expect("written");
    let mut file = File::open(&path).expect("open");
    fs::remove_file(&path).expect("removed");
    let mut text = String::new();
    file.read_to_string(&mut text).expect("read");
    assert_eq!(text, "still here");
}

#[test]
fn what_is_read_only_stays_as_it_is() {
    skip_unless_possible!();
    let mounted = Mounted::new(Execution::INLINE, "ro");
    let error = fs::write(mounted.path("a"), "x").expect_err("read-only");
    assert_eq!(error.kind(), io::ErrorKind::ReadOnlyFilesystem);
}

#[test]
fn the_end_gives_everything_back() {
    skip_unless_possible!();
    let mut mounted = Mounted::new(Execution::INLINE, "");
    fs::write(mounted.path("a"), "x").expect("written");
    drop(File::open(mounted.path("a")).expect("open"));
    assert_eq!(names(mounted.root()), ["a"]);
    mounted.unmount();
    assert_eq!(mounted.tree.open_files(), 0);
    assert_eq!(names(mounted.root()), [""; 0], "what lies below the mount");
}

#[test]
fn a_session_ends_from_elsewhere() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let volume = Tree::new(Execution::INLINE).volume();
    let session = volume.attach(Mount::at(directory.path())).expect("mounted");
    assert!(session.directory().ends_with(directory.path().file_name().expect("a name")));
    let unmounter = session.unmounter();
    let ends = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        unmounter.unmount().expect("unmounted");
        unmounter.unmount().expect("nothing to do");
    });
    session.wait();
    ends.join().expect("no panic");
    assert!(!fuse_channel::is_mounted(directory.path()).expect("a table"));
}

#[test]
fn one_volume_has_several_mounts() {
    skip_unless_possible!();
    let (here, there) =
        (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let volume = Tree::new(Execution::INLINE).volume();
    let options = "attr_timeout=0,entry_timeout=0";
    let mount = |directory: &tempfile::TempDir| {
        let mount = Mount::at(directory.path()).options(options).expect("options");
        volume.attach(mount).expect("mounted")
    };
    let sessions = [mount(&here), mount(&there)];
    fs::write(here.path().join("a"), "x").expect("written");
    assert_eq!(fs::read(there.path().join("a")).expect("read"), b"x");
    fs::remove_file(there.path().join("a")).expect("removed");
    assert_eq!(names(here.path()), [""; 0]);
    sessions.into_iter().for_each(|session| session.unmount().expect("unmounted"));
}

#[test]
fn a_place_that_is_none_is_named() {
    let volume = Tree::new(Execution::INLINE).volume();
    let error = volume.attach(Mount::at("/no/such/place")).expect_err("no mount point");
    assert!(error.to_string().contains("create the directory first"), "{error}");
}
