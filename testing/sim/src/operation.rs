//! What clients ask for: a table of kinds with weights, and the values they draw.
//!
//! A kind of request is one row of [`KINDS`]: its name, how often it comes, and the function that
//! draws one. Details depend on what the client has; a client that lacks what a kind needs asks for
//! nothing in that step.

mod byte_range_lock;
mod data;
mod metadata;
mod name;
mod notify;
mod open;
mod oplock;

use nt::{
    AccessMask, Action, CcbId, Create, CreateOptions, NodeId, OwnedName, OwnedPath, ShareMode,
    Target,
};

use crate::choices::Choices;
use crate::client::{Client, Handle, Life};

/// A kind of request.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) weight: u32,
    pub(crate) draw: fn(&mut Draw<'_>) -> Option<Action>,
}

const fn kind(name: &'static str, weight: u32, draw: fn(&mut Draw<'_>) -> Option<Action>) -> Kind {
    Kind { name, weight, draw }
}

/// Every kind.
pub(crate) const KINDS: &[Kind] = &[
    kind("create", 90, open::create),
    kind("open", 60, open::open),
    kind("open-relative", 15, open::open_relative),
    kind("open-by-id", 15, open::open_by_id),
    kind("open-node", 12, open::open_node),
    kind("mkdir", 30, open::make_directory),
    kind("symlink", 6, open::make_symlink),
    kind("nameless", 4, open::make_nameless),
    kind("delete-on-close", 12, open::open_delete_on_close),
    kind("read", 30, data::read),
    kind("write", 30, data::write),
    kind("flush", 6, data::flush),
    kind("end-of-file", 10, data::end_of_file),
    kind("allocation", 6, data::allocation),
    kind("valid-length", 3, data::valid_length),
    kind("zero", 4, data::zero),
    kind("allocate", 4, data::allocate),
    kind("sparse", 3, data::sparse),
    kind("ranges", 3, data::ranges),
    kind("query", 20, metadata::query),
    kind("stat", 25, metadata::stat),
    kind("lookup", 25, metadata::lookup),
    kind("query-parts", 15, metadata::query_part),
    kind("basic", 10, metadata::basic),
    kind("metadata", 10, metadata::several),
    kind("security", 5, metadata::security),
    kind("set-ea", 5, metadata::extended_attributes),
    kind("set-reparse", 3, metadata::reparse),
    kind("delete-reparse", 2, metadata::delete_reparse),
    kind("position", 2, metadata::position),
    kind("list", 30, metadata::list),
    kind("volume", 2, metadata::volume),
    kind("label", 1, metadata::label),
    kind("delete", 15, name::delete),
    kind("undelete", 5, name::undelete),
    kind("posix-delete", 8, name::posix_delete),
    kind("unlink", 15, name::unlink),
    kind("rename", 25, name::rename),
    kind("rename-by-name", 15, name::rename_by_name),
    kind("link", 10, name::link),
    kind("oplock", 15, oplock::request),
    kind("acknowledge", 25, oplock::acknowledge),
    kind("lock", 15, byte_range_lock::lock),
    kind("unlock", 10, byte_range_lock::unlock),
    kind("posix-lock", 10, byte_range_lock::posix_lock),
    kind("test-posix-lock", 3, byte_range_lock::test_posix_lock),
    kind("release-posix", 4, byte_range_lock::release_posix_locks),
    kind("watch", 12, notify::watch),
    kind("cleanup", 25, open::cleanup),
    kind("close", 60, open::close),
    kind("release", 40, open::release),
    kind("forget", 25, open::forget),
];

/// What a request is drawn from.
pub(crate) struct Draw<'a> {
    pub(crate) choices: &'a mut dyn Choices,
    pub(crate) client: &'a Client,
    /// Names of directories and files in this world.
    pub(crate) names: &'a [&'static str],
    pub(crate) root: NodeId,
    /// Uses handles that it must not use any more, and closes under its own requests.
    pub(crate) rude: bool,
}

impl Draw<'_> {
    /// A name of this world.
    fn name(&mut self) -> Option<OwnedName> {
        let name = self.choices.pick(self.names)?;
        OwnedName::from_text(name).ok()
    }

    /// A path of one to three names.
    fn path(&mut self) -> Option<OwnedPath> {
        let mut path = OwnedPath::root();
        let depth = [1, 1, 1, 2, 2, 2, 3][self.choices.below(7)];
        for _ in 0..depth {
            path.push(self.name()?.as_name()).ok()?;
        }
        if self.choices.chance(70) {
            let stream = OwnedName::from_text(["s", "t"][self.choices.below(2)]).ok()?;
            path.set_stream(Some(stream.as_name())).ok()?;
        }
        Some(path)
    }

    /// A handle that may be used.
    fn handle(&mut self) -> Option<&Handle> {
        let rude = self.rude && self.choices.chance(100);
        let client = self.client;
        let fit = |handle: &&Handle| rude || handle.life == Life::Open;
        let count = client.handles.iter().filter(fit).count();
        if count == 0 {
            return None;
        }
        let nth = self.choices.below(count);
        client.handles.iter().filter(fit).nth(nth)
    }

    fn open_handle(&mut self) -> Option<CcbId> {
        self.handle().map(|handle| handle.ccb)
    }

    /// A node that may be named: one it holds a reference of, or the root.
    fn node(&mut self) -> NodeId {
        let nodes = &self.client.nodes;
        match self.choices.below(nodes.len() + 1) {
            0 => self.root,
            place => nodes[place - 1].0,
        }
    }

    /// What a query or a change by name or handle may be about.
    fn target(&mut self) -> Option<Target> {
        Some(match self.choices.below(8) {
            0 | 1 => Target::Path(self.path()?),
            2 => Target::Entry(self.node(), self.name()?),
            3 => Target::Node(self.node()),
            4 => Target::Relative(self.open_handle()?, self.below()?),
            _ => Target::Open(self.open_handle()?),
        })
    }

    /// A path below something.
    fn below(&mut self) -> Option<OwnedPath> {
        let mut path = OwnedPath::root();
        for _ in 0..1 + self.choices.below(2) {
            path.push(self.name()?.as_name()).ok()?;
        }
        Some(path)
    }

    fn access(&mut self) -> AccessMask {
        const RIGHTS: [AccessMask; 8] = [
            AccessMask::FILE_GENERIC_READ,
            AccessMask::FILE_GENERIC_READ,
            AccessMask::FILE_GENERIC_WRITE,
            AccessMask::FILE_GENERIC_READ.union(AccessMask::FILE_GENERIC_WRITE),
            AccessMask::DELETE,
            AccessMask::READ_ATTRIBUTES,
            AccessMask::FILE_ALL_ACCESS,
            AccessMask::MAXIMUM_ALLOWED,
        ];
        RIGHTS[self.choices.below(RIGHTS.len())]
    }

    fn share(&mut self) -> ShareMode {
        match self.choices.below(3) {
            0 => ShareMode::from_bits_truncate(self.choices.below(8) as u32),
            _ => ShareMode::all(),
        }
    }

    /// Options that often make sense.
    fn options(&mut self) -> CreateOptions {
        match self.choices.below(12) {
            0 => CreateOptions::DIRECTORY_FILE,
            1 => CreateOptions::NON_DIRECTORY_FILE,
            2 => CreateOptions::OPEN_REPARSE_POINT,
            3 => CreateOptions::NO_EA_KNOWLEDGE,
            _ => CreateOptions::empty(),
        }
    }

    /// An offset or a size; rarely an absurd one.
    fn size(&mut self) -> u64 {
        const SIZES: [u64; 9] = [0, 1, 100, 511, 512, 4096, 4097, 9000, 20_000];
        if self.choices.chance(20) {
            return [u64::MAX, u64::MAX >> 1, 1 << 40][self.choices.below(3)];
        }
        SIZES[self.choices.below(SIZES.len())]
    }

    fn create(&mut self, target: Target) -> Create {
        let mut create = Create::open(target, self.access(), self.share());
        oplock::of_create(self, &mut create);
        create
    }
}
