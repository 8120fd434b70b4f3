//! A server of one file on a real mount, through the public interface only.
//!
//! Needs `/dev/fuse` and root, who becomes an ordinary user where one is wanted; says why a test is
//! skipped.
#![cfg(target_os = "linux")]

mod server;

use fuse_channel::abi::{EntryNotifyFlags, ROOT_ID};
use fuse_channel::{
    Buffer, Delivery, Device, End, Mount, MountError, MountOptions, Notification, Received,
    UnmountError, is_mounted,
};
use server::{BORN, CONTENTS, FILE, Server};
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// Names the mount point for a copy of this program that is to serve it.
const SERVE: &str = "FUSE_CHANNEL_TEST_SERVE";
/// Set if the copy is to mount with `auto_unmount`.
const AUTO: &str = "FUSE_CHANNEL_TEST_AUTO";
/// What the copy writes once it serves.
const READY: &str = "serving";

const PATIENCE: Duration = Duration::from_secs(20);

/// Why a test that mounts cannot run here.
fn obstacle() -> Option<String> {
    if !rustix::process::geteuid().is_root() {
        return Some("needs root to mount without fusermount3".into());
    }
    match fuse_channel::Device::open() {
        Ok(_) => None,
        Err(error) => Some(format!("/dev/fuse: {error}")),
    }
}

macro_rules! skip_unless_possible {
    () => {
        if let Some(why) = obstacle() {
            println!("skipped: {why}");
            return;
        }
    };
}

fn options() -> MountOptions {
    MountOptions { subtype: Some("channeltest".into()), ..MountOptions::default() }
}

/// Polls, for what another process does in its own time.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn check_contents(directory: &Path) {
    assert_eq!(std::fs::read(directory.join("hello")).expect("read"), CONTENTS);
    let missing = std::fs::read(directory.join("nothing")).expect_err("no such file");
    assert_eq!(missing.kind(), std::io::ErrorKind::NotFound);
    let mut names: Vec<_> = std::fs::read_dir(directory)
        .expect("list")
        .map(|entry| entry.expect("entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["hello"]);
    let born = std::fs::metadata(directory.join("hello")).and_then(|metadata| metadata.created());
    let since_epoch = born.expect("time of birth").duration_since(UNIX_EPOCH).expect("after 1970");
    assert_eq!(since_epoch.as_secs(), BORN as u64);
}

#[test]
fn a_file_is_served_until_the_unmount() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let server = Server::start(device);
    assert!(is_mounted(directory.path()).expect("a table"));
    check_contents(directory.path());

    mount.unmount().expect("unmount");
    assert_eq!(server.join(), End::Unmounted);
    assert!(!is_mounted(directory.path()).expect("a table"));
}

#[test]
fn cloned_descriptors_share_one_mount() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let clone = device.clone_fd().expect("clone");
    let servers = [Server::start(device), Server::start(clone)];
    for _ in 0..50 {
        check_contents(directory.path());
    }
    mount.unmount().expect("unmount");
    servers.into_iter().for_each(|server| assert_eq!(server.join(), End::Unmounted));
}

/// The kernel answers EINVAL to a notification whose form it does not understand.
#[test]
fn the_kernel_understands_every_notification() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let notifier = device.clone_fd().expect("clone");
    let server = Server::start(device);
    // Keeps the kernel's node alive.
    let mut file = std::fs::File::open(directory.path().join("hello")).expect("open");

    let notify = |notification| notifier.notify(&notification).expect("understood");
    let flags = EntryNotifyFlags::empty();
    let expire = EntryNotifyFlags::EXPIRE_ONLY;
    assert_eq!(notify(Notification::inval_inode(FILE, 0, 0)), Delivery::Done);
    assert_eq!(notify(Notification::inval_attributes(FILE)), Delivery::Done);
    assert_eq!(notify(Notification::inval_inode(99, 0, 0)), Delivery::NotFound);
    assert_eq!(notify(Notification::inval_entry(ROOT_ID, b"hello", expire)), Delivery::Done);
    assert_eq!(notify(Notification::inval_entry(ROOT_ID, b"hello", flags)), Delivery::Done);
    assert_eq!(notify(Notification::inval_entry(ROOT_ID, b"missing", flags)), Delivery::NotFound);
    assert_eq!(notify(Notification::delete(ROOT_ID, FILE, b"gone")), Delivery::NotFound);
    // Bytes are stored in pages that the cache already has.
    let mut contents = String::new();
    file.read_to_string(&mut contents).expect("read");
    assert_eq!(notify(Notification::store(FILE, 0, b"HELLO")), Delivery::Done);
    file.rewind().expect("rewind");
    contents.clear();
    file.read_to_string(&mut contents).expect("read");
    assert!(contents.starts_with("HELLO from"), "{contents}");
    assert_eq!(notify(Notification::retrieve(1, FILE, 0, 5)), Delivery::Done);
    assert_eq!(notify(Notification::resend()), Delivery::Done);
    notify_if_known(&notifier, &Notification::poll(1));
    notify_if_known(&notifier, &Notification::inc_epoch());
    notify_if_known(&notifier, &Notification::prune(&[FILE, 99]));

    drop(file);
    mount.unmount().expect("unmount");
    let retrieved = server.join_with_retrieved();
    assert_eq!(retrieved, [(0, b"HELLO".to_vec())]);
}

/// For notifications that are younger than some kernels.
fn notify_if_known(notifier: &Device, notification: &Notification<'_>) {
    match notifier.notify(notification) {
        Ok(delivery) => assert_eq!(delivery, Delivery::Done),
        Err(error) => println!("this kernel does not know {notification:?}: {error}"),
    }
}

#[test]
fn an_abort_ends_the_server_at_once() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let server = Server::start(device);
    check_contents(directory.path());
    match mount.abort() {
        Ok(()) => {
            server.join();
            assert!(is_mounted(directory.path()).expect("a table"));
            mount.unmount().expect("unmount");
        }
        Err(error) => {
            println!("skipped: the control file system is not mounted: {error}");
            mount.unmount().expect("unmount");
            server.join();
        }
    }
}

#[test]
fn a_device_that_does_not_block_says_when_it_is_empty() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let mut buffer = Buffer::for_max_write(0);
    device.set_nonblocking(true).expect("fcntl");
    let init = device.receive(&mut buffer).expect("receive");
    assert!(matches!(init, Received::Message(_)), "INIT waits from the mount on: {init:?}");
    assert_eq!(device.receive(&mut buffer).expect("receive"), Received::Empty);
    mount.unmount().expect("unmount");
    let end = device.receive(&mut buffer).expect("receive");
    assert_eq!(end, Received::Ended(End::Unmounted));
}

#[test]
fn dropping_the_mount_unmounts() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let server = Server::start(device);
    drop(mount);
    server.join();
    assert!(!is_mounted(directory.path()).expect("a table"));
}

#[test]
fn an_open_file_outlives_the_unmount() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let server = Server::start(device);
    let mut file = std::fs::File::open(directory.path().join("hello")).expect("open");
    mount.unmount().expect("unmount");
    assert!(!is_mounted(directory.path()).expect("a table"));
    let mut contents = Vec::new();
    file.read_to_end(&mut contents).expect("still served");
    assert_eq!(contents, CONTENTS);
    drop(file);
    server.join();
}

#[test]
fn an_unmount_from_outside_is_noticed() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let server = Server::start(device);
    fuse_channel::unmount(directory.path()).expect("unmount");
    server.join();
    mount.unmount().expect("nothing is left to do");
    let error = fuse_channel::unmount(directory.path()).expect_err("not mounted");
    assert!(matches!(error, UnmountError::NotMounted { .. }), "{error}");
}

#[test]
fn a_second_mount_in_the_same_place_is_refused() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let (device, mount) = fuse_channel::mount(directory.path(), &options()).expect("mount");
    let server = Server::start(device);
    let error = fuse_channel::mount(directory.path(), &options()).expect_err("already mounted");
    assert!(matches!(error, MountError::AlreadyMounted { .. }), "{error}");
    assert!(error.to_string().contains("fuse.channeltest is already mounted"), "{error}");
    mount.unmount().expect("unmount");
    server.join();
}

#[test]
fn a_killed_server_leaves_a_mount_that_can_be_removed() {
    skip_unless_possible!();
    let directory = tempfile::tempdir().expect("a directory");
    let copy = Copy::serving(&[], directory.path());
    check_contents(directory.path());
    copy.kill();
    let dead = std::fs::metadata(directory.path()).expect_err("nobody serves");
    assert_eq!(dead.raw_os_error(), Some(rustix::io::Errno::NOTCONN.raw_os_error()));

    let error = fuse_channel::mount(directory.path(), &options()).expect_err("dead");
    assert!(matches!(error, MountError::DeadServer { .. }), "{error}");
    assert!(error.to_string().contains("fusermount3 -u"), "{error}");
    assert!(is_mounted(directory.path()).expect("a table"));
    fuse_channel::unmount(directory.path()).expect("unmount");
    assert!(!is_mounted(directory.path()).expect("a table"));
}

#[test]
fn auto_unmount_cleans_up_after_a_killed_server() {
    skip_unless_possible!();
    if !has_fusermount() {
        println!("skipped: fusermount3 is not installed (package fuse3)");
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let options = MountOptions { auto_unmount: true, ..options() };
    let (device, mount) = fuse_channel::mount(directory.path(), &options).expect("mount");
    let server = Server::start(device);
    check_contents(directory.path());
    mount.unmount().expect("unmount");
    server.join();

    let copy = Copy::serving(&[(AUTO, "1")], directory.path());
    check_contents(directory.path());
    copy.kill();
    wait_until("the helper unmounts", || !is_mounted(directory.path()).expect("a table"));
}

/// The first test again as an ordinary user, in a copy of this program.
#[test]
fn an_ordinary_user_mounts_through_fusermount() {
    skip_unless_possible!();
    if let Some(why) = user_obstacle() {
        println!("skipped: {why}");
        return;
    }
    let directory = world_directory();
    let status = as_nobody(&["--exact", "user::serve_and_unmount", "--nocapture"])
        .env(SERVE, directory.path())
        .status()
        .expect("run as nobody");
    assert!(status.success(), "{status}");
    assert!(!is_mounted(directory.path()).expect("a table"));
}

fn has_fusermount() -> bool {
    Command::new("fusermount3").arg("-V").output().is_ok()
}

fn user_obstacle() -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    if !has_fusermount() {
        return Some("fusermount3 is not installed (package fuse3)".into());
    }
    let mode = std::fs::metadata("/dev/fuse").ok()?.permissions().mode();
    if mode & 0o006 != 0o006 {
        return Some("users may not open /dev/fuse: run `chmod 0666 /dev/fuse` first".into());
    }
    match as_nobody(&["--list"]).stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Ok(status) if status.success() => None,
        Ok(_) => Some("user nobody cannot run this test program".into()),
        Err(error) => Some(format!("setpriv: {error}")),
    }
}

/// A directory that belongs to nobody, as `fusermount3` wants of a user's mount point.
fn world_directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    std::os::unix::fs::chown(directory.path(), Some(65534), Some(65534)).expect("chown");
    directory
}

fn this_program() -> PathBuf {
    std::env::current_exe().expect("this program")
}

fn as_nobody(arguments: &[&str]) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
    command.arg(this_program()).args(arguments);
    command
}

/// A copy of this program that serves a mount until it is killed, at the latest when this is
/// dropped.
struct Copy {
    child: Child,
}

impl Copy {
    fn serving(environment: &[(&str, &str)], directory: &Path) -> Self {
        let child = Command::new(this_program())
            .args(["--exact", "child::serve", "--nocapture"])
            .env(SERVE, directory)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start a copy");
        let mut copy = Self { child };
        let output = BufReader::new(copy.child.stdout.take().expect("piped"));
        let is_ready = output.lines().map_while(Result::ok).any(|line| line.contains(READY));
        assert!(is_ready, "the copy does not serve");
        copy
    }

    fn kill(self) {}
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn mount_for_copy(options: &MountOptions) -> Option<(Server, Mount, PathBuf)> {
    let directory = PathBuf::from(std::env::var_os(SERVE)?);
    let (device, mount) = match fuse_channel::mount(&directory, options) {
        Ok(mounted) => mounted,
        Err(error) => panic!("{error}"),
    };
    Some((Server::start(device), mount, directory))
}

mod child {
    use super::*;

    #[test]
    fn serve() {
        let auto_unmount = std::env::var_os(AUTO).is_some();
        let options = MountOptions { auto_unmount, ..options() };
        let Some((server, mount, _)) = mount_for_copy(&options) else {
            println!("skipped: other tests run this in a process of its own");
            return;
        };
        println!("{READY}");
        server.join();
        drop(mount);
    }
}

mod user {
    use super::*;

    #[test]
    fn serve_and_unmount() {
        let Some((server, mount, directory)) = mount_for_copy(&options()) else {
            println!("skipped: another test runs this as another user");
            return;
        };
        check_contents(&directory);
        mount.unmount().expect("unmount");
        server.join();

        let others = MountOptions { allow_other: true, ..options() };
        let conf = std::fs::read_to_string("/etc/fuse.conf").unwrap_or_default();
        if !conf.lines().any(|line| line.trim() == "user_allow_other") {
            let error = fuse_channel::mount(&directory, &others).expect_err("not allowed");
            assert!(matches!(error, MountError::AllowOtherNotEnabled), "{error}");
        }
    }
}
