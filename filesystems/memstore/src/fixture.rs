//! For tests: stories in a small language, and a checker that looks at the whole store.
//!
//! One call a line, `verb arguments -> outcome`; without an outcome it has to succeed. Changes
//! answer `ok` or the name of an error, questions answer with text. Paths contain no blanks. After
//! each line the checker runs.

use crate::node::{Content, Node};
use crate::slab;
use crate::{NewNode, Store, StoreOptions, StreamKey};
use alloc::collections::BTreeMap;
use nt::{ByteRange, Case, FileTime, NtError, OwnedPath, RenameFlags, WriteAt};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

pub(crate) const NOW: FileTime = FileTime(1_000);

pub(crate) fn path(text: &str) -> OwnedPath {
    OwnedPath::from_text(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn sensitive() -> StoreOptions {
    StoreOptions { case: Case::Sensitive, ..StoreOptions::default() }
}

/// A store, a clock that ticks with each line, and the opens of a story.
pub(crate) struct Story {
    pub(crate) store: Store,
    pub(crate) now: FileTime,
    opens: BTreeMap<String, StreamKey>,
}

/// Tells a story in a store of those options.
pub(crate) fn story(options: StoreOptions, script: &str) -> Story {
    let store = Store::new(options, NOW).expect("a store");
    let mut story = Story { store, now: NOW, opens: BTreeMap::new() };
    story.tell(script);
    story
}

impl Story {
    pub(crate) fn tell(&mut self, script: &str) {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (call, expected) = line.split_once("->").unwrap_or((line, "ok"));
            let words: Vec<&str> = call.split_whitespace().collect();
            let outcome = self.call(&words).unwrap_or_else(|error| error.to_string());
            assert_eq!(outcome, expected.trim(), "{line}");
            check(&self.store);
        }
    }

    /// The stream that a path names, or that is open by that word.
    pub(crate) fn key(&self, word: &str) -> Result<StreamKey, NtError> {
        if let Some(key) = self.opens.get(word) {
            return Ok(*key);
        }
        match self.store.lookup(path(word).as_path())? {
            crate::Lookup::Found { key, .. } => Ok(key),
            crate::Lookup::Reparse { .. } => Err(NtError::REPARSE_POINT_NOT_RESOLVED),
        }
    }

    fn call(&mut self, words: &[&str]) -> Result<String, NtError> {
        self.now.0 += 1;
        let now = self.now;
        match *words {
            ["create", name] => self.create(name, false),
            ["mkdir", name] => self.create(name, true),
            ["remove", name] => self.store.remove(path(name).as_path(), now).map(ok),
            ["link", file, to, ref replace @ ..] => {
                let file = self.key(file)?.file;
                self.store.link(file, path(to).as_path(), !replace.is_empty(), now).map(ok)
            }
            ["rename", from, to, ref flags @ ..] => {
                let flags = flags.iter().map(|flag| rename_flag(flag)).collect();
                self.store.rename(path(from).as_path(), path(to).as_path(), flags, now).map(ok)
            }
            ["tmpfile", name, directory] => {
                let directory = self.key(directory)?.file;
                let key = self.store.create_nameless(directory, &NewNode::default(), now)?;
                self.opens.insert(name.into(), key);
                Ok("ok".into())
            }
            ["open", name, file] => {
                let key = self.key(file)?;
                self.store.open(key)?;
                self.opens.insert(name.into(), key);
                Ok("ok".into())
            }
            ["close", name] => {
                self.store.close(self.opens[name]);
                self.opens.remove(name);
                Ok("ok".into())
            }
            _ => self.call_data(words),
        }
    }

    fn call_data(&mut self, words: &[&str]) -> Result<String, NtError> {
        let now = self.now;
        let [verb, file, ref rest @ ..] = *words else { panic!("{words:?}") };
        let key = self.key(file)?;
        let number = |text: &str| text.parse::<u64>().expect("a number");
        let range = |from: &str, to: &str| ByteRange {
            offset: number(from),
            length: number(to) - number(from),
        };
        let store = &mut self.store;
        match (verb, rest) {
            ("write", [at, text]) => {
                let at = WriteAt::Offset(number(at));
                store.write(key, at, text.as_bytes(), false, now).map(ok)
            }
            ("append", [text]) => {
                store.write(key, WriteAt::End, text.as_bytes(), false, now).map(ok)
            }
            ("page", [at, text]) => {
                let at = WriteAt::Offset(number(at));
                let written = store.write(key, at, text.as_bytes(), true, now)?;
                Ok(written.bytes.to_string())
            }
            ("fill", [from, to]) => {
                let ByteRange { offset, length } = range(from, to);
                let data = std::vec![b'x'; length as usize];
                store.write(key, WriteAt::Offset(offset), &data, false, now).map(ok)
            }
            ("end", [size]) => store.set_end_of_file(key, number(size), now).map(ok),
            ("allocate", [size]) => store.set_allocation(key, number(size), now).map(ok),
            ("reserve", [from, to]) => store.preallocate(key, range(from, to), now).map(ok),
            ("zero", [from, to]) => store.zero(key, range(from, to), now).map(ok),
            (verb, rest) => self.ask(verb, key, rest),
        }
    }

    fn ask(&self, verb: &str, key: StreamKey, rest: &[&str]) -> Result<String, NtError> {
        let store = &self.store;
        match (verb, rest) {
            ("read", []) => {
                let everything = ByteRange { offset: 0, length: u64::MAX };
                let bytes: Vec<u8> = store.pieces(key, everything)?.flatten().copied().collect();
                Ok(String::from_utf8_lossy(&bytes).replace('\0', "."))
            }
            ("size", []) => {
                let info = store.info(key)?;
                Ok(format!("{} of {}", info.end_of_file, info.allocation_size))
            }
            ("links", []) => Ok(store.info(key)?.links.to_string()),
            ("names", []) => {
                let names = store.links(key.file)?;
                Ok(joined(names.map(|(directory, name)| {
                    let directory = store.path(directory).expect("a path").to_string();
                    format!("{}\\{name}", directory.trim_end_matches('\\'))
                })))
            }
            ("path", []) => Ok(store.path(key.file)?.to_string()),
            ("ls", []) => Ok(joined(store.entries(key.file, None)?.map(|(n, _)| n.to_string()))),
            ("streams", []) => Ok(joined(store.streams(key.file)?.map(|stream| {
                let name = stream.name.map_or(String::new(), |name| name.to_string());
                format!("{name}={}", stream.end_of_file)
            }))),
            ("ranges", [from, to]) => {
                let (from, to): (u64, u64) = (from.parse().unwrap(), to.parse().unwrap());
                let within = ByteRange { offset: from, length: to - from };
                let ranges = store.allocated_ranges(key, within)?;
                Ok(joined(ranges.map(|range| format!("{}-{}", range.offset, range.end()))))
            }
            _ => panic!("{verb} {rest:?}"),
        }
    }

    fn create(&mut self, name: &str, directory: bool) -> Result<String, NtError> {
        let new = NewNode { directory, ..NewNode::default() };
        self.store.create(path(name).as_path(), &new, self.now).map(ok)
    }
}

fn ok<T>(_: T) -> String {
    "ok".into()
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<String>>().join(" ")
}

fn rename_flag(word: &str) -> RenameFlags {
    match word {
        "replace" => RenameFlags::REPLACE_IF_EXISTS,
        "posix" => RenameFlags::POSIX_SEMANTICS,
        "exchange" => RenameFlags::EXCHANGE,
        _ => panic!("{word}"),
    }
}

/// Everything that holds between calls.
pub(crate) fn check(store: &Store) {
    let (mut nodes, mut bytes, mut links, mut entries, mut secured) = (0, 0, 0, 0, 0);
    for (index, node) in store.nodes.iter() {
        assert!(index == slab::FIRST || !node.is_unused(), "{index:?} leaks");
        assert!(!node.is_directory() || node.links.len() <= 1, "{index:?} is a directory twice");
        nodes += node.weight();
        bytes += allocated(node);
        links += node.links.len();
        secured += usize::from(node.security.is_some());
        for link in &node.links {
            let directory = store.nodes.get(link.directory).and_then(Node::directory);
            assert!(directory.is_some_and(|it| it.spelling(&link.key).is_some()), "{link:?}");
        }
        let Some(directory) = node.directory() else { continue };
        entries += directory.len();
        for (child, name) in directory.list(None, store.options.case) {
            assert_eq!(child, store.child(child.node), "{name:?} tells what the node says");
            assert_eq!(child.kind().id, store.nodes.id(child.node));
            let child = store.nodes.get(child.node).expect("an entry leads somewhere");
            assert!(child.link_position(index, name, store.options.case).is_some(), "{name:?}");
        }
    }
    assert_eq!(links, entries);
    assert_eq!(store.budget.used(), (nodes, bytes));
    assert!(store.security.len() <= secured);
}

fn allocated(node: &Node) -> u64 {
    let mut streams: Vec<_> = node.streams.iter().map(|stream| &stream.data).collect();
    if let Content::File(data) = &node.content {
        streams.push(data);
    }
    streams.iter().for_each(|data| data.check());
    streams.iter().map(|data| data.allocated()).sum()
}
