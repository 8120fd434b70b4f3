//! The namespace against a naive model: a map from whole paths to file numbers, where moving a
//! directory rewrites every path below it.

use memstore::{Lookup, NewNode, Store, StoreOptions, StreamKey};
use nt::{ByteRange, Case, FileTime, NtError, OwnedPath, RenameFlags, WriteAt};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
enum Call {
    Create { path: String, directory: bool },
    Remove(String),
    Rename { from: String, to: String, flags: RenameFlags },
    Link { file: String, to: String, replace: bool },
    Append(String, u8),
    Open(String),
    CloseOne(usize),
}

/// A file or, if there is no data, a directory.
#[derive(Clone, Debug, Default)]
struct File {
    data: Option<Vec<u8>>,
    opens: usize,
}

#[derive(Debug)]
struct Model {
    case: Case,
    /// By folded path, the root being empty: how the last component is spelled, and the file.
    names: BTreeMap<String, (String, usize)>,
    files: Vec<File>,
}

fn parent(path: &str) -> &str {
    path.rsplit_once('\\').map_or("", |(parent, _)| parent)
}

fn leaf(path: &str) -> String {
    path.rsplit_once('\\').map_or(path, |(_, leaf)| leaf).into()
}

fn is_below(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
}

impl Model {
    fn new(case: Case) -> Model {
        let names = BTreeMap::from([(String::new(), (String::new(), 0))]);
        Model { case, names, files: vec![File::default()] }
    }

    fn fold(&self, path: &str) -> String {
        match self.case {
            Case::Sensitive => path.into(),
            Case::Insensitive => path.to_uppercase(),
        }
    }

    fn is_directory(&self, file: usize) -> bool {
        self.files[file].data.is_none()
    }

    /// The file of a folded path, or nothing; the directory must be there.
    fn find(&self, path: &str) -> Result<Option<usize>, NtError> {
        let directory = self.names.get(parent(path));
        match directory {
            Some(&(_, directory)) if self.is_directory(directory) => {
                Ok(self.names.get(path).map(|&(_, file)| file))
            }
            _ => Err(NtError::OBJECT_PATH_NOT_FOUND),
        }
    }

    fn existing(&self, path: &str) -> Result<usize, NtError> {
        self.find(path)?.ok_or(NtError::OBJECT_NAME_NOT_FOUND)
    }

    fn is_empty(&self, path: &str) -> bool {
        !self.names.keys().any(|name| name != path && is_below(name, path))
    }

    /// Moves a name and all names below it.
    fn shift(&mut self, from: &str, to: &str, spelling: Option<String>) {
        let moved: Vec<String> =
            self.names.keys().filter(|name| is_below(name, from)).cloned().collect();
        let taken: Vec<_> =
            moved.iter().map(|name| (name.clone(), self.names.remove(name).unwrap())).collect();
        for (name, (old, file)) in taken {
            let is_top = name == from;
            let new = spelling.clone().filter(|_| is_top).unwrap_or(old);
            self.names.insert(format!("{to}{}", &name[from.len()..]), (new, file));
        }
    }

    fn rename(&mut self, from: &str, to: &str, flags: RenameFlags) -> Result<(), NtError> {
        let spelling = leaf(to);
        let (from, to) = (self.fold(from), self.fold(to));
        let moved = self.existing(&from)?;
        let found = self.find(&to)?;
        if self.is_directory(moved) && is_below(parent(&to), &from) {
            return Err(NtError::INVALID_PARAMETER);
        }
        if flags.contains(RenameFlags::EXCHANGE) {
            return self.exchange(&from, &to, moved, found);
        }
        if let Some(found) = found.filter(|_| from != to) {
            if !flags.contains(RenameFlags::REPLACE_IF_EXISTS) {
                return Err(NtError::OBJECT_NAME_COLLISION);
            }
            if found == moved && flags.contains(RenameFlags::POSIX_SEMANTICS) {
                return Ok(());
            }
            match (self.is_directory(moved), self.is_directory(found)) {
                (true, false) => return Err(NtError::NOT_A_DIRECTORY),
                (false, true) => return Err(NtError::FILE_IS_A_DIRECTORY),
                _ if !self.is_empty(&to) => return Err(NtError::DIRECTORY_NOT_EMPTY),
                _ => {}
            }
            self.names.remove(&to);
        }
        self.shift(&from, &to, Some(spelling));
        Ok(())
    }

    fn exchange(
        &mut self,
        from: &str,
        to: &str,
        moved: usize,
        found: Option<usize>,
    ) -> Result<(), NtError> {
        let found = found.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        if self.is_directory(found) && is_below(parent(from), to) {
            return Err(NtError::INVALID_PARAMETER);
        }
        if moved != found {
            let spellings = [from, to].map(|path| self.names[path].0.clone());
            self.shift(from, "aside", None);
            self.shift(to, from, Some(spellings[0].clone()));
            self.shift("aside", to, Some(spellings[1].clone()));
        }
        Ok(())
    }

    fn call(&mut self, call: &Call) -> Result<(), NtError> {
        match call {
            Call::Create { path, directory } => {
                let folded = self.fold(path);
                if self.find(&folded)?.is_some() {
                    return Err(NtError::OBJECT_NAME_COLLISION);
                }
                self.names.insert(folded, (leaf(path), self.files.len()));
                let data = if *directory { None } else { Some(Vec::new()) };
                self.files.push(File { data, opens: 0 });
            }
            Call::Remove(path) => {
                let folded = self.fold(path);
                self.existing(&folded)?;
                if !self.is_empty(&folded) {
                    return Err(NtError::DIRECTORY_NOT_EMPTY);
                }
                self.names.remove(&folded);
            }
            Call::Rename { from, to, flags } => self.rename(from, to, *flags)?,
            Call::Link { file, to, replace } => {
                let file = self.existing(&self.fold(file))?;
                if self.is_directory(file) {
                    return Err(NtError::FILE_IS_A_DIRECTORY);
                }
                let folded = self.fold(to);
                match self.find(&folded)? {
                    Some(_) if !replace => return Err(NtError::OBJECT_NAME_COLLISION),
                    Some(old) if old == file => return Ok(()),
                    Some(old) if self.is_directory(old) => return Err(NtError::ACCESS_DENIED),
                    _ => self.names.insert(folded, (leaf(to), file)),
                };
            }
            Call::Append(path, byte) => {
                let file = self.existing(&self.fold(path))?;
                let data = self.files[file].data.as_mut();
                data.ok_or(NtError::INVALID_DEVICE_REQUEST)?.push(*byte);
            }
            Call::Open(path) => {
                let file = self.existing(&self.fold(path))?;
                self.files[file].opens += 1;
            }
            Call::CloseOne(_) => unreachable!("closed by file"),
        }
        Ok(())
    }

    /// Every path with its file's data, in order; directories without.
    fn tree(&self) -> Vec<(String, Option<Vec<u8>>)> {
        let spelled = |path: &str| {
            let ends = path.match_indices('\\').map(|(at, _)| at).skip(1).chain([path.len()]);
            ends.map(|end| format!("\\{}", self.names[&path[..end]].0)).collect::<String>()
        };
        let names = self.names.iter().filter(|(path, _)| !path.is_empty());
        names.map(|(path, &(_, file))| (spelled(path), self.files[file].data.clone())).collect()
    }

    fn living(&self) -> usize {
        let named: BTreeSet<usize> = self.names.values().map(|&(_, file)| file).collect();
        (0..self.files.len())
            .filter(|file| named.contains(file) || self.files[*file].opens > 0)
            .count()
    }
}

struct Subject {
    store: Store,
    now: FileTime,
}

impl Subject {
    fn key(&self, path: &OwnedPath) -> Result<StreamKey, NtError> {
        match self.store.lookup(path.as_path())? {
            Lookup::Found { key, .. } => Ok(key),
            Lookup::Reparse { .. } => Err(NtError::INTERNAL_ERROR),
        }
    }

    fn call(&mut self, call: &Call) -> Result<Option<StreamKey>, NtError> {
        let parse = |text: &str| OwnedPath::from_text(text).unwrap();
        self.now.0 += 1;
        let now = self.now;
        match call {
            Call::Create { path, directory } => {
                let new = NewNode { directory: *directory, ..NewNode::default() };
                self.store.create(parse(path).as_path(), &new, now)?;
            }
            Call::Remove(path) => self.store.remove(parse(path).as_path(), now)?,
            Call::Rename { from, to, flags } => {
                self.store.rename(parse(from).as_path(), parse(to).as_path(), *flags, now)?;
            }
            Call::Link { file, to, replace } => {
                let file = self.key(&parse(file))?.file;
                self.store.link(file, parse(to).as_path(), *replace, now)?;
            }
            Call::Append(path, byte) => {
                let key = self.key(&parse(path))?;
                self.store.write(key, WriteAt::End, &[*byte], false, now)?;
            }
            Call::Open(path) => {
                let key = self.key(&parse(path))?;
                self.store.open(key)?;
                return Ok(Some(key));
            }
            Call::CloseOne(_) => unreachable!("closed by key"),
        }
        Ok(None)
    }

    fn read(&self, key: StreamKey) -> Vec<u8> {
        let everything = ByteRange { offset: 0, length: u64::MAX };
        self.store.pieces(key, everything).unwrap().flatten().copied().collect()
    }

    fn tree(&self) -> Vec<(String, Option<Vec<u8>>)> {
        let mut tree = Vec::new();
        let mut rest = vec![(String::new(), StreamKey::unnamed(self.store.root()))];
        while let Some((path, key)) = rest.pop() {
            let info = self.store.info(key).unwrap();
            if info.is_directory() {
                for (name, info) in self.store.entries(key.file, None).unwrap() {
                    rest.push((format!("{path}\\{name}"), StreamKey::unnamed(info.id)));
                }
            } else {
                assert_eq!(info.links as usize, self.store.links(key.file).unwrap().count());
            }
            let data = (!info.is_directory()).then(|| self.read(key));
            tree.push((path, data));
        }
        tree.retain(|(path, _)| !path.is_empty());
        tree
    }

    fn living(&self) -> usize {
        let volume = self.store.volume_info().unwrap();
        (volume.total_files - volume.free_files) as usize
    }
}

fn path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "B", "b", "c"]);
    let names = prop::collection::vec(name, 1..=3);
    names.prop_map(|names| names.iter().map(|name| format!("\\{name}")).collect())
}

fn flags() -> impl Strategy<Value = RenameFlags> {
    prop::sample::select(vec![
        RenameFlags::empty(),
        RenameFlags::REPLACE_IF_EXISTS,
        RenameFlags::REPLACE_IF_EXISTS | RenameFlags::POSIX_SEMANTICS,
        RenameFlags::EXCHANGE,
    ])
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        6 => (path(), any::<bool>()).prop_map(|(path, directory)| Call::Create { path, directory }),
        2 => path().prop_map(Call::Remove),
        5 => (path(), path(), flags())
            .prop_map(|(from, to, flags)| Call::Rename { from, to, flags }),
        2 => (path(), path(), any::<bool>())
            .prop_map(|(file, to, replace)| Call::Link { file, to, replace }),
        3 => (path(), any::<u8>()).prop_map(|(path, byte)| Call::Append(path, byte)),
        1 => path().prop_map(Call::Open),
        1 => any::<usize>().prop_map(Call::CloseOne),
    ]
}

fn compare(case: Case, calls: &[Call]) -> Result<(), TestCaseError> {
    let options = StoreOptions { case, ..StoreOptions::default() };
    let now = FileTime::default();
    let mut subject = Subject { store: Store::new(options, now).unwrap(), now };
    let mut model = Model::new(case);
    let mut opens: Vec<(StreamKey, usize)> = Vec::new();
    for call in calls {
        if let Call::CloseOne(which) = call {
            if !opens.is_empty() {
                let (key, file) = opens.swap_remove(which % opens.len());
                model.files[file].opens -= 1;
                subject.store.close(key);
            }
        } else {
            let opened = subject.call(call);
            let expected = model.call(call);
            prop_assert_eq!(opened.map(drop), expected, "{:?}", call);
            if let (Ok(Some(key)), Call::Open(path)) = (opened, call) {
                opens.push((key, model.existing(&model.fold(path)).unwrap()));
            }
        }
        let (mut tree, mut expected) = (subject.tree(), model.tree());
        tree.sort();
        expected.sort();
        prop_assert_eq!(tree, expected, "after {:?}", call);
        prop_assert_eq!(subject.living(), model.living(), "after {:?}", call);
        for &(key, file) in &opens {
            if let Some(data) = &model.files[file].data {
                prop_assert_eq!(&subject.read(key), data);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Every call ends as in the model, and leaves the same tree, the same data in what is open
    /// without a name, and no node behind.
    #[test]
    fn the_tree_is_like_a_map_of_paths(
        case in prop::sample::select(vec![Case::Sensitive, Case::Insensitive]),
        calls in prop::collection::vec(call(), 1..60),
    ) {
        compare(case, &calls)?;
    }
}
