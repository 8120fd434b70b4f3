//! Filters around authors of both kinds, and around each other.

use crate::client::Client;
use crate::hello::Hello;
use crate::object_store::ObjectFs;
use openfsp_host::nt::{CreateDisposition, CreateOptions, NtError};
use openfsp_host::*;
use std::sync::{Arc, Mutex};

type Lines = Arc<Mutex<Vec<String>>>;

fn traced(lines: &Lines) -> Traced<impl Fn(std::fmt::Arguments<'_>) + Send + Sync + 'static> {
    let lines = Arc::clone(lines);
    Traced::new(move |line| lines.lock().unwrap().push(line.to_string()))
}

#[test]
fn compose_around_a_blocking_file_system() {
    let lines = Lines::default();
    let fs = Filtered::new(traced(&lines), Filtered::new(ReadOnly, Hello));
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    let client = Client::of(&volume);
    let file = client.open("\\hello.txt").unwrap();
    assert_eq!(client.read(file, 0, 5).unwrap(), b"Hello");
    let refused = client.write(file, nt::WriteAt::End, b"!").unwrap_err();
    assert_eq!(refused, NtError::MEDIA_WRITE_PROTECTED);
    client.release(file);
    drop(volume);
    let lines = lines.lock().unwrap();
    assert!(lines.iter().any(|line| line.starts_with("open \\hello.txt how=")), "{lines:#?}");
    assert!(lines.contains(&"read \\hello.txt offset=0 out=5 of 5 bytes -> ok".to_owned()));
    let write = "write \\hello.txt write=1 byte at the end -> MEDIA_WRITE_PROTECTED";
    assert!(lines.contains(&write.to_owned()), "{lines:#?}");
    assert!(lines.contains(&"close \\hello.txt -> ok".to_owned()));
}

#[test]
fn compose_around_an_asynchronous_file_system() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .unwrap();
    let handle = runtime.handle().clone();
    let lines = Lines::default();
    let faults = FaultInjecting::new(&[Verb::create], 2, NtError::DISK_FULL);
    let fs = Filtered::new(traced(&lines), Filtered::new(faults, ObjectFs::new()));
    let spawn = move |task: Task| drop(handle.spawn(task));
    let volume = Volume::builder_async(VolumeParams::default(), fs, spawn).start().unwrap();
    let client = Client::of(&volume);
    let create = |path| client.create(path, CreateDisposition::Create, CreateOptions::empty());
    client.release(create("\\a").unwrap());
    assert_eq!(create("\\b").unwrap_err(), NtError::DISK_FULL);
    client.release(create("\\c").unwrap());
    volume.stop();
    let lines = lines.lock().unwrap();
    assert!(lines.iter().any(|line| line.starts_with("create \\b") && line.ends_with("DISK_FULL")));
}
