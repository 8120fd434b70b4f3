//! One file or directory: everything about it but its place in the tree.
//!
//! Owns which attributes follow from its nature and which times a change moves. A node lives as
//! long as it has a name or is open; counting is here, freeing is the store's.

use crate::data::Data;
use crate::directory::{Directory, Key};
use crate::ea::EaSet;
use crate::security::SecurityIndex;
use crate::slab::Index;
use alloc::vec::Vec;
use nt::{Attributes, Case, FileId, FileInfo, FileTime, Name, NtError, OwnedName, ReparseData};

/// Names a stream of a file, for as long as the file exists: a rename of the stream does not change
/// it, and no other stream of the file ever gets its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StreamKey {
    /// The file.
    pub file: FileId,
    /// 0 is the unnamed stream, or the directory itself.
    pub number: u32,
}

impl StreamKey {
    /// The unnamed stream of a file, or a directory itself.
    pub const fn unnamed(file: FileId) -> StreamKey {
        StreamKey { file, number: 0 }
    }

    /// Not a named stream?
    pub const fn is_unnamed(self) -> bool {
        self.number == 0
    }
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) content: Content,
    /// Those of [`Attributes::SETTABLE`], and SPARSE.
    pub(crate) attributes: Attributes,
    pub(crate) times: Times,
    pub(crate) security: Option<SecurityIndex>,
    pub(crate) eas: EaSet,
    pub(crate) reparse: Option<ReparseData>,
    /// By which names it is found. None for the root, and for a file that lives by its opens.
    pub(crate) links: Vec<Link>,
    /// Opens of the file, by whichever stream.
    pub(crate) opens: u32,
    pub(crate) streams: Vec<NamedStream>,
    /// The last stream number given out.
    pub(crate) last_stream: u32,
}

#[derive(Debug)]
pub(crate) enum Content {
    File(Data),
    Directory(Directory),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Times {
    pub(crate) created: FileTime,
    pub(crate) accessed: FileTime,
    pub(crate) written: FileTime,
    pub(crate) changed: FileTime,
}

/// A name of a node, seen from the node.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) directory: Index,
    pub(crate) key: Key,
}

#[derive(Debug)]
pub(crate) struct NamedStream {
    pub(crate) number: u32,
    /// `None` once it is removed and lives by its opens.
    pub(crate) name: Option<OwnedName>,
    pub(crate) data: Data,
    pub(crate) opens: u32,
}

impl Node {
    pub(crate) fn new(content: Content, attributes: Attributes, now: FileTime) -> Node {
        let settable = attributes.intersection(Attributes::SETTABLE);
        let attributes = match content {
            // [MS-FSA] 2.1.5.1.1: a new file is one that was not yet backed up.
            Content::File(_) => settable.union(Attributes::ARCHIVE),
            Content::Directory(_) => settable,
        };
        Node {
            content,
            attributes,
            times: Times { created: now, accessed: now, written: now, changed: now },
            security: None,
            eas: EaSet::default(),
            reparse: None,
            links: Vec::new(),
            opens: 0,
            streams: Vec::new(),
            last_stream: 0,
        }
    }

    pub(crate) fn is_directory(&self) -> bool {
        matches!(self.content, Content::Directory(_))
    }

    pub(crate) fn directory(&self) -> Option<&Directory> {
        match &self.content {
            Content::Directory(directory) => Some(directory),
            Content::File(_) => None,
        }
    }

    pub(crate) fn directory_mut(&mut self) -> Option<&mut Directory> {
        match &mut self.content {
            Content::Directory(directory) => Some(directory),
            Content::File(_) => None,
        }
    }

    /// The bytes of a stream.
    ///
    /// Fails with `INVALID_DEVICE_REQUEST` for a directory itself ([MS-FSA] 2.1.5.3), with
    /// `FILE_DELETED` for a stream that is gone.
    pub(crate) fn data(&self, number: u32) -> Result<&Data, NtError> {
        match &self.content {
            Content::File(data) if number == 0 => Ok(data),
            Content::Directory(_) if number == 0 => Err(NtError::INVALID_DEVICE_REQUEST),
            Content::File(_) | Content::Directory(_) => {
                self.stream(number).map(|stream| &stream.data).ok_or(NtError::FILE_DELETED)
            }
        }
    }

    /// As [`data`](Node::data).
    pub(crate) fn data_mut(&mut self, number: u32) -> Result<&mut Data, NtError> {
        match &mut self.content {
            Content::File(data) if number == 0 => Ok(data),
            Content::Directory(_) if number == 0 => Err(NtError::INVALID_DEVICE_REQUEST),
            Content::File(_) | Content::Directory(_) => {
                let mut streams = self.streams.iter_mut();
                let stream = streams.find(|stream| stream.number == number);
                stream.map(|stream| &mut stream.data).ok_or(NtError::FILE_DELETED)
            }
        }
    }

    pub(crate) fn stream(&self, number: u32) -> Option<&NamedStream> {
        self.streams.iter().find(|stream| stream.number == number)
    }

    pub(crate) fn stream_mut(&mut self, number: u32) -> Option<&mut NamedStream> {
        self.streams.iter_mut().find(|stream| stream.number == number)
    }

    pub(crate) fn stream_named(&self, name: Name<'_>, case: Case) -> Option<&NamedStream> {
        let is_it = |stream: &&NamedStream| {
            stream.name.as_ref().is_some_and(|own| own.as_name().eq_case(name, case))
        };
        self.streams.iter().find(is_it)
    }

    /// What is known about the file, with the sizes of one stream.
    pub(crate) fn info(&self, id: FileId, number: u32) -> Result<FileInfo, NtError> {
        let (end_of_file, allocation_size) = match self.data(number) {
            Ok(data) => (data.end_of_file(), data.allocated()),
            Err(_) if number == 0 => (0, 0),
            Err(error) => return Err(error),
        };
        Ok(FileInfo {
            id,
            attributes: self.all_attributes(),
            reparse_tag: self.reparse_tag(),
            end_of_file,
            allocation_size,
            created: self.times.created,
            accessed: self.times.accessed,
            written: self.times.written,
            changed: self.times.changed,
            links: self.link_count(),
            ea_size: self.eas.size(),
        })
    }

    /// As [`FileInfo::links`] has it.
    fn link_count(&self) -> u32 {
        match self.directory() {
            Some(directory) if !self.links.is_empty() => 2 + directory.subdirectories,
            _ => self.links.len() as u32, // at most Limits::max_links
        }
    }

    /// 0 without reparse data.
    pub(crate) fn reparse_tag(&self) -> u32 {
        self.reparse.as_ref().map_or(0, |reparse| reparse.tag().0)
    }

    fn all_attributes(&self) -> Attributes {
        let mut attributes = self.attributes;
        attributes.set(Attributes::DIRECTORY, self.is_directory());
        attributes.set(Attributes::REPARSE_POINT, self.reparse.is_some());
        attributes
    }

    /// The data of a stream was changed.
    pub(crate) fn stamp_data(&mut self, now: FileTime) {
        self.times.written = now;
        self.times.changed = now;
        self.attributes.insert(Attributes::ARCHIVE);
    }

    /// An entry of the directory was added, removed or renamed.
    pub(crate) fn stamp_entries(&mut self, now: FileTime) {
        self.times.written = now;
        self.times.changed = now;
    }

    /// Anything but the data was changed.
    pub(crate) fn stamp_metadata(&mut self, now: FileTime) {
        self.times.changed = now;
    }

    /// The link by that name in that directory.
    pub(crate) fn link_position(
        &self,
        directory: Index,
        name: Name<'_>,
        case: Case,
    ) -> Option<usize> {
        let is_it = |link: &Link| link.directory == directory && link.key.is(name, case);
        self.links.iter().position(is_it)
    }

    /// Nobody can come by it any more?
    pub(crate) fn is_unused(&self) -> bool {
        self.links.is_empty() && self.opens == 0
    }

    /// What it counts against the limit of nodes.
    pub(crate) fn weight(&self) -> u32 {
        1 + self.streams.len() as u32 // at most Limits::max_streams
    }
}
