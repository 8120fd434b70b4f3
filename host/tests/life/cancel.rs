//! A cancelled request ends soon; its call is told, and may hurry.

use crate::client::{Client, read, request};
use crate::obstinate::{Obstinate, WAITS, on_tokio};
use openfsp_host::nt::NtError;
use openfsp_host::{Execution, Payload, Volume, VolumeParams};

#[test]
fn wakes_a_task_that_listens() {
    let (_runtime, volume, reins) = on_tokio();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    for ticket in 0..3 {
        let request = request(read(file, WAITS, 4));
        assert!(client.connection.submit(ticket, request, Payload::None).is_none());
    }
    reins.until_waiting(3);
    client.connection.cancel(1);
    assert_eq!(client.heard.wait_for(1).completion, Err(NtError::CANCELLED));
    reins.until_cancelled(1);
    assert_eq!(client.heard.count(), 0, "only that one");
    client.connection.cancel(0);
    client.connection.cancel(2);
    client.heard.wait_for(0);
    client.heard.wait_for(2);
    client.release(file);
    reins.until_closed(1);
}

#[test]
fn ends_a_request_whose_call_does_not_listen() {
    let (fs, reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    assert!(client.connection.submit(7, request(read(file, WAITS, 4)), Payload::None).is_none());
    reins.until_waiting(1);
    client.connection.cancel(6);
    client.connection.cancel(7);
    assert_eq!(client.heard.wait_for(7).completion, Err(NtError::CANCELLED));
    reins.until_cancelled(1);
    reins.let_go(1);
    client.release(file);
    reins.until_closed(1);
}
