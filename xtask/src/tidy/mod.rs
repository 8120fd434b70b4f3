//! `cargo xtask tidy`: the house rules, as a list of small checks.
//!
//! Each check reads the workspace and reports places. What clippy and rustfmt can see is theirs;
//! here is what they cannot. CONTRIBUTING.md tells the rules to people.

mod document;
mod package;
mod source;
#[cfg(test)]
mod tests;
mod text;

use crate::workspace::Workspace;

/// A place that breaks a rule, and what about it does.
struct Finding {
    path: String,
    /// Counted from 1; a finding about a whole file stands on its first line.
    line: usize,
    message: String,
}

/// A house rule: its name, as findings print it, and what looks for breaches.
struct Rule {
    name: &'static str,
    check: fn(&Workspace) -> Vec<Finding>,
}

const RULES: &[Rule] = &[
    Rule { name: "file-length", check: source::file_length },
    Rule { name: "line-width", check: source::line_width },
    Rule { name: "module-head", check: source::module_head },
    Rule { name: "placeholder", check: source::placeholder },
    Rule { name: "inline-tests", check: source::inline_tests },
    Rule { name: "getter-prefix", check: source::getter_prefix },
    Rule { name: "empty-name", check: source::empty_name },
    Rule { name: "unsafe-code", check: package::unsafe_code },
    Rule { name: "manifest", check: package::manifest },
    Rule { name: "folder", check: package::folder },
    Rule { name: "core-clippy", check: package::core_clippy },
    Rule { name: "whitespace", check: text::whitespace },
    Rule { name: "merge-marker", check: text::merge_marker },
    Rule { name: "machine-trace", check: text::machine_trace },
    Rule { name: "dependency-row", check: document::dependency_row },
    Rule { name: "link", check: document::link },
    Rule { name: "foreign-test", check: document::foreign_test },
];

/// Applies every rule, prints every finding; whether there was none.
pub(crate) fn run(workspace: &Workspace) -> bool {
    let mut count = 0_usize;
    for rule in RULES {
        for Finding { path, line, message } in (rule.check)(workspace) {
            println!("{path}:{line}: {}: {message}", rule.name);
            count += 1;
        }
    }
    let (rules, files) = (RULES.len(), workspace.files.len());
    match count {
        0 => println!("tidy: {rules} rules hold in {files} files"),
        count => println!("tidy: {count} findings"),
    }
    count == 0
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

/// The lines of `text`, counted from 1.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}
