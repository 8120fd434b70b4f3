use super::*;
use nt::Answer;
use openfsp_host::Payload;

fn flight() -> Option<Flight> {
    // A device is needed to have one; none is written to.
    let device = std::fs::File::open("/dev/null").expect("/dev/null");
    let device = Arc::new(Device::from(std::os::fd::OwnedFd::from(device)));
    let asker = Asker { unique: 4, node: 1, uid: 0, gid: 0, pid: 9, ..Asker::default() };
    Some(Flight { asker, device, then: Then::Done })
}

fn done() -> Done {
    Done { completion: Ok(Answer::Done), payload: Payload::None }
}

#[test]
fn an_answer_that_comes_later_finds_its_request() {
    let pending = Pending::default();
    assert!(pending.settle(4, flight().expect("one")).is_none());
    assert_eq!(pending.asker_of(4).map(|asker| asker.pid), Some(9));
    assert!(pending.arrive(4, done()).is_some());
    assert!(pending.asker_of(4).is_none());
}

#[test]
fn an_answer_that_comes_first_waits_for_its_request() {
    let pending = Pending::default();
    assert!(pending.arrive(4, done()).is_none());
    assert!(pending.asker_of(4).is_none());
    assert!(pending.settle(4, flight().expect("one")).is_some());
    assert!(pending.settle(4, flight().expect("one")).is_none(), "the number is free again");
}

#[test]
fn an_announced_request_is_ended_by_one_side_only() {
    let pending = Pending::default();
    let mut announced = flight();
    pending.announce(4, &mut announced);
    assert!(announced.is_none());
    assert!(pending.withdraw(4).is_some());
    assert!(pending.withdraw(4).is_none());

    pending.announce(4, &mut flight());
    assert!(pending.arrive(4, done()).is_some());
    assert!(pending.withdraw(4).is_none());
}
