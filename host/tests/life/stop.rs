//! Stop ends every request at once, whatever their calls do; then files are closed.

use crate::client::{Client, read, request};
use crate::obstinate::{Obstinate, WAITS, on_tokio};
use openfsp_host::nt::NtError;
use openfsp_host::{Execution, Payload, Volume, VolumeParams};

#[test]
fn with_calls_out() {
    let (fs, reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    let _other = client.open("\\g").unwrap();
    for ticket in 0..4 {
        let request = request(read(file, WAITS, 4));
        assert!(client.connection.submit(ticket, request, Payload::None).is_none());
    }
    reins.until_waiting(4);
    let stopping = std::thread::spawn({
        let volume = volume.clone();
        move || volume.stop()
    });
    for ticket in 0..4 {
        assert_eq!(client.heard.wait_for(ticket).completion, Err(NtError::VOLUME_DISMOUNTED));
    }
    reins.until_cancelled(4);
    assert_eq!(reins.opened_and_closed(), (2, 0));
    reins.let_go(4);
    stopping.join().unwrap();
    reins.until_closed(2);
    assert_eq!(client.open("\\f").unwrap_err(), NtError::VOLUME_DISMOUNTED);
    assert_eq!(client.read(file, 0, 4).unwrap_err(), NtError::VOLUME_DISMOUNTED);
    assert_eq!(reins.opened_and_closed(), (2, 2));
}

#[test]
fn of_an_asynchronous_file_system() {
    let (_runtime, volume, reins) = on_tokio();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    assert!(client.connection.submit(1, request(read(file, WAITS, 4)), Payload::None).is_none());
    reins.until_waiting(1);
    volume.stop();
    assert_eq!(client.heard.wait_for(1).completion, Err(NtError::VOLUME_DISMOUNTED));
    reins.until_closed(1);
}

#[test]
fn when_nobody_has_the_volume_any_more() {
    let (fs, reins) = Obstinate::new(Execution::INLINE);
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    let client = Client::of(&volume);
    client.open("\\f").unwrap();
    drop(volume);
    assert_eq!(reins.opened_and_closed(), (1, 0));
    drop(client);
    reins.until_closed(1);
}
