//! [`Describe`]: arguments and answers of a verb in the words of a trace line.

use crate::error::Result;
use crate::opened::Opened;
use fsop::{Facts, MetadataEdit, NewFile, OpenHow, OverwriteHow, SizeChange, Written};
use nt::security::SecurityDescriptor;
use nt::{
    BasicChange, ByteRange, ControlCode, FileId, FileInfo, FilePath, HardLink, LxMetadata, Name,
    OwnedPath, ReparseData, ReparseTag, StreamInfo, VolumeInfo, Wanted,
};
use std::fmt::{self, Formatter};
use transact::{CleanupFlags, RenameHow};

/// Something that a trace line can tell in a few words.
pub trait Describe {
    /// Writes them.
    ///
    /// # Errors
    /// Those of the formatter.
    fn describe(&self, f: &mut Formatter<'_>) -> fmt::Result;
}

/// [`Describe`] for `{}`.
pub struct Described<'a>(pub &'a dyn Describe);

impl fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.describe(f)
    }
}

/// `1 byte`, `2 bytes`.
pub(crate) fn quantity(number: usize, noun: &'static str) -> impl fmt::Display {
    struct Quantity(usize, &'static str);
    impl fmt::Display for Quantity {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
        }
    }
    Quantity(number, noun)
}

impl<T: Describe + ?Sized> Describe for &T {
    fn describe(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (**self).describe(f)
    }
}

impl<T: Describe + ?Sized> Describe for &mut T {
    fn describe(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (**self).describe(f)
    }
}

macro_rules! describe {
    ($($type:ty: |$this:ident, $f:ident| $body:expr;)*) => { $(
        impl Describe for $type {
            fn describe(&self, $f: &mut Formatter<'_>) -> fmt::Result {
                let $this = self;
                $body
            }
        }
    )* };
}

describe! {
    (): |_this, f| f.write_str("ok");
    u64: |number, f| write!(f, "{number}");
    usize: |number, f| write!(f, "{number}");
    bool: |flag, f| write!(f, "{flag}");
    [u8]: |bytes, f| write!(f, "{}", quantity(bytes.len(), "byte"));
    Vec<u8>: |bytes, f| write!(f, "{}", quantity(bytes.len(), "byte"));
    FilePath<'_>: |path, f| write!(f, "{path}");
    OwnedPath: |path, f| write!(f, "{path}");
    FileId: |id, f| write!(f, "id {:x}", id.0);
    Name<'_>: |name, f| write!(f, "{name:?}");
    Wanted: |wanted, f| write!(f, "wanted {wanted:?}");
    OpenHow: |how, f| write!(f, "{:?} {:?}", how.access, how.options);
    NewFile: |new, f| {
        let kind = if new.directory { "directory" } else { "file" };
        write!(f, "{kind} {:?}", new.attributes)?;
        new.lx.describe(f)
    };
    OverwriteHow: |how, f| write!(f, "{:?}", how.attributes);
    SizeChange: |size, f| match size {
        SizeChange::EndOfFile(bytes) => write!(f, "end of file {bytes}"),
        SizeChange::Allocation(bytes) => write!(f, "allocation {bytes}"),
    };
    RenameHow: |how, f| {
        let facts = [
            (how.replace, " replace"),
            (how.posix, " posix"),
            (how.exchange, " exchange"),
            (how.ignore_readonly, " ignore read-only"),
        ];
        facts.iter().filter(|fact| fact.0).try_for_each(|fact| f.write_str(fact.1))
    };
    CleanupFlags: |flags, f| write!(f, "{flags:?}");
    ByteRange: |range, f| write!(f, "{}..{}", range.offset, range.end());
    SecurityDescriptor: |descriptor, f| {
        write!(f, "descriptor of {}", quantity(descriptor.as_bytes().len(), "byte"))
    };
    ReparseData: |reparse, f| describe_tag(reparse.tag(), f);
    VolumeInfo: |info, f| {
        write!(f, "{} of {} bytes free, label {:?}", info.free_bytes, info.total_bytes, info.label)
    };
    FileInfo: |info, f| {
        write!(f, "id {:x}, {} bytes", info.id.0, info.end_of_file)?;
        if !info.attributes.is_empty() {
            write!(f, ", {:?}", info.attributes)?;
        }
        if info.is_reparse_point() {
            f.write_str(", ")?;
            describe_tag(ReparseTag(info.reparse_tag), f)?;
        }
        Ok(())
    };
    LxMetadata: |lx, f| {
        if let (Some(uid), Some(gid)) = (lx.uid, lx.gid) {
            write!(f, " {uid}:{gid}")?;
        }
        lx.mode.map_or(Ok(()), |mode| write!(f, " mode {mode:o}"))
    };
    Facts: |found, f| {
        found.info.describe(f)?;
        found.lx.describe(f)
    };
    Written: |done, f| write!(f, "{} at {}", quantity(done.bytes as usize, "byte"), done.offset);
    BasicChange: |change, f| {
        if let Some(attributes) = change.attributes {
            write!(f, "{attributes:?}")?;
        }
        let times = [
            (change.created, " created"),
            (change.accessed, " accessed"),
            (change.written, " written"),
            (change.changed, " changed"),
        ];
        times.iter().filter(|time| time.0.is_some()).try_for_each(|time| f.write_str(time.1))
    };
    MetadataEdit: |edit, f| {
        edit.basic.describe(f)?;
        if let Some(bytes) = edit.end_of_file {
            write!(f, " end of file {bytes}")?;
        }
        if edit.security.is_some() {
            f.write_str(" descriptor")?;
        }
        edit.lx.map_or(Ok(()), |lx| lx.describe(f))
    };
    ControlCode: |code, f| write!(f, "control code {:#010x}", code.0);
    Vec<HardLink>: |links, f| write!(f, "{}", quantity(links.len(), "name"));
    Vec<StreamInfo>: |streams, f| write!(f, "{}", quantity(streams.len(), "stream"));
    Vec<ByteRange>: |ranges, f| write!(f, "{}", quantity(ranges.len(), "range"));
}

impl<F> Describe for Opened<F> {
    fn describe(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.found.describe(f)
    }
}

fn describe_tag(tag: ReparseTag, f: &mut Formatter<'_>) -> fmt::Result {
    match tag.name() {
        Some(name) => f.write_str(name),
        None => write!(f, "reparse tag {:#010x}", tag.0),
    }
}

/// The answer of a verb, as a filter is shown it.
pub(crate) fn told<T: Describe>(result: &Result<T>) -> Result<&dyn Describe, &crate::Error> {
    match result {
        Ok(value) => Ok(value),
        Err(error) => Err(error),
    }
}
