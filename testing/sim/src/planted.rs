//! Faults planted on purpose, to show that the rules can be broken and that it is noticed.

/// A fault of the world around the engine, or of the engine itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Planted {
    /// An answer never reaches the engine.
    AnswerLost,
    /// A completion is told twice.
    CompletedTwice,
    /// The file system never hears of a close, and says it did.
    CloseSwallowed,
    /// The engine is told that every open shares everything.
    ShareForgotten,
    /// The engine breaks a rule of its own.
    Engine(fsd::Planted),
}

/// Every one, as it is called on the command line.
const NAMES: [(&str, Planted); 11] = [
    ("answer-lost", Planted::AnswerLost),
    ("completed-twice", Planted::CompletedTwice),
    ("close-swallowed", Planted::CloseSwallowed),
    ("share-forgotten", Planted::ShareForgotten),
    ("writer-priority", Planted::Engine(fsd::Planted::WriterPriority)),
    ("wake-up-lost", Planted::Engine(fsd::Planted::WakeUpLost)),
    ("share-kept", Planted::Engine(fsd::Planted::ShareKept)),
    ("lock-kept", Planted::Engine(fsd::Planted::LockKept)),
    ("descendant-missed", Planted::Engine(fsd::Planted::DescendantMissed)),
    ("acknowledged-twice", Planted::Engine(fsd::Planted::AcknowledgedTwice)),
    ("break-not-awaited", Planted::Engine(fsd::Planted::BreakNotAwaited)),
];

impl Planted {
    /// Every one.
    pub fn all() -> impl Iterator<Item = Planted> {
        NAMES.into_iter().map(|(_, planted)| planted)
    }

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        let named = NAMES.into_iter().find(|(_, planted)| *planted == self);
        named.map_or("", |(name, _)| name)
    }

    /// The fault of that name.
    pub fn from_name(name: &str) -> Option<Planted> {
        NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, planted)| planted)
    }

    /// What the engine is to break.
    pub(crate) fn of_engine(self) -> Option<fsd::Planted> {
        match self {
            Planted::Engine(fault) => Some(fault),
            Planted::AnswerLost
            | Planted::CompletedTwice
            | Planted::CloseSwallowed
            | Planted::ShareForgotten => None,
        }
    }
}
