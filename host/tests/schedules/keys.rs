//! Data by way of the lower entry: a file that the file system has closed is not asked for again,
//! however late a thread comes that found its way before.

use crate::client::{Client, read, request};
use crate::explore::explore;
use openfsp_host::nt::{AccessMask, Action, Answer, FileId, FileInfo, Found, NtError};
use openfsp_host::{
    Answered, Execution, Operations, Payload, ReadBuf, Responder, Volume, VolumeParams,
};
use shuttle::sync::Mutex;
use shuttle::sync::atomic::{AtomicU64, Ordering};
use shuttle::thread;
use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use transact::{Call, FileKey, Opened, Operation, Outcome, Reply};

/// Which files are open, by key.
#[derive(Default)]
struct Keys {
    last: AtomicU64,
    open: Mutex<HashSet<FileKey>>,
    breaches: AtomicU64,
}

struct Keyed(Arc<Keys>);

impl Keys {
    fn with<T>(&self, change: impl FnOnce(&mut HashSet<FileKey>) -> T) -> T {
        change(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn must_be_open(&self, file: FileKey) {
        if !self.with(|open| open.contains(&file)) {
            self.breaches.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn reply(&self, call: Call) -> Reply {
        let found = Found { info: FileInfo::file(FileId(7), 8), ..Found::default() };
        match call {
            Call::Create(_) => {
                let file = FileKey(self.last.fetch_add(1, Ordering::SeqCst));
                self.with(|open| open.insert(file));
                let granted = AccessMask::READ_DATA;
                let opened =
                    Opened { file: Some(file), created: false, granted, found, name: None };
                Ok(Outcome::Opened(opened))
            }
            Call::Read { file, length, .. } => {
                self.must_be_open(file);
                let before = self.last.load(Ordering::SeqCst);
                assert!(before > file.0, "keys are given in order");
                self.must_be_open(file);
                Ok(Outcome::Read(length))
            }
            Call::Close(file) => {
                self.must_be_open(file);
                self.with(|open| open.remove(&file));
                Ok(Outcome::Done)
            }
            Call::Cleanup { file, .. } => {
                self.must_be_open(file);
                Ok(Outcome::Done)
            }
            _ => Err(NtError::NOT_IMPLEMENTED),
        }
    }
}

impl Operations for Keyed {
    fn execution(&self) -> Execution {
        Execution::INLINE
    }

    fn ask(&self, operation: Operation, responder: Responder) -> Option<Answered> {
        Some(responder.answer(self.0.reply(operation.call)))
    }
}

#[test]
fn no_read_of_a_closed_file() {
    explore(|| {
        let keys = Arc::new(Keys::default());
        let keyed = Keyed(Arc::clone(&keys));
        let volume = Volume::from_operations(VolumeParams::default(), keyed).start().unwrap();
        let client = Arc::new(Client::of(&volume));
        // The other one keeps the stream, and with it the gate.
        let (file, other) = (client.open("\\f").unwrap(), client.open("\\f").unwrap());
        let read = move |client: &Client| {
            let payload = Payload::Read(ReadBuf::new(4));
            client.connection.call(request(read(file, 0, 4)), payload).completion
        };
        assert_eq!(read(&client), Ok(Answer::Read { bytes: 4 }));
        let reading = [0, 1].map(|_| {
            let client = Arc::clone(&client);
            thread::spawn(move || drop(read(&client)))
        });
        assert_eq!(client.call(Action::Release(file)), Ok(Answer::Done));
        reading.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(read(&client).is_err());
        client.release(other);
        volume.stop();
        assert_eq!(keys.breaches.load(Ordering::SeqCst), 0, "a call on a closed file");
        assert!(keys.with(|open| open.is_empty()));
    });
}
