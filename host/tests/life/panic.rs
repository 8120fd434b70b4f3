//! A file system that panics fails that request, and goes on.

use crate::client::Client;
use crate::obstinate::{Obstinate, PANICS, on_tokio};
use openfsp_host::nt::NtError;
use openfsp_host::{Execution, Volume, VolumeParams};

fn check(volume: &Volume) {
    let client = Client::of(volume);
    assert_eq!(client.open("\\panic").unwrap_err(), NtError::INTERNAL_ERROR);
    let file = client.open("\\f").unwrap();
    assert_eq!(client.read(file, PANICS, 4).unwrap_err(), NtError::INTERNAL_ERROR);
    assert_eq!(client.read(file, 0, 4).unwrap(), [7; 4]);
    client.release(file);
}

#[test]
fn on_the_thread_of_a_door() {
    let (fs, reins) = Obstinate::new(Execution::INLINE);
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    check(&volume);
    assert_eq!(reins.opened_and_closed(), (1, 1));
}

#[test]
fn on_a_worker() {
    let (fs, reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    check(&volume);
    reins.until_closed(1);
}

#[test]
fn in_a_task() {
    let (_runtime, volume, reins) = on_tokio();
    check(&volume);
    reins.until_closed(1);
}
