//! The worlds, as a table. The lines are those of testing/script's stories, without expectations.

/// A small world.
pub(super) struct World {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// What is done first, one by one: `client: line`; what fails here is a mistake in the table.
    pub(super) setup: &'static [&'static str],
    /// What each client does, one line after the other: `a`, `b`, `c`, `d`.
    pub(super) clients: &'static [&'static [&'static str]],
    pub(super) disturbances: Disturbances,
}

/// What may happen besides, each at most once in a run and at every moment.
#[derive(Clone, Copy)]
pub(super) struct Disturbances {
    /// A client gives up.
    pub(super) cancel: bool,
    /// The next deadline passes.
    pub(super) timeout: bool,
    /// The volume stops.
    pub(super) stop: bool,
    /// What is asked is carried out at one moment and answered at another.
    pub(super) slow: bool,
    /// Lines wait for each other (oplocks, locks): what they come to is no question of an order in
    /// which they happen one by one.
    pub(super) waits: bool,
    /// Reads and writes go straight where they may.
    pub(super) gates: bool,
    /// So many of the first clients come through mounts that keep what they were told, and forget
    /// when told so and nothing of their own is unanswered.
    pub(super) doors: u32,
    /// The first of these mounts goes.
    pub(super) door_goes: bool,
}

const CALM: Disturbances = Disturbances {
    cancel: false,
    timeout: false,
    stop: false,
    slow: false,
    waits: false,
    gates: false,
    doors: 0,
    door_goes: false,
};
const SLOW: Disturbances = Disturbances { slow: true, ..CALM };
const CANCEL: Disturbances = Disturbances { cancel: true, ..CALM };
const TIMEOUT: Disturbances = Disturbances { timeout: true, ..CALM };
const STOP: Disturbances = Disturbances { stop: true, ..CALM };
const WAITS: Disturbances = Disturbances { waits: true, ..CALM };
const WAITS_SLOW: Disturbances = Disturbances { slow: true, ..WAITS };
const WAITS_CANCEL: Disturbances = Disturbances { cancel: true, ..WAITS };
const WAITS_TIMEOUT: Disturbances = Disturbances { timeout: true, ..WAITS };
const WAITS_STOP: Disturbances = Disturbances { stop: true, ..WAITS };
const GATES: Disturbances = Disturbances { gates: true, ..CALM };
const GATES_STOP: Disturbances = Disturbances { stop: true, ..GATES };
const GATES_WAITS: Disturbances = Disturbances { gates: true, ..WAITS };
const DOOR: Disturbances = Disturbances { doors: 1, ..CALM };
const DOOR_SLOW: Disturbances = Disturbances { slow: true, ..DOOR };
const DOOR_TIMEOUT: Disturbances = Disturbances { timeout: true, ..DOOR };
const DOOR_GOES: Disturbances = Disturbances { door_goes: true, ..DOOR };

/// A row of the table.
macro_rules! world {
    ($name:literal, $about:literal, $disturbances:expr,
     setup: [$($setup:literal),*], $([$($line:literal),*]),+ $(,)?) => {
        World {
            name: $name,
            about: $about,
            setup: &[$($setup),*],
            clients: &[$(&[$($line),*]),+],
            disturbances: $disturbances,
        }
    };
}

/// Every world.
pub(super) const WORLDS: &[World] = &[
    world!("create-create", "two create one name, one wins", SLOW, setup: [],
        [r"create \f rw disposition=create share=-", "close"],
        [r"create \f rw disposition=create share=-", "close"]),
    world!("create-create-cancel", "the same, and one gives up", CANCEL, setup: [],
        [r"create \f rw disposition=create share=-", "close"],
        [r"create \f rw share=-", "close"]),
    world!("create-create-timeout", "the same, and a deadline passes", TIMEOUT, setup: [],
        [r"create \f rw disposition=create", "close"],
        [r"create \f rw disposition=overwrite_if", "close"]),
    world!("three-openers", "open, create and unlink of one name", CALM,
        setup: [r"s: create \f", "s: close"],
        [r"open \f r", "close"], [r"create \f rw disposition=overwrite_if share=r", "close"],
        [r"unlink \f"]),
    world!("rename-beside-open-below", "an open below a directory that moves", SLOW,
        setup: [r"s: mkdir \d", "s: close", r"s: create \d\f", "s: close"],
        [r"open \d\f r", "close"], [r"rename \d \e"]),
    world!("rename-open-cancel", "the same, and one gives up", CANCEL,
        setup: [r"s: mkdir \d", "s: close", r"s: create \d\f", "s: close"],
        [r"open \d\f r", "close"], [r"rename \d \e"], [r"stat \e\f"]),
    world!("rename-open-timeout", "the same, and a deadline passes", TIMEOUT,
        setup: [r"s: mkdir \d", "s: close", r"s: create \d\f", "s: close"],
        [r"open \d\f r", "close"], [r"rename \d \e"], [r"stat \e\f"]),
    world!("renames-crossing", "two renames to each other's name", SLOW,
        setup: [r"s: create \a", "s: close", r"s: create \b", "s: close"],
        [r"rename \a \b replace"], [r"rename \b \a replace"], [r"stat \a"]),
    world!("renames-of-directories", "into each other, which only one may", CALM,
        setup: [r"s: mkdir \a", "s: close", r"s: mkdir \b", "s: close"],
        [r"rename \a \b\a"], [r"rename \b \a\b"], [r"stat \a"]),
    world!("rename-over-open", "a rename over a name that is being opened", SLOW,
        setup: [r"s: create \a", "s: close", r"s: create \b", "s: close"],
        [r"rename \a \b replace posix"], [r"open \b r", "close"]),
    world!("rename-by-handle", "and an open of either name", CALM,
        setup: [r"s: create \a", "s: close", r"a: open \a d"],
        [r"rename \b", "close"], [r"open \a r", "close"], [r"open \b r", "close"]),
    // A name whose removal is under way is refused as pending: a state between two lines.
    world!("delete-on-close", "its last close beside an open", WAITS,
        setup: [r"s: create \f", "s: close", r"a: open \f d delete_on_close"],
        ["close"], [r"open \f r", "close"], [r"create \f r", "close"]),
    world!("delete-pending", "taken back, or not, beside another handle", CALM,
        setup: [r"s: create \f", "s: close", r"a: open \f d", r"b: open \f d"],
        ["delete", "close"], ["undelete", "close"], [r"open \f r", "close"]),
    world!("delete-cancel", "a delete that its client gives up", CANCEL,
        setup: [r"s: create \f", "s: close", r"a: open \f d"],
        ["delete", "close"], [r"create \f r", "close"]),
    world!("cancel-in-line", "who waits in the middle of a line gives up", CANCEL,
        setup: [r"s: create \f", "s: close"],
        [r"open \f r", "close"], [r"unlink \f"], [r"stat \f"]),
    world!("unlink-rename", "unlink beside rename of one name", SLOW,
        setup: [r"s: create \a", "s: close"],
        [r"unlink \a"], [r"rename \a \b"], [r"create \a r disposition=create", "close"]),
    world!("unlink-link", "the last name goes while another comes", SLOW,
        setup: [r"s: create \a", "s: close"],
        [r"unlink \a"], [r"link \a \b"], [r"stat \b"]),
    world!("remove-directory", "beside a create in it", SLOW,
        setup: [r"s: mkdir \d", "s: close"],
        [r"unlink \d"], [r"create \d\f r", "close"], [r"stat \d\f"]),
    world!("overwrite-open", "emptying beside reading", CALM,
        setup: [r"s: create \f rw", "s: write 0 hello", "s: close"],
        [r"create \f w disposition=overwrite", "close"],
        [r"open \f r", "read 0 5", "close"]),
    world!("listing", "of a directory that changes", CALM,
        setup: [r"s: mkdir \d", "s: close", r"s: create \d\a", "s: close", r"a: open \d r"],
        ["list", "close"], [r"create \d\b r", "close"], [r"unlink \d\a"]),
    world!("references", "a node found, removed, found again", CALM,
        setup: [r"s: create \f", "s: close"],
        [r"lookup @root\f", "forget"], [r"unlink \f"], [r"create \f r", "close"]),
    world!("other-names", "whose orders do not matter", CALM,
        setup: [r"s: mkdir \a", "s: close", r"s: mkdir \b", "s: close"],
        [r"create \a\f rw", "write 0 hello", "close"], [r"rename \b \c", r"stat \c"]),
    world!("late-answers", "a create and a rename past their deadline", TIMEOUT,
        setup: [r"s: create \a", "s: close"],
        [r"create \b rw", "close"], [r"rename \a \b replace"], [r"stat \b"]),
    world!("stop-create", "stop beside creates", STOP, setup: [],
        [r"create \f rw", "write 0 hello", "close"], [r"mkdir \d", "close"]),
    world!("stop-rename", "stop beside rename, delete and open", STOP,
        setup: [r"s: mkdir \d", "s: close", r"s: create \d\f", "s: close", r"a: open \d\f d"],
        ["delete", "close"], [r"rename \d \e"], [r"open \d\f r", "close"]),
    world!("oplock", "an open and an unlink break it", WAITS_SLOW,
        setup: [r"a: create \f rw share=rwd key=A oplock=rwh"],
        ["ack rh", "ack none"], [r"open \f rw share=rwd", "close"], [r"unlink \f"]),
    world!("oplock-cancel", "who waits for a break gives up", WAITS_CANCEL,
        setup: [r"a: create \f rw share=rwd key=A oplock=rwh"],
        ["ack rh", "ack none"], [r"open \f rw share=rwd", "close"], [r"unlink \f"]),
    world!("oplock-timeout", "who waits for a break waits too long", WAITS_TIMEOUT,
        setup: [r"a: create \f rw share=rwd key=A oplock=rwh"],
        ["ack rh", "ack none"], [r"open \f rw share=rwd", "close"], [r"unlink \f"]),
    world!("oplock-stop", "stop beside a break", WAITS_STOP,
        setup: [r"a: create \f rw share=rwd key=A oplock=rwh"],
        ["ack rh", "ack none"], [r"open \f rw share=rwd", "close"], [r"unlink \f"]),
    world!("oplock-close", "its holder closes instead of answering", WAITS,
        setup: [r"a: create \f rw share=rwd key=A oplock=rwh"],
        ["close"], [r"open \f rw share=rwd", "close"], [r"open \f r share=rwd oplock=r", "close"]),
    world!("oplock-rename", "a rename above a handle with an oplock", WAITS_SLOW,
        setup: [r"s: mkdir \d", "s: close", r"a: create \d\f rw share=rwd key=A oplock=rwh"],
        ["ack r"], [r"rename \d \e"], [r"open \d\f r share=rwd", "close"]),
    world!("notify-rename", "a session, which a rename waits for, and an open behind it", WAITS,
        setup: [r"s: mkdir \d", "s: close", r"s: create \d\f", "s: close"],
        ["session begin", r"session report \d\f Modified", "session end"],
        [r"rename \d\f \d\g"], [r"open \d\f r", "close"]),
    world!("notify-renames", "sessions back to back, and two renames", WAITS,
        setup: [r"s: create \f", "s: close", r"s: create \g", "s: close"],
        ["session begin", "session end", "session begin", "session end"],
        [r"rename \f \h"], [r"rename \g \i"]),
    world!("notify-two-workers", "two sessions and a rename", WAITS_SLOW,
        setup: [r"s: create \f", "s: close"],
        ["session begin", r"session report \f Modified", "session end"],
        ["session begin", "session end"], [r"rename \f \g"]),
    world!("notify-cancel", "the rename is given up", WAITS_CANCEL,
        setup: [r"s: create \f", "s: close"],
        ["session begin", r"session report \f Modified", "session end"],
        [r"rename \f \g"], [r"rename \f \h"], [r"stat \f"]),
    world!("notify-abandoned", "nobody ends the session, and time passes", WAITS_TIMEOUT,
        setup: [r"s: create \f", "s: close"],
        ["session begin", r"session report \f Modified"], [r"rename \f \g"]),
    world!("notify-stop", "stop with a read, a session and a rename out", WAITS_STOP,
        setup: [r"a: create \f rw", "a: write 0 hello"],
        ["read 0 5", "close"], ["session begin", r"session report \f Modified", "session end"],
        [r"rename \f \g"]),
    world!("notify-watch", "a watch of what a session reports", WAITS,
        setup: [r"s: mkdir \d", "s: close", r"a: open \d r"],
        ["watch all", "close"], ["session begin", r"session report \d\f Added", "session end"],
        [r"create \d\g rw", "close"]),
    world!("locks", "two locks of the same bytes, one waits", WAITS_SLOW,
        setup: [r"a: create \f rw share=rwd", r"b: open \f rw share=rwd"],
        ["lock 0 10", "write 0 hello", "unlock 0 10", "close"], ["lock 5 10 wait", "close"]),
    world!("locks-in-line", "three that wait for each other", WAITS,
        setup: [r"a: create \f rw share=rwd", r"b: open \f rw share=rwd",
                r"c: open \f rw share=rwd"],
        ["lock 0 10 wait", "close"], ["lock 5 10 wait shared", "close"],
        ["lock 0 20 wait", "unlock 0 20", "close"]),
    world!("locks-cancel", "who waits for a lock gives up", WAITS_CANCEL,
        setup: [r"a: create \f rw share=rwd", r"b: open \f rw share=rwd",
                r"c: open \f rw share=rwd"],
        ["lock 0 10 wait", "close"], ["lock 0 10 wait", "close"], ["lock 5 10 wait", "close"]),
    world!("locks-cleanup", "locks end with their handles' cleanup", WAITS,
        setup: [r"a: create \f rw share=rwd", r"b: open \f rw share=rwd",
                r"c: open \f rw share=rwd"],
        ["lock 0 10", "cleanup", "close only"], ["lock 0 10 wait", "cleanup", "close only"],
        ["write 0 hello", "close"]),
    world!("locks-stop", "stop beside locks", WAITS_STOP,
        setup: [r"a: create \f rw share=rwd", r"b: open \f rw share=rwd"],
        ["lock 0 10", "unlock 0 10", "close"], ["lock 0 10 wait", "close"]),
    world!("gate-truncate", "data that goes straight beside a truncation", GATES,
        setup: [r"a: create \f rw share=rwd", "a: write 0 hello", r"b: open \f rw share=rwd"],
        ["read 0 5", "write 0 abcdefgh", "close"], ["set eof 3", "close"]),
    world!("gate-close", "data that goes straight beside overwriting and close", GATES,
        setup: [r"a: create \f rw share=rwd", "a: write 0 hello"],
        ["write 0 abc", "close"], [r"create \f rw share=rwd disposition=overwrite", "close"],
        [r"unlink \f"]),
    world!("gate-stop", "data that goes straight beside stop", GATES_STOP,
        setup: [r"a: create \f rw share=rwd", "a: write 0 hello", r"b: open \f rw share=rwd"],
        ["read 0 5", "write 0 abc", "close"], ["set eof 3", "close"]),
    world!("cache-actor", "what a cache owes beside a truncation, an open and a close", GATES_WAITS,
        setup: [r"a: create \f rw share=rwd key=A oplock=rwh", r"b: open \f rw share=rwd key=A"],
        ["paging write 0 hello", "cleanup", "paging read 0 5", "close only"],
        ["set eof 3", "close"], [r"open \f rw share=rwd", "set eof 9", "close"]),
    world!("door-lookup", "an unlink while a mount looks the name up", DOOR_SLOW,
        setup: [r"s: create \f", "s: close", r"a: lookup @root\f"],
        [r"lookup @root\f", "forget"], [r"unlink \f"]),
    world!("door-rename", "an unlink while a mount renames", DOOR_SLOW,
        setup: [r"s: create \f", "s: close", r"s: create \h", "s: close", r"a: lookup @root\f"],
        [r"rename \f \g", "forget"], [r"unlink \h"], [r"stat \g"]),
    world!("door-read", "a write while a mount reads", DOOR_SLOW,
        setup: [r"a: create \f rw share=rwd node", "a: write 0 hello", r"b: open \f rw share=rwd"],
        ["read 0 5", "close"], ["write 0 abc", "close"]),
    world!("door-mapping", "a truncation while a mount writes what is mapped", DOOR,
        setup: [r"a: create \f rw share=rwd node", "a: write 0 hello", r"b: open \f rw share=rwd"],
        ["paging write 0 abc", "paging read 0 3", "close"], ["set eof 3", "close"]),
    world!("door-slow", "a mount that does not forget in time", DOOR_TIMEOUT,
        setup: [r"a: create \f rw share=rwd node", r"b: open \f rw share=rwd"],
        ["read 0 5", "close"], ["write 0 abc", "close"]),
    world!("door-gone", "a mount that dies while it is waited for", DOOR_GOES,
        setup: [r"a: create \f rw share=rwd node", "a: write 0 hello", r"b: open \f rw share=rwd"],
        ["read 0 5"], ["write 0 abc", "close"], [r"unlink \f"]),
    world!("cleanup-and-close", "in every order, with an oplock and a delete", WAITS,
        setup: [r"a: create \f rwd share=rwd key=A oplock=rwh"],
        ["delete", "close only"], [r"open \f rw share=rwd", "close"]),
    world!("stream-close", "the last stream of a file closes beside its main file", SLOW,
        setup: [r"s: create \f", "s: close", r"a: create \f:s rw"],
        ["write 0 hello", "close"], [r"open \f rwd share=rwd", "close"], [r"unlink \f"]),
    world!("descendants", "a rename of a directory beside an open below it", CALM,
        setup: [r"s: mkdir \d", "s: close", r"s: create \d\f", "s: close",
                r"a: open \d\f r share=-"],
        ["close"], [r"rename \d \e"]),
    world!("share-violation", "a refused open leaves nothing behind", CALM,
        setup: [r"a: create \f rw share=r"],
        ["close"], [r"open \f w share=rwd", "close"], [r"open \f r share=rw", "close"]),
    world!("acknowledge-twice", "one break, answered twice", WAITS,
        setup: [r"a: create \f rw share=rwd key=A oplock=rwh"],
        ["ack rh", "again ack rh", "close"], [r"open \f rw share=rwd", "close"]),
    world!("cleanup-twice", "and an oplock with it", WAITS,
        setup: [r"a: create \f rwd share=rwd key=A oplock=rwh"],
        ["cleanup", "cleanup", "close only"], [r"open \f rw share=rwd", "close"]),
];
