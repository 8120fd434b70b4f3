//! Calls that block: on a thread that is lent, or on workers, be it only one.

use crate::client::{Client, create, read, request};
use crate::obstinate::{Obstinate, WAITS};
use openfsp_host::nt::{Answer, CreateDisposition, CreateOptions};
use openfsp_host::{Execution, Payload, Volume, VolumeParams};

/// Story D3 of WinFsp: no operation waits for another one on a thread of the file system.
#[test]
fn one_is_enough_for_requests_of_several_questions() {
    let (fs, reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(VolumeParams::default(), fs).workers(1).start().unwrap();
    let client = Client::of(&volume);
    for ticket in 0..50 {
        let path = format!("\\f{ticket}");
        let action = create(&path, CreateDisposition::OverwriteIf, CreateOptions::empty());
        assert!(client.connection.submit(ticket, request(action), Payload::None).is_none());
    }
    for ticket in 0..50 {
        let done = client.heard.wait_for(ticket);
        let Ok(Answer::Created(created)) = done.completion else { panic!("{done:?}") };
        client.release(created.ccb.unwrap());
    }
    reins.until_closed(50);
}

#[test]
fn are_made_for_calls_that_wait() {
    let (fs, reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(VolumeParams::default(), fs).workers(3).start().unwrap();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    for ticket in 0..3 {
        let request = request(read(file, WAITS, 4));
        assert!(client.connection.submit(ticket, request, Payload::None).is_none());
    }
    reins.until_waiting(3);
    reins.let_go(3);
    (0..3).for_each(|ticket| assert!(client.heard.wait_for(ticket).completion.is_ok()));
    client.release(file);
}

#[test]
fn are_not_needed_where_a_door_lends_its_thread() {
    let (fs, _reins) = Obstinate::new(Execution::BLOCKING);
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    let client = Client::lending(&volume, true);
    let open = create("\\f", CreateDisposition::OverwriteIf, CreateOptions::empty());
    let done = client.connection.submit(1, request(open), Payload::None);
    assert!(matches!(done.unwrap().completion, Ok(Answer::Created(_))), "ended on this thread");
}
