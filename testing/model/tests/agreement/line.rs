//! Lines of the stories' language (testing/script), as the model plays them.

use model::{Client, Handle, Model, Operation, Outcome, Recorder, Rules};
use nt::{Action, CcbId, CreateAction, FileTime, SubjectId};
use script::Names;

/// When stories begin: 2026-01-01 UTC.
const START: FileTime = FileTime(134_116_992_000_000_000);

/// What is asked for, in the model's words.
pub(crate) enum Asked {
    /// That.
    Operation(Box<Operation>),
    /// No door would let it through; the status by name.
    Refused(String),
    /// Something that the model knows nothing of.
    Outside,
}

/// A model with clients that have names.
pub(crate) struct Stage {
    pub(crate) model: Model,
    names: Names,
    last: u64,
}

impl Clone for Stage {
    fn clone(&self) -> Stage {
        let Names { handles, nodes, ids } = &self.names;
        let names = Names { handles: handles.clone(), nodes: nodes.clone(), ids: ids.clone() };
        Stage { model: self.model.clone(), names, last: self.last }
    }
}

impl Stage {
    pub(crate) fn new(rules: Rules) -> Stage {
        Stage { model: Model::new(rules), names: Names::default(), last: 0 }
    }

    pub(crate) fn has_handle(&self, actor: &str) -> bool {
        self.names.handles.contains_key(actor)
    }

    /// The path of what `actor` has open; empty if it has no handle, or its file no name.
    pub(crate) fn path(&self, actor: &str) -> String {
        let Some(handle) = self.names.handles.get(actor) else { return String::new() };
        let query = Operation::QueryHandle(Handle(handle.ccb.0));
        match self.model.clone().apply(Client(0), &query) {
            Outcome::Handle { path, .. } => path,
            _ => String::new(),
        }
    }

    /// What `actor: line` asks for.
    pub(crate) fn parse(&mut self, actor: &str, line: &str) -> Asked {
        let asking = match script::request(&self.names, actor, line) {
            Ok(asking) => asking,
            Err(refusal) if nt::NtError::from_name(&refusal).is_some() => {
                return Asked::Refused(refusal);
            }
            Err(_) => return Asked::Outside,
        };
        // Descriptors and modes are outside of the model.
        if let Action::Create(create) = &asking.action
            && (create.security.is_some() || create.posix.is_some())
        {
            return Asked::Outside;
        }
        self.last += 1;
        let recorder = Recorder {
            new: Handle(self.last),
            handle: &|ccb| Some(Handle(ccb.0)),
            payload: asking.payload.as_deref().unwrap_or_default(),
            key: 0,
        };
        match Operation::from_action(&asking.action, &recorder) {
            Some(operation) => Asked::Operation(Box::new(operation)),
            None => Asked::Outside,
        }
    }

    /// Lets it happen.
    pub(crate) fn play(&mut self, actor: &str, operation: &Operation) -> Outcome {
        let outcome = self.model.apply(Client(0), operation);
        let handles = &mut self.names.handles;
        match (operation, &outcome) {
            (_, Outcome::Refused(_)) => {}
            (Operation::Create(create), _) => {
                let ccb = CcbId(create.handle.0);
                let subject = SubjectId::SYSTEM;
                let handle = script::Handle { ccb, subject, cleaned_up: false };
                handles.insert(actor.to_owned(), handle);
            }
            (Operation::Cleanup(_), _) => {
                if let Some(handle) = handles.get_mut(actor) {
                    handle.cleaned_up = true;
                }
            }
            (Operation::Close(_), _) => {
                handles.remove(actor);
            }
            _ => {}
        }
        outcome
    }
}

/// The outcome in the words of a story, as far as the model answers for them.
pub(crate) fn words(outcome: &Outcome) -> Vec<String> {
    let mut words = vec!["ok".to_owned()];
    let mut put = |key: &str, value: String| words.push(format!("{key}={value}"));
    match outcome {
        Outcome::Done => {}
        Outcome::Refused(error) => return vec![error.to_string()],
        Outcome::NoneMatches => return vec!["NO_SUCH_FILE".to_owned()],
        Outcome::Waits => return vec!["pending".to_owned()],
        Outcome::Created { action, found } => {
            words.push(
                match action {
                    CreateAction::Superseded => "superseded",
                    CreateAction::Opened => "opened",
                    CreateAction::Created => "created",
                    CreateAction::Overwritten => "overwritten",
                }
                .to_owned(),
            );
            words.extend(file(found));
        }
        Outcome::Found(found) => {
            words.extend(file(found));
            let pending = found.delete_pending == Some(true);
            words.push(format!("delete_pending={}", if pending { "yes" } else { "no" }));
        }
        Outcome::Handle { path, position, delete_pending, .. } => {
            let path = if path.is_empty() { "\\" } else { path };
            put("path", path.to_owned());
            put("position", position.to_string());
            put("delete_pending", if *delete_pending { "yes" } else { "no" }.to_owned());
        }
        Outcome::Read(bytes) => {
            put("bytes", bytes.len().to_string());
            let text = bytes.iter().map(|byte| if *byte == 0 { '.' } else { char::from(*byte) });
            put("data", text.collect());
        }
        Outcome::Written { offset, bytes, end_of_file } => {
            put("offset", offset.to_string());
            put("bytes", bytes.to_string());
            put("size", end_of_file.to_string());
        }
        Outcome::Listed(entries) if entries.is_empty() => words.push("end".to_owned()),
        Outcome::Listed(entries) => {
            // Stories list in the order of the file system, which is that of names here.
            let mut entries = entries.clone();
            entries.sort_by_key(|entry| entry.name.to_uppercase());
            let joined = |values: Vec<String>| values.join(",");
            put("names", joined(entries.iter().map(|entry| entry.name.clone()).collect()));
            let sizes = entries.iter().map(|entry| entry.end_of_file.to_string());
            put("sizes", joined(sizes.collect()));
        }
    }
    words
}

fn file(found: &model::Found) -> Vec<String> {
    let directory = found.attributes.is_directory();
    let mut words = vec![
        format!("size={}", found.end_of_file),
        format!("directory={}", if directory { "yes" } else { "no" }),
    ];
    if !directory {
        words.push(format!("links={}", found.links));
    }
    for (key, time) in [("created", found.created), ("written", found.written)] {
        if let Some(seconds) = time.and_then(|time| time.0.checked_sub(START.0)) {
            words.push(format!("{key}=+{}s", seconds / 10_000_000));
        }
    }
    words
}
