//! Information classes: the byte layouts of [MS-FSCC] 2.4 and 2.5, made from and into the values of
//! this crate.
//!
//! Every query follows one rule ([MS-FSA] 2.1.5.12, 2.1.5.13): a buffer below the fixed part is
//! `INFO_LENGTH_MISMATCH`; a buffer that takes the fixed part but not the whole name is filled, and
//! the answer says so with [`Emitted::overflow`] (STATUS_BUFFER_OVERFLOW). "Fixed part" is the C
//! structure with a name of one unit and its padding, as Windows compares it.
//!
//! Who may ask, and whether the answer is fresh, is decided elsewhere; here are only layouts and
//! the rules of their lengths.

pub mod change;
pub mod directory;
pub mod file;
pub mod hard_link;
pub(crate) mod layout;
mod utf16;
pub mod volume;

pub use utf16::Utf16Le;

#[cfg(test)]
mod tests;

/// What a query left in the caller's buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Emitted {
    /// Bytes written from the start of the buffer.
    pub bytes: usize,
    /// There was more than the buffer takes: STATUS_BUFFER_OVERFLOW.
    pub overflow: bool,
}

macro_rules! classes {
    (
        $(#[$meta:meta])*
        pub enum $class:ident {
            $($(#[$doc:meta])* $name:ident = $value:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $class {
            $($(#[$doc])* $name,)*
            /// Any other number, as it came.
            Unknown(u32),
        }

        impl $class {
            /// Every class that has a name here, in the order of the numbers.
            pub const ALL: &[$class] = &[$($class::$name),*];

            /// From the wire.
            pub const fn from_raw(raw: u32) -> $class {
                match raw {
                    $($value => $class::$name,)*
                    unknown => $class::Unknown(unknown),
                }
            }

            /// The number of the wire.
            pub const fn raw(self) -> u32 {
                match self {
                    $($class::$name => $value,)*
                    $class::Unknown(raw) => raw,
                }
            }
        }
    };
}

classes! {
    /// FILE_INFORMATION_CLASS: [MS-FSCC] 2.4, and the local ones of the NT kernel that matter here.
    pub enum FileInformationClass {
        /// FileDirectoryInformation.
        Directory = 1,
        /// FileFullDirectoryInformation.
        FullDirectory = 2,
        /// FileBothDirectoryInformation.
        BothDirectory = 3,
        /// FileBasicInformation.
        Basic = 4,
        /// FileStandardInformation.
        Standard = 5,
        /// FileInternalInformation.
        Internal = 6,
        /// FileEaInformation.
        Ea = 7,
        /// FileAccessInformation.
        Access = 8,
        /// FileNameInformation.
        Name = 9,
        /// FileRenameInformation.
        Rename = 10,
        /// FileLinkInformation.
        Link = 11,
        /// FileNamesInformation.
        Names = 12,
        /// FileDispositionInformation.
        Disposition = 13,
        /// FilePositionInformation.
        Position = 14,
        /// FileFullEaInformation.
        FullEa = 15,
        /// FileModeInformation.
        Mode = 16,
        /// FileAlignmentInformation.
        Alignment = 17,
        /// FileAllInformation.
        All = 18,
        /// FileAllocationInformation.
        Allocation = 19,
        /// FileEndOfFileInformation.
        EndOfFile = 20,
        /// FileAlternateNameInformation.
        AlternateName = 21,
        /// FileStreamInformation.
        Stream = 22,
        /// FilePipeInformation.
        Pipe = 23,
        /// FilePipeLocalInformation.
        PipeLocal = 24,
        /// FilePipeRemoteInformation.
        PipeRemote = 25,
        /// FileCompressionInformation.
        Compression = 28,
        /// FileObjectIdInformation.
        ObjectId = 29,
        /// FileMoveClusterInformation.
        MoveCluster = 31,
        /// FileQuotaInformation.
        Quota = 32,
        /// FileReparsePointInformation.
        ReparsePoint = 33,
        /// FileNetworkOpenInformation.
        NetworkOpen = 34,
        /// FileAttributeTagInformation.
        AttributeTag = 35,
        /// FileTrackingInformation.
        Tracking = 36,
        /// FileIdBothDirectoryInformation.
        IdBothDirectory = 37,
        /// FileIdFullDirectoryInformation.
        IdFullDirectory = 38,
        /// FileValidDataLengthInformation.
        ValidDataLength = 39,
        /// FileShortNameInformation.
        ShortName = 40,
        /// FileHardLinkInformation.
        HardLink = 46,
        /// FileNormalizedNameInformation.
        NormalizedName = 48,
        /// FileStandardLinkInformation.
        StandardLink = 54,
        /// FileIdInformation.
        Id = 59,
        /// FileIdExtdDirectoryInformation.
        IdExtdDirectory = 60,
        /// FileIdExtdBothDirectoryInformation.
        IdExtdBothDirectory = 63,
        /// FileDispositionInformationEx.
        DispositionEx = 64,
        /// FileRenameInformationEx.
        RenameEx = 65,
        /// FileStatInformation.
        Stat = 68,
        /// FileStatLxInformation.
        StatLx = 70,
        /// FileCaseSensitiveInformation.
        CaseSensitive = 71,
        /// FileLinkInformationEx.
        LinkEx = 72,
        /// FileId64ExtdDirectoryInformation.
        Id64ExtdDirectory = 78,
        /// FileId64ExtdBothDirectoryInformation.
        Id64ExtdBothDirectory = 79,
        /// FileIdAllExtdDirectoryInformation.
        IdAllExtdDirectory = 80,
        /// FileIdAllExtdBothDirectoryInformation.
        IdAllExtdBothDirectory = 81,
    }
}

classes! {
    /// FS_INFORMATION_CLASS: [MS-FSCC] 2.5.
    pub enum VolumeInformationClass {
        /// FileFsVolumeInformation.
        Volume = 1,
        /// FileFsLabelInformation.
        Label = 2,
        /// FileFsSizeInformation.
        Size = 3,
        /// FileFsDeviceInformation.
        Device = 4,
        /// FileFsAttributeInformation.
        Attribute = 5,
        /// FileFsControlInformation.
        Control = 6,
        /// FileFsFullSizeInformation.
        FullSize = 7,
        /// FileFsObjectIdInformation.
        ObjectId = 8,
        /// FileFsDriverPathInformation.
        DriverPath = 9,
        /// FileFsVolumeFlagsInformation.
        VolumeFlags = 10,
        /// FileFsSectorSizeInformation.
        SectorSize = 11,
    }
}
