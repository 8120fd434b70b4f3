//! Rules about Rust source: sizes, heads, placeholders, names.

use super::{Finding, numbered};
use crate::workspace::{TextFile, Workspace};

const LONGEST_FILE: usize = 800;
const WIDEST_LINE: usize = 100;
/// In one of the first lines of a file that a program wrote: free of the limits on size.
const GENERATED: &str = "// @generated";
/// How far down that marker may stand.
const HEAD_LINES: usize = 10;

/// What must not be left in the code, in parts so that this file does not hold it.
const PLACEHOLDERS: [&str; 7] = [
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("d", "bg!("),
    concat!("#[ig", "nore"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
];

/// Words that say nothing about what a thing is.
const EMPTY_WORDS: [&str; 5] = ["manager", "helper", "util", "common", "misc"];
/// Nouns of which there are several: a name has to say which one.
const UNQUALIFIED: [&str; 3] = ["context", "lock", "size"];

pub(super) fn file_length(workspace: &Workspace) -> Vec<Finding> {
    let long = |file: &&TextFile| !is_generated(file) && length(file) > LONGEST_FILE;
    sources(workspace)
        .filter(long)
        .map(|file| {
            let message = format!("{} lines, the limit is {LONGEST_FILE}", length(file));
            Finding::new(&file.path, LONGEST_FILE + 1, message)
        })
        .collect()
}

pub(super) fn line_width(workspace: &Workspace) -> Vec<Finding> {
    let by_hand = sources(workspace).filter(|file| !is_generated(file));
    lines_of(by_hand, |line| {
        let width = line.chars().count();
        // An address cannot be broken.
        (width > WIDEST_LINE && !line.contains("://") && !is_table_row(line))
            .then(|| format!("{width} columns, the limit is {WIDEST_LINE}"))
    })
}

/// A row of a table in a comment cannot be broken.
fn is_table_row(line: &str) -> bool {
    let comment = line.trim_start().trim_start_matches(['/', '!']);
    line.trim_start().starts_with("//") && comment.trim_start().starts_with('|')
}

pub(super) fn module_head(workspace: &Workspace) -> Vec<Finding> {
    // A tests.rs is about what lies beside it.
    let is_tests = |file: &TextFile| file.path.ends_with("/tests.rs");
    let headless = |file: &&TextFile| !is_tests(file) && !has_head(&file.text);
    sources(workspace)
        .filter(headless)
        .map(|file| Finding::new(&file.path, 1, "starts without `//!`: what does it own?"))
        .collect()
}

pub(super) fn placeholder(workspace: &Workspace) -> Vec<Finding> {
    lines_of(sources(workspace), |line| {
        let found = PLACEHOLDERS.iter().find(|placeholder| contains_word(line, placeholder));
        found.map(|placeholder| format!("`{placeholder}` is a promise; finish it or delete it"))
    })
}

pub(super) fn inline_tests(workspace: &Workspace) -> Vec<Finding> {
    lines_of(sources(workspace), |line| {
        let opens = line.trim_start().starts_with("mod tests {");
        opens.then(|| "tests live in a sibling tests.rs".to_owned())
    })
}

pub(super) fn getter_prefix(workspace: &Workspace) -> Vec<Finding> {
    // apis/ spells names as the C headers do.
    let ours = sources(workspace).filter(|file| !file.path.starts_with("apis/"));
    lines_of(ours, |line| {
        let name = line.trim_start().split_once(concat!("fn ", "get_"))?.1;
        let name = name.split(|char: char| !char.is_alphanumeric() && char != '_').next()?;
        // `get` and `get_mut` are how std calls a look-up.
        (name != "mut").then(|| format!("call it `{name}`: a getter is named for what it gives"))
    })
}

pub(super) fn empty_name(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in sources(workspace) {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let parts = folder.split('/').chain([name.trim_end_matches(".rs")]);
        findings
            .extend(parts.filter_map(|part| Some(Finding::new(&file.path, 1, emptiness(part)?))));
        for (number, line) in numbered(&file.text) {
            let module = module_name(line).and_then(emptiness);
            findings.extend(module.map(|message| Finding::new(&file.path, number, message)));
        }
    }
    findings
}

/// Why `name` is no name for a module, if it is none.
fn emptiness(name: &str) -> Option<String> {
    if UNQUALIFIED.contains(&name) {
        return Some(format!("`{name}` alone does not say which {name}"));
    }
    let mut words = name.split(['_', '-']).map(|word| word.strip_suffix('s').unwrap_or(word));
    let word = words.find(|word| EMPTY_WORDS.contains(word))?;
    Some(format!("`{word}` in the name `{name}` says nothing; name it for what it is"))
}

fn module_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line);
    line.strip_prefix("mod ")?.trim_end_matches([' ', '{', ';']).split(' ').next()
}

fn has_head(text: &str) -> bool {
    text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("//!"))
}

/// Whether `needle` stands in `line` and not inside a longer word.
fn contains_word(line: &str, needle: &str) -> bool {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    line.match_indices(needle).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + needle.len()..].chars().next();
        // Needles that end in a bracket have their own end.
        let closed = needle.ends_with(is_word) && after.is_some_and(is_word);
        !before.is_some_and(is_word) && !closed
    })
}

fn lines_of<'a>(
    files: impl Iterator<Item = &'a TextFile>,
    check: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in numbered(&file.text) {
            findings.extend(check(line).map(|message| Finding::new(&file.path, number, message)));
        }
    }
    findings
}

fn length(file: &TextFile) -> usize {
    file.text.lines().count()
}

fn is_generated(file: &TextFile) -> bool {
    file.text.lines().take(HEAD_LINES).any(|line| line.starts_with(GENERATED))
}

fn sources(workspace: &Workspace) -> impl Iterator<Item = &TextFile> {
    workspace.files.iter().filter(|file| file.path.ends_with(".rs"))
}
