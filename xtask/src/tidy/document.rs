//! Rules about documents: every dependency has its row, every link leads somewhere, every foreign
//! test has what covers it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, numbered};
use crate::workspace::Workspace;

const DEPENDENCIES: &str = "docs/dependencies.md";
const FOREIGN_TESTS: &str = "docs/winfsp-tests.md";
const STORIES: &str = "testing/script/stories";

/// The third-party crates that manifests name directly are the rows of docs/dependencies.md, and
/// each row's second column says which folders name it.
pub(super) fn dependency_row(workspace: &Workspace) -> Vec<Finding> {
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &workspace.packages {
        let foreign = package.dependencies.iter().filter(|dependency| dependency.folder.is_none());
        for dependency in foreign {
            wanted.entry(&dependency.name).or_default().insert(&package.folder);
        }
    }
    let mut findings = Vec::new();
    for (number, line) in numbered(workspace.text(DEPENDENCIES).unwrap_or_default()) {
        let Some((name, users)) = row(line) else { continue };
        let message = match wanted.remove(name) {
            None => format!("no manifest names `{name}`; delete its row"),
            Some(folders) if folders == users => continue,
            Some(folders) => format!("`{name}` is used by: {}", joined(&folders)),
        };
        findings.push(Finding::new(DEPENDENCIES, number, message));
    }
    findings.extend(wanted.iter().map(|(name, folders)| {
        let message = format!("`{name}`, used by {}, has no row", joined(folders));
        Finding::new(DEPENDENCIES, 1, message)
    }));
    findings
}

/// The crate and its users, if `line` is a row of the table: ``| `crate` | folder, folder | ...``.
fn row(line: &str) -> Option<(&str, BTreeSet<&str>)> {
    let (name, rest) = line.strip_prefix("| `")?.split_once("` |")?;
    let (users, _) = rest.split_once('|')?;
    Some((name, users.split(',').map(str::trim).collect()))
}

fn joined(folders: &BTreeSet<&str>) -> String {
    folders.iter().copied().collect::<Vec<_>>().join(", ")
}

/// A row of docs/winfsp-tests.md has a test, what it shows and what covers it; the paths in it,
/// from the root or the stories' folder, are there.
pub(super) fn foreign_test(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in numbered(workspace.text(FOREIGN_TESTS).unwrap_or_default()) {
        if !line.starts_with("| `") {
            continue;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.len() != 5 || cells[1..4].contains(&"") {
            let message = "a row has a test, what it shows and what covers it".to_owned();
            findings.push(Finding::new(FOREIGN_TESTS, number, message));
        }
        let paths = line.split('`').skip(1).step_by(2).filter(|word| word.contains('/'));
        findings.extend(
            paths
                .filter(|path| !exists(workspace, "", path) && !exists(workspace, STORIES, path))
                .map(|path| Finding::new(FOREIGN_TESTS, number, format!("`{path}` is not there"))),
        );
    }
    findings
}

/// Links of Markdown files to files of this repository lead to a file or folder.
pub(super) fn link(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in workspace.files.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut in_code = false;
        for (number, line) in numbered(&file.text) {
            in_code ^= line.trim_start().starts_with("```");
            if in_code {
                continue;
            }
            let dead = targets(line).filter(|target| {
                let (path, _) = target.split_once('#').unwrap_or((target, ""));
                !path.is_empty() && !exists(workspace, folder, path)
            });
            findings.extend(dead.map(|target| {
                Finding::new(&file.path, number, format!("`{target}` leads nowhere"))
            }));
        }
    }
    findings
}

/// The targets in `line` that are no addresses: of `[text](target)` and of `[name]: target`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let defined = line.starts_with('[').then(|| line.split_once("]: ")).flatten();
    let defined = defined.and_then(|(_, target)| target.split(' ').next());
    let is_local = |target: &&str| !target.contains("://") && !target.starts_with("mailto:");
    inline.chain(defined).filter(is_local)
}

fn exists(workspace: &Workspace, folder: &str, target: &str) -> bool {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part != ".." {
            parts.push(part);
        } else if parts.pop().is_none() {
            return false;
        }
    }
    let path = parts.join("/");
    let below = format!("{path}/");
    let is_it = |other: &str| path.is_empty() || other == path || other.starts_with(&below);
    workspace.files.iter().any(|file| is_it(&file.path)) || workspace.root.join(&path).is_file()
}
