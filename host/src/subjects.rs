//! Who asks: the tokens behind the numbers that requests carry.

use crate::op::Caller;
use nt::posix::permissions::{gid_of, uid_of};
use nt::security::Token;
use nt::{NtError, Origin, SubjectId};
use parking_lot::RwLock;
use std::sync::Arc;

/// Tokens in the order of their [`SubjectId`]s; the first is the system's.
pub(crate) struct Subjects(RwLock<Vec<Subject>>);

struct Subject {
    token: Arc<Token>,
    caller: Caller,
}

impl Subject {
    fn new(token: Token) -> Subject {
        let uid = uid_of(token.user().view());
        let gid = gid_of(token.primary_group().view());
        Subject { caller: Caller { uid, gid, pid: None }, token: Arc::new(token) }
    }
}

impl Subjects {
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn new() -> Result<Subjects, NtError> {
        Ok(Subjects(RwLock::new(vec![Subject::new(Token::system()?)])))
    }

    pub(crate) fn register(&self, token: Token) -> SubjectId {
        let mut subjects = self.0.write();
        // The system's own number means "nothing is checked": a token that looks like it gets
        // another.
        let known = subjects.iter().skip(1).position(|subject| *subject.token == token);
        let index = known.map_or(subjects.len(), |position| position + 1);
        if known.is_none() {
            subjects.push(Subject::new(token));
        }
        SubjectId(index as u64)
    }

    /// # Errors
    /// `ACCESS_DENIED` for a number that nobody has.
    pub(crate) fn find(&self, origin: Origin) -> Result<(Arc<Token>, Caller), NtError> {
        let subjects = self.0.read();
        let index = usize::try_from(origin.subject.0).ok();
        let subject = index.and_then(|index| subjects.get(index)).ok_or(NtError::ACCESS_DENIED)?;
        let pid = (origin.process != 0).then_some(origin.process);
        Ok((Arc::clone(&subject.token), Caller { pid, ..subject.caller }))
    }
}
