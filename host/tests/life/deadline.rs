//! A request ends at its deadline, its call when it will; until then the call keeps what it has.

use crate::client::{Client, read, request};
use crate::obstinate::{Obstinate, WAITS};
use openfsp_host::nt::{Action, Answer, NtError};
use openfsp_host::{Execution, Payload, ReadBuf, Volume, VolumeParams};
use std::time::Duration;

fn hurried() -> VolumeParams {
    VolumeParams { request_timeout: Duration::from_millis(250), ..VolumeParams::default() }
}

#[test]
fn ends_the_request_and_leaves_buffer_and_file_to_the_call() {
    let (fs, reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(hurried(), fs).start().unwrap();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    let payload = Payload::Read(ReadBuf::new(4));
    assert!(client.connection.submit(1, request(read(file, WAITS, 4)), payload).is_none());
    let done = client.heard.wait_for(1);
    assert_eq!(done.completion, Err(NtError::IO_TIMEOUT));
    assert!(matches!(done.payload, Payload::None), "the call still writes into it");
    reins.until_cancelled(1);

    // The handle can go; the file cannot, as long as the call is on it.
    let released = client.connection.call(request(Action::Release(file)), Payload::None);
    assert_eq!(released.completion, Ok(Answer::Done));
    assert_eq!(reins.opened_and_closed(), (1, 0));
    reins.let_go(1);
    reins.until_closed(1);
    assert_eq!(reins.opened_and_closed(), (1, 1));
    assert_eq!(client.heard.count(), 0, "the late answer ends no request a second time");
}

#[test]
fn of_one_call_leaves_its_place_to_others() {
    let (fs, reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(hurried(), fs).workers(1).start().unwrap();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    let payload = Payload::Read(ReadBuf::new(4));
    assert!(client.connection.submit(1, request(read(file, WAITS, 4)), payload).is_none());
    reins.until_waiting(1);
    assert_eq!(client.heard.wait_for(1).completion, Err(NtError::IO_TIMEOUT));
    // The only worker is still in that call. (On a busy machine a new one may take its time.)
    let answered = (2..12).any(|ticket| {
        assert!(
            client.connection.submit(ticket, request(read(file, 0, 4)), Payload::None).is_none()
        );
        client.heard.wait_for(ticket).completion == Ok(Answer::Read { bytes: 4 })
    });
    assert!(answered);
    reins.let_go(1);
    client.release(file);
    reins.until_closed(1);
}
