//! The file system of a world: memfs's store behind fsop, and the questions that are out.
//!
//! It does what it is told when it is told: a question is carried out and answered at moments that
//! the world chooses. It objects to what no engine may ask ([`Rule::NoUseAfterClose`],
//! [`Rule::ClosedOnce`], [`Rule::OneQuestion`]). Failures and lies are in [`crate::fault`].

use fsop::Features;
use memstore::StoreOptions;
use nt::security::{Privileges, Sid, Token, TokenGroup, sddl};
use nt::{FileTime, NtError, SubjectId};
use script::Memory;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use transact::{Call, CleanupFlags, FileKey, Object, OpId, Operation, Outcome, Reply};

use crate::fault::Fault;
use crate::rule::{Breach, Rule};

/// When worlds begin: 2026-01-01 UTC.
const START: FileTime = FileTime(134_116_992_000_000_000);

/// Everybody may do everything, and it is inherited.
const ROOT_DESCRIPTOR: &str = "O:BAG:BAD:P(A;OICI;FA;;;WD)";

/// Subjects there are: the system, and two users; the second has no SeChangeNotifyPrivilege.
pub(crate) const SUBJECTS: [SubjectId; 3] = [SubjectId::SYSTEM, SubjectId(1), SubjectId(2)];

/// A question that is out.
pub(crate) struct Question {
    pub(crate) op: OpId,
    /// The process that it is asked for.
    pub(crate) process: u32,
    /// The how manieth it was.
    pub(crate) serial: u64,
    /// `None` once it was carried out.
    operation: Option<Operation>,
    reply: Option<Reply>,
    file: Option<FileKey>,
    closes: bool,
    /// Of a read or write.
    buffer: Option<u64>,
    pub(crate) kind: &'static str,
    pub(crate) abandoned: bool,
    /// It will not be answered before the end.
    pub(crate) lost: bool,
}

/// A file that it has open, as the engine uses it.
#[derive(Clone, Copy, Default)]
struct OpenFile {
    /// Questions about it that are out.
    uses: u32,
    deletes_asked: u32,
    closing: bool,
}

impl Question {
    /// It was carried out; the answer is ready.
    pub(crate) fn is_done(&self) -> bool {
        self.reply.is_some()
    }
}

pub(crate) struct FileSystem {
    pub(crate) memory: Memory,
    tokens: Vec<Token>,
    pub(crate) questions: Vec<Question>,
    open: BTreeMap<u64, OpenFile>,
    pub(crate) asked: u64,
    /// What was asked that must not be, since somebody looked.
    pub(crate) breaches: Vec<Breach>,
    /// Its process is gone.
    pub(crate) dead: bool,
    /// Bytes that reads brought, by buffer; where somebody looks at them.
    pub(crate) payloads: Option<BTreeMap<u64, Vec<u8>>>,
}

impl FileSystem {
    pub(crate) fn new(options: StoreOptions, features: Features) -> Result<FileSystem, NtError> {
        let root = sddl::parse(ROOT_DESCRIPTOR)?;
        Ok(FileSystem {
            memory: Memory::new(options, features, &root, START)?,
            tokens: tokens()?,
            questions: Vec::new(),
            open: BTreeMap::new(),
            asked: 0,
            breaches: Vec::new(),
            dead: false,
            payloads: None,
        })
    }

    /// The engine asks.
    pub(crate) fn ask(&mut self, op: OpId, operation: Operation) {
        if self.questions.iter().any(|question| question.op == op) {
            self.object(Rule::OneQuestion, format!("{op:?} is asked twice"));
        }
        let file = file_of(&operation.call);
        let closes = matches!(operation.call, Call::Close(_));
        if let Some(file) = file {
            self.use_file(file, &operation.call);
        }
        self.asked += 1;
        self.questions.push(Question {
            op,
            process: operation.origin.process,
            serial: self.asked,
            kind: kind(&operation.call),
            buffer: match &operation.call {
                Call::Read { buffer, .. } | Call::Write { buffer, .. } => Some(buffer.0),
                _ => None,
            },
            operation: Some(operation),
            reply: None,
            file,
            closes,
            abandoned: false,
            lost: false,
        });
    }

    fn object(&mut self, rule: Rule, what: String) {
        self.breaches.push(Breach::new(rule, what));
    }

    fn use_file(&mut self, file: FileKey, call: &Call) {
        let name = kind(call);
        let Some(open) = self.open.get_mut(&file.0) else {
            let what = format!("{name} of file {}, which is not open", file.0);
            return self.object(Rule::NoUseAfterClose, what);
        };
        let (uses, closing) = (open.uses, open.closing);
        open.uses += 1;
        let closes = matches!(call, Call::Close(_));
        open.closing |= closes;
        let deletes = matches!(call, Call::Cleanup { flags, .. }
            if flags.contains(CleanupFlags::DELETE));
        open.deletes_asked += u32::from(deletes);
        let deletes_again = deletes && open.deletes_asked > 1;
        if closing {
            let what = format!("{name} of file {}, which is being closed", file.0);
            self.object(Rule::NoUseAfterClose, what);
        } else if closes && uses > 0 {
            let what = format!("close of file {} under {uses} operations", file.0);
            self.object(Rule::ClosedOnce, what);
        } else if deletes_again {
            let what = format!("a second cleanup of file {} that deletes", file.0);
            self.object(Rule::ClosedOnce, what);
        }
    }

    /// Nobody waits for the answer any more.
    pub(crate) fn abandon(&mut self, op: OpId) {
        let question = self.questions.iter_mut().find(|question| question.op == op);
        match question.filter(|question| !question.abandoned) {
            Some(question) => question.abandoned = true,
            None => self.object(Rule::OneQuestion, format!("{op:?} is abandoned, but not out")),
        }
    }

    /// Carries out what was asked, or fails or lies as told; once.
    pub(crate) fn act(&mut self, place: usize, fault: Fault) {
        let Some(question) = self.questions.get_mut(place) else { return };
        let Some(operation) = question.operation.take() else { return };
        let (kind, op) = (question.kind, question.op);
        let fault = if self.dead { Fault::Fails(NtError::DEVICE_NOT_READY) } else { fault };
        let closes = question.closes;
        let reply = match fault {
            // A file is closed whatever the file system says of it.
            Fault::Fails(error) if !closes => Err(error),
            Fault::AnswersOtherwise(reply) if !closes => *reply,
            Fault::None | Fault::Fails(_) | Fault::AnswersOtherwise(_) => {
                self.perform(operation, kind)
            }
            Fault::Bends(bend) => {
                let mut reply = self.perform(operation, kind);
                bend.apply(&mut reply);
                reply
            }
            Fault::FailsAfterwards(error) => match self.perform(operation, kind) {
                Ok(Outcome::Opened(opened)) => {
                    self.close_unseen(&opened);
                    Err(error)
                }
                Ok(_) => Err(error),
                Err(error) => Err(error),
            },
        };
        if let Ok(Outcome::Opened(opened)) = &reply
            && let Some(file) = opened.file
        {
            self.open.insert(file.0, OpenFile::default());
        }
        let question = self.questions.iter_mut().find(|question| question.op == op);
        if let Some(question) = question {
            question.reply = Some(reply);
        }
    }

    /// A planted fault: the close at that place is answered, but not carried out.
    pub(crate) fn swallow_close(&mut self, place: usize) {
        const EACH: u64 = 3;
        let question = self.questions.get_mut(place);
        if let Some(question) = question.filter(|q| q.closes && q.serial % EACH == 0) {
            question.operation = None;
            question.reply = Some(Ok(Outcome::Done));
        }
    }

    /// Is a read or write of that buffer out?
    pub(crate) fn is_transferring(&self, buffer: u64) -> bool {
        self.questions.iter().any(|question| question.buffer == Some(buffer))
    }

    /// The answer, which leaves the list.
    pub(crate) fn answer(&mut self, place: usize) -> Option<(OpId, Reply)> {
        let question = self.questions.get(place)?;
        question.reply.as_ref()?;
        let question = self.questions.remove(place);
        if let Some(file) = question.file {
            match question.closes {
                true => drop(self.open.remove(&file.0)),
                false => {
                    if let Some(open) = self.open.get_mut(&file.0) {
                        open.uses -= 1;
                    }
                }
            }
        }
        Some((question.op, question.reply?))
    }

    /// Places of the questions that may be answered now.
    pub(crate) fn answerable(&self) -> usize {
        self.questions.iter().filter(|question| !question.lost).count()
    }

    /// The place of the n-th of them.
    pub(crate) fn nth_answerable(&self, nth: usize) -> Option<usize> {
        let places = self.questions.iter().enumerate().filter(|(_, question)| !question.lost);
        places.map(|(place, _)| place).nth(nth)
    }

    /// Moves the clock that files are stamped with.
    pub(crate) fn set_time(&mut self, nanoseconds: u64) {
        self.memory.state().now = FileTime(START.0 + nanoseconds / 100);
    }

    /// A question in one line.
    pub(crate) fn describe(&self, place: usize) -> String {
        let mut text = String::new();
        if let Some(question) = self.questions.get(place) {
            let _ = write!(text, "q{} {}", question.serial, question.kind);
            if let Some(file) = question.file {
                let _ = write!(text, " file {}", file.0);
            }
        }
        text
    }

    /// How the question at that place will be answered.
    pub(crate) fn reply_of(&self, place: usize) -> Option<&Reply> {
        self.questions.get(place)?.reply.as_ref()
    }

    /// The operation at that place, if it was not carried out yet.
    pub(crate) fn operation(&self, place: usize) -> Option<&Operation> {
        self.questions.get(place)?.operation.as_ref()
    }

    fn perform(&mut self, operation: Operation, kind: &str) -> Reply {
        let subject = operation.origin.subject.0 as usize;
        let token = self.tokens.get(subject).or_else(|| self.tokens.first());
        let Some(token) = token else { return Err(NtError::INTERNAL_ERROR) };
        let read = match &operation.call {
            Call::Write { length, buffer, .. } => {
                let bytes = vec![buffer.0 as u8; *length as usize];
                self.memory.state().buffers.insert(buffer.0, bytes);
                None
            }
            Call::Read { buffer, .. } => Some(*buffer),
            _ => None,
        };
        let future = pin!(fsop::perform(&self.memory, token, operation));
        let reply = match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(reply) => reply,
            Poll::Pending => Err(NtError::INTERNAL_ERROR),
        };
        let mut state = self.memory.state();
        if let Some(buffer) = read
            && let Some(bytes) = state.buffers.remove(&buffer.0)
            && let Some(payloads) = &mut self.payloads
        {
            payloads.insert(buffer.0, bytes);
        }
        for complaint in state.complaints.drain(..) {
            let what = format!("{kind}: {complaint}");
            self.breaches.push(Breach::new(Rule::NoUseAfterClose, what));
        }
        drop(state);
        reply
    }

    /// The bytes that were read into a buffer.
    pub(crate) fn take_payload(&mut self, buffer: u64) -> Vec<u8> {
        self.payloads.as_mut().and_then(|payloads| payloads.remove(&buffer)).unwrap_or_default()
    }

    /// Closes what the engine will never hear of.
    fn close_unseen(&mut self, opened: &transact::Opened) {
        if let Some(file) = opened.file {
            let future = pin!(fsop::Backend::close(&self.memory, file));
            let _ = future.poll(&mut Context::from_waker(Waker::noop()));
        }
    }
}

/// The tokens of [`SUBJECTS`].
fn tokens() -> Result<Vec<Token>, NtError> {
    let user = |rid: u32, privileges: Privileges| -> Result<Token, NtError> {
        let sid: Sid = format!("S-1-5-21-1-2-3-{rid}").parse()?;
        let groups =
            [Sid::EVERYONE, Sid::AUTHENTICATED_USERS, Sid::BUILTIN_USERS].map(TokenGroup::member);
        let token = Token::new(sid, Sid::BUILTIN_USERS, &groups)?;
        Ok(token.with_privileges(privileges))
    };
    let users = [user(1001, Privileges::CHANGE_NOTIFY)?, user(1002, Privileges::empty())?];
    let mut tokens = vec![Token::system()?];
    tokens.extend(users);
    Ok(tokens)
}

/// The open file that a question is about.
fn file_of(call: &Call) -> Option<FileKey> {
    let of_object = |object: &Object| match object {
        Object::File(file) => Some(*file),
        Object::Path(_) => None,
    };
    match call {
        Call::Overwrite(overwrite) => Some(overwrite.file),
        Call::Cleanup { file, .. }
        | Call::Close(file)
        | Call::Read { file, .. }
        | Call::Write { file, .. }
        | Call::Control { file, .. } => Some(*file),
        Call::Flush(file) | Call::Rename { file, .. } => *file,
        Call::Query(object, _)
        | Call::Alter(object, ..)
        | Call::CanDelete { object, .. }
        | Call::Link { object, .. } => of_object(object),
        Call::ReadDirectory(question) => Some(question.file),
        Call::Create(_)
        | Call::Locate(_)
        | Call::Remove { .. }
        | Call::QueryVolume
        | Call::SetVolumeLabel(_) => None,
    }
}

/// What schedules call an operation.
fn kind(call: &Call) -> &'static str {
    match call {
        Call::Create(_) => "create",
        Call::Overwrite(_) => "overwrite",
        Call::Cleanup { .. } => "cleanup",
        Call::Close(_) => "close",
        Call::Read { .. } => "read",
        Call::Write { .. } => "write",
        Call::Flush(_) => "flush",
        Call::Query(..) => "query",
        Call::Locate(_) => "locate",
        Call::Alter(..) => "alter",
        Call::CanDelete { .. } => "can-delete",
        Call::Remove { .. } => "remove",
        Call::Rename { .. } => "rename",
        Call::Link { .. } => "link",
        Call::ReadDirectory(_) => "list",
        Call::QueryVolume => "volume",
        Call::SetVolumeLabel(_) => "label",
        Call::Control { .. } => "control",
    }
}
