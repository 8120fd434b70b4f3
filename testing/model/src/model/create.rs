//! Open and create: [MS-FSA] 2.1.5.1.

use nt::{
    AccessMask, Attributes, CreateAction, CreateDisposition, CreateOptions, FileId, NtError,
    OwnedName, OwnedPath, ShareMode,
};

use super::{Deletion, File, Model, Open, Place, ROOT, Spot};
use crate::operation::{Client, Create, Handle, Start};
use crate::outcome::Outcome;

/// Bits that no access mask may have: [MS-FSA] 2.1.5.1, phase 1.
const ILLEGAL_ACCESS: u32 = 0x0CE0_FE00;

/// What a handle is made of beside what was asked.
struct Admitted {
    file: FileId,
    link: Option<Place>,
    stream: OwnedName,
    granted: AccessMask,
    action: CreateAction,
}

impl Create {
    /// The open behind an operation on a path: it opens what is there and shares everything.
    pub(crate) fn brief(
        handle: Handle,
        start: Start,
        path: OwnedPath,
        access: AccessMask,
    ) -> Create {
        Create {
            handle,
            start,
            path,
            access,
            share: ShareMode::all(),
            disposition: CreateDisposition::Open,
            options: CreateOptions::OPEN_REPARSE_POINT,
            attributes: Attributes::empty(),
        }
    }
}

impl Model {
    pub(super) fn create(&mut self, client: Client, create: &Create) -> Result<Outcome, NtError> {
        check_parameters(create)?;
        let path = create.path.as_path();
        if path.stream().is_some() && !self.rules.named_streams {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        let spot = self.walk(create.start, path)?;
        let existing = match spot {
            Spot::Start { file, link } => (file, link),
            Spot::Place { place, exists: true } => {
                let link = self.links.get(&place).ok_or(NtError::INTERNAL_ERROR)?;
                (link.file, Some(place))
            }
            Spot::Place { place, exists: false } => return self.create_file(client, create, place),
        };
        self.open_existing(client, create, existing.0, existing.1)
    }

    /// [MS-FSA] 2.1.5.1.1, Creation of a New File.
    fn create_file(
        &mut self,
        client: Client,
        create: &Create,
        place: Place,
    ) -> Result<Outcome, NtError> {
        let path = create.path.as_path();
        if !create.disposition.may_create() {
            return Err(NtError::OBJECT_NAME_NOT_FOUND);
        }
        self.check_takes_names(place.directory)?;
        let directory =
            create.options.contains(CreateOptions::DIRECTORY_FILE) || path.must_be_directory();
        let given = create.attributes.intersection(Attributes::SETTABLE);
        if given.contains(Attributes::READ_ONLY)
            && create.options.contains(CreateOptions::DELETE_ON_CLOSE)
        {
            return Err(NtError::CANNOT_DELETE);
        }
        let mut attributes = given;
        attributes.set(Attributes::DIRECTORY, directory);
        let file = FileId(u128::from(create.handle.0).saturating_add(1));
        self.files.insert(file, File::new(attributes));
        self.links.insert(place.clone(), super::Link { file, deletion: Deletion::None });
        self.create_stream(client, create, file, Some(place))
    }

    /// The stream that the path names, of a file that has no such stream yet, and the handle.
    fn create_stream(
        &mut self,
        client: Client,
        create: &Create,
        file: FileId,
        link: Option<Place>,
    ) -> Result<Outcome, NtError> {
        let stream = create.path.as_path().stream();
        let stream = stream.map_or(Ok(OwnedName::default()), |name| name.to_owned())?;
        self.file_mut(file)?.streams.entry(stream.clone()).or_default();
        // Who makes a file has every right to it, whatever its attributes.
        let asked = create.access.map_generic();
        let granted = match asked.contains(AccessMask::MAXIMUM_ALLOWED) {
            true => AccessMask::FILE_ALL_ACCESS,
            false => asked,
        };
        let action = CreateAction::Created;
        self.admit(client, create, Admitted { file, link, stream, granted, action })
    }

    /// [MS-FSA] 2.1.5.1.2, Open of an Existing File.
    fn open_existing(
        &mut self,
        client: Client,
        create: &Create,
        file: FileId,
        link: Option<Place>,
    ) -> Result<Outcome, NtError> {
        let path = create.path.as_path();
        if file == ROOT {
            check_root(create)?;
        }
        let deletion = link.as_ref().and_then(|place| self.links.get(place));
        if deletion.is_some_and(|link| link.deletion != Deletion::None) {
            return Err(NtError::DELETE_PENDING);
        }
        let asked = path.stream().map_or(Ok(OwnedName::default()), |name| name.to_owned())?;
        let Some(stream) = self.find_stream(file, asked.as_name()).cloned() else {
            if !create.disposition.may_create() {
                return Err(NtError::OBJECT_NAME_NOT_FOUND);
            }
            // Another stream is a change of the file.
            let attributes = self.file(file)?.attributes;
            if attributes.contains(Attributes::READ_ONLY) && !attributes.is_directory() {
                return Err(NtError::ACCESS_DENIED);
            }
            self.check_attributes(create, file)?;
            return self.create_stream(client, create, file, link);
        };
        if create.disposition == CreateDisposition::Create {
            return Err(NtError::OBJECT_NAME_COLLISION);
        }
        self.check_type(create, file)?;
        self.check_attributes(create, file)?;
        let deleted = self.file(file)?.streams.get(&stream).is_some_and(|stream| stream.deleted);
        if deleted {
            return Err(NtError::DELETE_PENDING);
        }
        let granted = self.granted(create, file)?;
        self.check_share(create, granted, file, &stream)?;
        let action = match create.disposition {
            CreateDisposition::Open | CreateDisposition::OpenIf | CreateDisposition::Create => {
                CreateAction::Opened
            }
            CreateDisposition::Overwrite | CreateDisposition::OverwriteIf => {
                CreateAction::Overwritten
            }
            CreateDisposition::Supersede => CreateAction::Superseded,
        };
        if create.disposition.overwrites() {
            self.empty(create, file, &stream)?;
        }
        self.admit(client, create, Admitted { file, link, stream, granted, action })
    }

    /// Is it the kind of file that was asked for?
    fn check_type(&self, create: &Create, file: FileId) -> Result<(), NtError> {
        let path = create.path.as_path();
        if path.stream().is_some() {
            return Ok(());
        }
        let has = |option| create.options.contains(option);
        let directory = self.is_directory(file);
        if !directory && (has(CreateOptions::DIRECTORY_FILE) || path.must_be_directory()) {
            return Err(NtError::NOT_A_DIRECTORY);
        }
        if directory && (has(CreateOptions::NON_DIRECTORY_FILE) || path.must_be_file()) {
            return Err(NtError::FILE_IS_A_DIRECTORY);
        }
        if directory && create.disposition.overwrites() {
            return Err(NtError::OBJECT_NAME_COLLISION);
        }
        Ok(())
    }

    /// What the file's attributes forbid: [MS-FSA] 2.1.5.1.2.1, and 2.1.5.1.2 for overwriting.
    fn check_attributes(&self, create: &Create, file: FileId) -> Result<(), NtError> {
        let attributes = self.file(file)?.attributes;
        let writes = AccessMask::WRITE_DATA | AccessMask::APPEND_DATA;
        let read_only = attributes.contains(Attributes::READ_ONLY);
        let access = create.access.map_generic();
        let writing = access.intersects(writes) || create.disposition.overwrites();
        if read_only && !attributes.is_directory() && writing {
            return Err(NtError::ACCESS_DENIED);
        }
        if read_only && create.options.contains(CreateOptions::DELETE_ON_CLOSE) {
            return Err(NtError::CANNOT_DELETE);
        }
        // Attributes are the file's: its named streams are overwritten whatever they are.
        if create.disposition.overwrites() && create.path.as_path().stream().is_none() {
            let sticky = attributes & (Attributes::HIDDEN | Attributes::SYSTEM);
            if read_only || !create.attributes.contains(sticky) {
                return Err(NtError::ACCESS_DENIED);
            }
        }
        Ok(())
    }

    /// All that is asked for. The most that is allowed is everything, but no writing to a file that
    /// is read-only: [MS-FSA] 2.1.5.1.2.1.
    fn granted(&self, create: &Create, file: FileId) -> Result<AccessMask, NtError> {
        let asked = create.access.map_generic();
        if !asked.contains(AccessMask::MAXIMUM_ALLOWED) {
            return Ok(asked);
        }
        let writes = AccessMask::WRITE_DATA | AccessMask::APPEND_DATA | AccessMask::DELETE_CHILD;
        let read_only = self.file(file)?.attributes.contains(Attributes::READ_ONLY);
        let all = AccessMask::FILE_ALL_ACCESS;
        Ok(if read_only { all.difference(writes) } else { all })
    }

    /// [MS-FSA] 2.1.5.1.2.2: every pair of handles of a stream allows what the other does.
    fn check_share(
        &self,
        create: &Create,
        granted: AccessMask,
        file: FileId,
        stream: &OwnedName,
    ) -> Result<(), NtError> {
        // Emptying a file is writing to it; superseding it also deletes what it was.
        let implied = match create.disposition {
            CreateDisposition::Overwrite | CreateDisposition::OverwriteIf => AccessMask::WRITE_DATA,
            CreateDisposition::Supersede => AccessMask::DELETE,
            CreateDisposition::Open | CreateDisposition::OpenIf | CreateDisposition::Create => {
                AccessMask::empty()
            }
        };
        let does = granted | implied;
        for (_, other) in self.in_use().filter(|(_, other)| other.file == file) {
            let conflict = match other.stream == *stream {
                true => {
                    takes_part(does)
                        && takes_part(other.granted)
                        && !(allows(other.share, does) && allows(create.share, other.granted))
                }
                // Who deletes a file deletes its streams.
                false => {
                    let deletes = stream.units().is_empty() && does.contains(AccessMask::DELETE);
                    let withheld =
                        takes_part(other.granted) && !other.share.contains(ShareMode::DELETE);
                    // And who opens a stream lets him who may delete the file, as NTFS does.
                    let deleted = other.stream.units().is_empty()
                        && other.granted.contains(AccessMask::DELETE);
                    let withholds =
                        takes_part(granted) && !create.share.contains(ShareMode::DELETE);
                    (deletes && withheld) || (deleted && withholds)
                }
            };
            if conflict {
                return Err(NtError::SHARING_VIOLATION);
            }
        }
        Ok(())
    }

    /// [MS-FSA] 2.1.5.1.2: overwrite and supersede. The file stays the same file.
    fn empty(&mut self, create: &Create, file: FileId, stream: &OwnedName) -> Result<(), NtError> {
        let supersedes = create.disposition == CreateDisposition::Supersede;
        let given = create.attributes.intersection(Attributes::SETTABLE);
        let streams_of = |cleaned_up: bool| -> Vec<OwnedName> {
            let opens = self.opens.values().filter(|open| open.file == file);
            let opens = opens.filter(|open| open.cleaned_up == cleaned_up);
            opens.map(|open| open.stream.clone()).collect()
        };
        let (used, left) = (streams_of(false), streams_of(true));
        let file = self.file_mut(file)?;
        file.written = None;
        if let Some(stream) = file.streams.get_mut(stream) {
            stream.bytes.clear();
        }
        if !stream.units().is_empty() {
            return Ok(());
        }
        // The named streams go with the data; what somebody has open, with its last handle.
        let stays = |name: &OwnedName| used.contains(name) || left.contains(name);
        file.streams.retain(|name, _| name.units().is_empty() || stays(name));
        for (name, stream) in &mut file.streams {
            stream.deleted |= !name.units().is_empty() && used.contains(name);
        }
        if supersedes {
            file.attributes = given;
            file.created = None;
        } else {
            file.attributes |= given;
        }
        Ok(())
    }

    fn admit(
        &mut self,
        client: Client,
        create: &Create,
        admitted: Admitted,
    ) -> Result<Outcome, NtError> {
        let Admitted { file, link, stream, granted, action } = admitted;
        let open = Open {
            client,
            file,
            stream,
            link,
            granted,
            share: create.share,
            options: create.options,
            position: 0,
            cleaned_up: false,
            listing: None,
            created: action == CreateAction::Created,
        };
        let found = self.found(&open)?;
        self.opens.insert(create.handle, open);
        Ok(Outcome::Created { action, found })
    }
}

/// [MS-FSA] 2.1.5.1, phase 1: what is wrong whatever the file is.
fn check_parameters(create: &Create) -> Result<(), NtError> {
    let Create { access, options, disposition, path, .. } = create;
    let has = |bits| options.contains(bits);
    if access.is_empty() || access.bits() & ILLEGAL_ACCESS != 0 {
        return Err(NtError::ACCESS_DENIED);
    }
    let synchronous = CreateOptions::SYNCHRONOUS_IO_ALERT | CreateOptions::SYNCHRONOUS_IO_NONALERT;
    let may_delete = AccessMask::DELETE | AccessMask::GENERIC_ALL | AccessMask::MAXIMUM_ALLOWED;
    let directory = has(CreateOptions::DIRECTORY_FILE);
    let contradictions = [
        directory && has(CreateOptions::NON_DIRECTORY_FILE),
        directory && disposition.overwrites(),
        options.intersects(synchronous) && !access.contains(AccessMask::SYNCHRONIZE),
        has(synchronous),
        has(CreateOptions::DELETE_ON_CLOSE) && !access.intersects(may_delete),
        has(CreateOptions::COMPLETE_IF_OPLOCKED) && has(CreateOptions::RESERVE_OPFILTER),
        has(CreateOptions::NO_INTERMEDIATE_BUFFERING) && access.contains(AccessMask::APPEND_DATA),
        directory && create.attributes.contains(Attributes::TEMPORARY) && disposition.may_create(),
    ];
    if contradictions.contains(&true) {
        return Err(NtError::INVALID_PARAMETER);
    }
    if path.must_be_directory() && has(CreateOptions::NON_DIRECTORY_FILE) {
        return Err(NtError::OBJECT_NAME_INVALID);
    }
    if path.as_path().stream().is_some() && directory {
        return Err(NtError::NOT_A_DIRECTORY);
    }
    Ok(())
}

/// The root directory is neither deleted nor overwritten.
fn check_root(create: &Create) -> Result<(), NtError> {
    if create.options.contains(CreateOptions::DELETE_ON_CLOSE) {
        return Err(NtError::CANNOT_DELETE);
    }
    let itself = create.path.as_path().stream().is_none();
    if create.disposition.overwrites() && itself {
        return Err(NtError::ACCESS_DENIED);
    }
    Ok(())
}

/// Handles that neither read, write nor delete are invisible to sharing.
pub(super) fn takes_part(access: AccessMask) -> bool {
    access.intersects(
        AccessMask::READ_DATA
            | AccessMask::EXECUTE
            | AccessMask::WRITE_DATA
            | AccessMask::APPEND_DATA
            | AccessMask::DELETE,
    )
}

/// Does that share mode allow what that access does?
fn allows(share: ShareMode, access: AccessMask) -> bool {
    let reads = access.intersects(AccessMask::READ_DATA | AccessMask::EXECUTE);
    let writes = access.intersects(AccessMask::WRITE_DATA | AccessMask::APPEND_DATA);
    let deletes = access.contains(AccessMask::DELETE);
    (!reads || share.contains(ShareMode::READ))
        && (!writes || share.contains(ShareMode::WRITE))
        && (!deletes || share.contains(ShareMode::DELETE))
}
