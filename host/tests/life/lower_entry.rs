//! `Volume::from_operations`: one operation in, one reply out.

use crate::client::Client;
use openfsp_host::nt::{NtError, VolumeInfo};
use openfsp_host::{Answered, Execution, Operations, Responder, Volume, VolumeParams};
use std::sync::atomic::{AtomicU32, Ordering};
use transact::{Operation, Outcome};

/// Answers at once, later, not at all, and with a panic, in turn.
#[derive(Default)]
struct Moody(AtomicU32);

impl Operations for Moody {
    fn execution(&self) -> Execution {
        Execution { blocks: false, pends: true }
    }

    fn ask(&self, _: Operation, responder: Responder) -> Option<Answered> {
        let info =
            |total_bytes| Ok(Outcome::Volume(VolumeInfo { total_bytes, ..VolumeInfo::default() }));
        match self.0.fetch_add(1, Ordering::Relaxed) % 4 {
            0 => Some(responder.answer(info(1))),
            1 => {
                std::thread::spawn(move || responder.answer(info(2)).send());
                None
            }
            2 => None,
            _ => panic!("in a bad mood"),
        }
    }
}

#[test]
fn every_question_is_answered_once() {
    let volume =
        Volume::from_operations(VolumeParams::default(), Moody::default()).start().unwrap();
    let client = Client::of(&volume);
    let ask = || match client.call(openfsp_host::nt::Action::QueryVolume) {
        Ok(openfsp_host::nt::Answer::Volume(info)) => Ok(info.total_bytes),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error),
    };
    for _ in 0..3 {
        assert_eq!(ask(), Ok(1));
        assert_eq!(ask(), Ok(2));
        assert_eq!(ask(), Err(NtError::INTERNAL_ERROR), "forgotten");
        assert_eq!(ask(), Err(NtError::INTERNAL_ERROR), "panicked");
    }
}
