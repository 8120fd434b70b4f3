//! The engine's stories say what NT does, clause by clause; as far as they speak of what the model
//! knows, the model says the same.

use crate::line::{Asked, Stage, words};
use model::Rules;
use nt::Case;
use std::path::{Path, PathBuf};

/// Stories that the model plays at least in part, and lines it is judged by; both grow.
const STORIES: usize = 100;
const LINES: usize = 350;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "story") {
            found.push(path);
        }
    }
}

/// Where a path is deleted with POSIX semantics on a volume that has none, the door decides.
const OUTSIDE: &str = "reference/unlink_waits_where_posix_is_not_here.story";

/// The rules that a `mount` line asks for; `None` if the model lacks them.
fn mounted(rules: &mut Rules, line: &str) -> Option<()> {
    for word in line.split_whitespace().skip(1) {
        match word {
            "case_sensitive" => rules.case = Case::Sensitive,
            "no_links" => rules.hard_links = false,
            "no_streams" => rules.named_streams = false,
            "no_posix" => rules.posix_unlink_rename = false,
            _ => return None,
        }
    }
    Some(())
}

/// Is that word of an expectation one the model answers for?
fn is_known(word: &str, outcome: &[String]) -> bool {
    match word.split_once('=') {
        Some((key, _)) => outcome.iter().any(|own| own.starts_with(&format!("{key}="))),
        None => true,
    }
}

/// The words of an expectation; quotes hold blanks together.
fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn fits(expected: &str, outcome: &[String]) -> bool {
    expected.split(" | ").any(|alternative| {
        let words = split(alternative);
        words.first() == outcome.first()
            && words[1..]
                .iter()
                .filter(|word| is_known(word, outcome))
                .all(|word| outcome.contains(word))
    })
}

/// Plays a story as far as the model can follow. How many lines it was judged by.
fn play(text: &str, failures: &mut Vec<String>, name: &str) -> usize {
    let mut rules = Rules::default();
    let mut stage = None;
    let mut judged = 0;
    let text = text.replace("\n  ", " ");
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line == "# order: scripted" || line.starts_with("# fails:") {
            return judged;
        }
        if line.starts_with('#') {
            continue;
        }
        if line.contains("oplock") {
            return judged;
        }
        if line.starts_with("mount") {
            match mounted(&mut rules, line) {
                Some(()) => continue,
                None => return judged,
            }
        }
        let (asked, expected) = line.split_once("->").unwrap_or((line, "ok"));
        let (asked, expected) = (asked.trim(), expected.trim());
        if asked == "asked" {
            continue;
        }
        let (actor, asked) = match asked.split_once(": ") {
            Some((actor, asked)) => (actor, asked),
            None => ("nobody", asked),
        };
        if actor.contains(' ') || actor.contains('/') || ["pending", "later"].contains(&expected) {
            return judged;
        }
        let stage = stage.get_or_insert_with(|| Stage::new(rules.clone()));
        let outcome = match stage.parse(actor, asked) {
            Asked::Outside => return judged,
            Asked::Refused(status) => vec![status],
            Asked::Operation(operation) => words(&stage.play(actor, &operation)),
        };
        judged += 1;
        if !fits(expected, &outcome) {
            failures.push(format!("{name}: {line}\n    the model: {}", outcome.join(" ")));
            return judged;
        }
    }
    judged
}

#[test]
fn the_model_agrees_with_the_stories() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../script/stories");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let mut failures = Vec::new();
    let (mut stories, mut lines) = (0, 0);
    for path in paths {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        if name.replace('\\', "/") == OUTSIDE {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let judged = play(&text, &mut failures, &name);
        stories += usize::from(judged > 0);
        lines += judged;
    }
    println!("{stories} stories, {lines} lines");
    let count = failures.len();
    assert!(failures.is_empty(), "{count} differ\n{}", failures.join("\n"));
    assert!(stories >= STORIES && lines >= LINES, "{stories} stories, {lines} lines");
}
