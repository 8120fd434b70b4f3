//! Who asks: the tokens behind the numbers that requests carry.

use crate::op::Caller;
use crate::sync::Mutex;
use nt::posix::permissions::{gid_of, uid_of};
use nt::security::Token;
use nt::{NtError, Origin, SubjectId};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Tokens in the order of their [`SubjectId`]s; the first is the system's. They only become more,
/// and what is here stays where it is: nobody who looks for one takes a lock.
pub(crate) struct Subjects {
    /// Each has room for twice as many as the one before it.
    shelves: [OnceLock<Box<[OnceLock<Subject>]>>; SHELVES],
    /// How many there are, for who adds one.
    count: Mutex<usize>,
}

/// Room for more subjects than a volume meets in its life.
const SHELVES: usize = 32;

/// Threads that count at the same token would wait for each other's caches: so many copies.
const COPIES: usize = 8;

struct Subject {
    tokens: [Arc<Token>; COPIES],
    caller: Caller,
}

thread_local! {
    /// Which copy this thread counts at.
    static COPY: usize = {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        THREADS.fetch_add(1, Ordering::Relaxed) % COPIES
    };
}

impl Subject {
    fn new(token: Token) -> Subject {
        let uid = uid_of(token.user().view());
        let gid = gid_of(token.primary_group().view());
        let tokens = std::array::from_fn(|_| Arc::new(token.clone()));
        Subject { caller: Caller { uid, gid, pid: None }, tokens }
    }
}

impl Subjects {
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn new() -> Result<Subjects, NtError> {
        let shelves = std::array::from_fn(|_| OnceLock::new());
        let subjects = Subjects { shelves, count: Mutex::new(0) };
        subjects.add(&mut subjects.count.lock(), Token::system()?);
        Ok(subjects)
    }

    pub(crate) fn register(&self, token: Token) -> SubjectId {
        let mut count = self.count.lock();
        // The system's own number means "nothing is checked": a token that looks like it gets
        // another.
        let is_it = |subject: &Subject| *subject.tokens[0] == token;
        let known = (1..*count).find(|index| self.get(*index).is_some_and(is_it));
        SubjectId(known.unwrap_or_else(|| self.add(&mut count, token)) as u64)
    }

    /// # Errors
    /// `ACCESS_DENIED` for a number that nobody has.
    pub(crate) fn find(&self, origin: Origin) -> Result<(Arc<Token>, Caller), NtError> {
        let index = usize::try_from(origin.subject.0).ok();
        let subject = index.and_then(|index| self.get(index)).ok_or(NtError::ACCESS_DENIED)?;
        let pid = (origin.process != 0).then_some(origin.process);
        let copy = COPY.with(|copy| *copy);
        Ok((Arc::clone(&subject.tokens[copy]), Caller { pid, ..subject.caller }))
    }

    fn add(&self, count: &mut usize, token: Token) -> usize {
        let index = *count;
        if let Some((shelf, place)) = place(index)
            && let Some(shelf) = self.shelves.get(shelf)
        {
            let room = || (0..=index).map(|_| OnceLock::new()).collect();
            let _was_free = shelf.get_or_init(room)[place].set(Subject::new(token));
            *count += 1;
        }
        index
    }

    fn get(&self, index: usize) -> Option<&Subject> {
        let (shelf, place) = place(index)?;
        self.shelves.get(shelf)?.get()?.get(place)?.get()
    }
}

/// The shelf of a number, and the place in it: shelf `n` begins with number `2^n - 1`.
fn place(index: usize) -> Option<(usize, usize)> {
    let ordinal = index.checked_add(1)?;
    let shelf = ordinal.ilog2();
    Some((shelf as usize, ordinal - (1 << shelf)))
}

#[cfg(test)]
mod tests;
