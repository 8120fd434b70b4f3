//! What must hold in every world, after every step: the rules, and what is said of a breach.

use std::fmt;

/// A rule of the world.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rule {
    /// A request is completed exactly once, and only while it is out.
    OneCompletion,
    /// Cancelled, it ends in that step; past its deadline, when time is told; at stop, then.
    EndsInTime,
    /// Nothing is left to answer, and a request still waits: a deadlock, or a lost wake-up.
    NoDeadlock,
    /// Cleanup, close and forget of what is there succeed.
    ClosingSucceeds,
    /// A question has a number of its own while it is out, and is abandoned at most once.
    OneQuestion,
    /// No operation on a file that the file system does not have open, or is asked to close.
    NoUseAfterClose,
    /// A file is closed once, when no other operation on it is out.
    ClosedOnce,
    /// Handles of one stream allow what the others do.
    ShareAccess,
    /// Nobody is asked to answer an oplock break by a handle that is cleaned up.
    OplockEndsWithHandle,
    /// With everything closed and forgotten, nothing is left in the tables.
    NothingLeft,
    /// After quiescence the engine tells what the file system holds.
    FreshLook,
    /// A step ends.
    StepsEnd,
    /// The outcomes are those of some order in which the requests came one by one.
    SomeOrder,
    /// The outcomes are those of testing/model in some order.
    AgreesWithModel,
    /// A step does all that it makes possible: the next input wakes nobody it has nothing to do
    /// with.
    NothingUndone,
    /// What testing/model refuses is refused with the same status.
    RefusesAsModel,
    /// Nothing panics.
    NoPanic,
    /// The engine's tables agree with each other.
    TablesAgree,
    /// What a cache owes the file system waits for nobody.
    PagingNeverWaits,
    /// An oplock break is acknowledged once.
    OneAcknowledgement,
    /// Who opens what another caches for writing waits until that is written back.
    BreakAwaited,
    /// A session that is begun behind a rename is not open before it.
    RenamesNotStarved,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 22] = [
        Rule::OneCompletion,
        Rule::EndsInTime,
        Rule::NoDeadlock,
        Rule::ClosingSucceeds,
        Rule::OneQuestion,
        Rule::NoUseAfterClose,
        Rule::ClosedOnce,
        Rule::ShareAccess,
        Rule::OplockEndsWithHandle,
        Rule::NothingLeft,
        Rule::FreshLook,
        Rule::StepsEnd,
        Rule::SomeOrder,
        Rule::AgreesWithModel,
        Rule::NothingUndone,
        Rule::RefusesAsModel,
        Rule::NoPanic,
        Rule::TablesAgree,
        Rule::PagingNeverWaits,
        Rule::OneAcknowledgement,
        Rule::BreakAwaited,
        Rule::RenamesNotStarved,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Rule::OneCompletion => "one-completion",
            Rule::EndsInTime => "ends-in-time",
            Rule::NoDeadlock => "no-deadlock",
            Rule::ClosingSucceeds => "closing-succeeds",
            Rule::OneQuestion => "one-question",
            Rule::NoUseAfterClose => "no-use-after-close",
            Rule::ClosedOnce => "closed-once",
            Rule::ShareAccess => "share-access",
            Rule::OplockEndsWithHandle => "oplock-ends-with-handle",
            Rule::NothingLeft => "nothing-left",
            Rule::FreshLook => "fresh-look",
            Rule::StepsEnd => "steps-end",
            Rule::SomeOrder => "some-order",
            Rule::AgreesWithModel => "agrees-with-model",
            Rule::NothingUndone => "nothing-undone",
            Rule::RefusesAsModel => "refuses-as-model",
            Rule::NoPanic => "no-panic",
            Rule::TablesAgree => "tables-agree",
            Rule::PagingNeverWaits => "paging-never-waits",
            Rule::OneAcknowledgement => "one-acknowledgement",
            Rule::BreakAwaited => "break-awaited",
            Rule::RenamesNotStarved => "renames-not-starved",
        }
    }

    /// The rule of that name.
    pub fn from_name(name: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// A rule that was broken, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// Which.
    pub rule: Rule,
    /// What was seen.
    pub what: String,
}

impl Breach {
    pub(crate) fn new(rule: Rule, what: impl Into<String>) -> Breach {
        Breach { rule, what: what.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule.name(), self.what)
    }
}
