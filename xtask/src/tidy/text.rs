//! Rules about any text file: whitespace, merge markers, traces of machines.

use super::{Finding, numbered};
use crate::workspace::{TextFile, Workspace};

/// Folders of data whose bytes are what they are.
const DATA_FOLDERS: [&str; 2] = ["/corpus/", "/pinned/"];

const MERGE_MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// Where somebody's files lie, in parts so that this file does not hold them.
const MACHINE_PATHS: [&str; 6] = [
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("C:\\Us", "ers\\"),
    concat!("/ro", "ot/."),
    concat!("/wo", "rk/"),
    concat!("/works", "pace/"),
];

/// How the addresses of one network end; nobody elsewhere can reach them.
const PRIVATE_HOSTS: [&str; 5] = [".internal", ".local", ".lan", ".corp", ".intranet"];

/// The only place that Cargo.lock may name.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What a manifest, lock or configuration of cargo must not redirect.
const REGISTRY_KEYS: [&str; 4] =
    [concat!("[sou", "rce."), concat!("[regis", "tries"), concat!("replace", "-with"), "sparse+"];

pub(super) fn whitespace(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in texts(workspace) {
        let trailing = numbered(&file.text).filter(|(_, line)| line.trim_end() != *line);
        findings.extend(
            trailing.map(|(number, _)| Finding::new(&file.path, number, "ends in white space")),
        );
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            let last = file.text.lines().count();
            findings.push(Finding::new(&file.path, last, "the last line has no end"));
        }
        if file.text.ends_with("\n\n") {
            let last = file.text.lines().count();
            findings.push(Finding::new(&file.path, last, "ends in an empty line"));
        }
    }
    findings
}

pub(super) fn merge_marker(workspace: &Workspace) -> Vec<Finding> {
    let is_marker = |line: &str| {
        MERGE_MARKERS.iter().any(|marker| {
            line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    let mut findings = Vec::new();
    for file in texts(workspace) {
        // A line of `=` alone also underlines a title, so it counts only between the other two.
        let opened = file.text.lines().any(|line| line.starts_with("<<<<<<< "));
        let marked = numbered(&file.text).filter(|(_, line)| opened && is_marker(line));
        findings.extend(
            marked.map(|(number, _)| Finding::new(&file.path, number, "an unfinished merge")),
        );
    }
    findings
}

pub(super) fn machine_trace(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in texts(workspace) {
        let cargos = file.path.ends_with(".toml") || file.path.ends_with("Cargo.lock");
        for (number, line) in numbered(&file.text) {
            let trace = machine_path(line)
                .or_else(|| private_host(line))
                .or_else(|| if cargos { registry(line) } else { None });
            findings.extend(trace.map(|trace| {
                let message = format!("`{trace}` is a trace of one machine");
                Finding::new(&file.path, number, message)
            }));
        }
    }
    findings
}

/// An absolute path into somebody's files; a relative path may contain the same folder names.
fn machine_path(line: &str) -> Option<&str> {
    let starts = |start: usize| match line[..start].chars().next_back() {
        Some(before) => !before.is_alphanumeric() && !"}_-.*/>".contains(before),
        None => true,
    };
    MACHINE_PATHS.into_iter().find(|path| line.match_indices(path).any(|(start, _)| starts(start)))
}

fn private_host(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("://")?;
    let end = rest.find(|char: char| !char.is_alphanumeric() && !".-".contains(char));
    let host = &rest[..end.unwrap_or(rest.len())];
    PRIVATE_HOSTS.iter().any(|end| host.ends_with(end)).then_some(host)
}

fn registry(line: &str) -> Option<&str> {
    if let Some(source) = line.trim().strip_prefix("source = ") {
        let source = source.trim_matches('"');
        return (source != CRATES_IO).then_some(source);
    }
    REGISTRY_KEYS.into_iter().find(|key| line.contains(key))
}

fn texts(workspace: &Workspace) -> impl Iterator<Item = &TextFile> {
    let is_data = |path: &str| DATA_FOLDERS.iter().any(|folder| path.contains(folder));
    workspace.files.iter().filter(move |file| !is_data(&file.path))
}
