//! File attributes: [MS-FSCC] 2.6.

bitflags::bitflags! {
    /// The FILE_ATTRIBUTE_* bits. No bit at all means "normal" inside OpenFsp.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct Attributes: u32 {
        /// May not be written or deleted by name.
        const READ_ONLY = 0x0000_0001;
        /// Not listed by default.
        const HIDDEN = 0x0000_0002;
        /// Part of the operating system.
        const SYSTEM = 0x0000_0004;
        /// A directory.
        const DIRECTORY = 0x0000_0010;
        /// Changed since the last backup.
        const ARCHIVE = 0x0000_0020;
        /// Nothing else is set; only on the wire.
        const NORMAL = 0x0000_0080;
        /// Need not reach the disk.
        const TEMPORARY = 0x0000_0100;
        /// Has unallocated ranges.
        const SPARSE = 0x0000_0200;
        /// Has reparse data.
        const REPARSE_POINT = 0x0000_0400;
        /// Compressed.
        const COMPRESSED = 0x0000_0800;
        /// Data is not at once at hand.
        const OFFLINE = 0x0000_1000;
        /// Left out of the content index.
        const NOT_CONTENT_INDEXED = 0x0000_2000;
        /// Encrypted.
        const ENCRYPTED = 0x0000_4000;
        const _ = !0;
    }
}

impl Attributes {
    /// What SetBasicInformation may change; the others follow from the file's nature.
    pub const SETTABLE: Attributes = Attributes::READ_ONLY
        .union(Attributes::HIDDEN)
        .union(Attributes::SYSTEM)
        .union(Attributes::ARCHIVE)
        .union(Attributes::TEMPORARY)
        .union(Attributes::OFFLINE)
        .union(Attributes::NOT_CONTENT_INDEXED);

    /// As the wire has it: [MS-FSCC] 2.6, NORMAL stands for "no bit set".
    #[must_use]
    pub fn to_wire(self) -> u32 {
        let bits = self.difference(Attributes::NORMAL);
        if bits.is_empty() { Attributes::NORMAL.bits() } else { bits.bits() }
    }

    /// A directory?
    pub fn is_directory(self) -> bool {
        self.contains(Attributes::DIRECTORY)
    }
}
