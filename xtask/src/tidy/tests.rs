//! Each rule on a made-up workspace that breaks it, and on one that comes close.

use std::path::PathBuf;

use super::{RULES, numbered};
use crate::workspace::{Dependency, DependencyKind, Package, TextFile, Workspace};

/// A workspace of one file and no package.
fn file(path: &str, text: &str) -> Workspace {
    files(&[(path, text)])
}

fn files(files: &[(&str, &str)]) -> Workspace {
    let mut files: Vec<_> = files
        .iter()
        .map(|(path, text)| TextFile { path: (*path).to_owned(), text: (*text).to_owned() })
        .collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Workspace { root: PathBuf::from("/nowhere"), packages: Vec::new(), files }
}

fn package(name: &str, folder: &str) -> Package {
    Package {
        name: name.to_owned(),
        folder: folder.to_owned(),
        dependencies: Vec::new(),
        crate_roots: vec![format!("{folder}/src/lib.rs")],
    }
}

/// The lines that the rule called `name` finds fault with.
fn lines(name: &str, workspace: &Workspace) -> Vec<usize> {
    let rule = RULES.iter().find(|rule| rule.name == name).expect("a rule of that name");
    (rule.check)(workspace).iter().map(|finding| finding.line).collect()
}

#[test]
fn rules_have_names_of_their_own() {
    for (index, rule) in RULES.iter().enumerate() {
        assert!(RULES[..index].iter().all(|other| other.name != rule.name), "{}", rule.name);
    }
}

#[test]
fn lines_count_from_one() {
    assert_eq!(numbered("a\nb").collect::<Vec<_>>(), [(1, "a"), (2, "b")]);
}

#[test]
fn a_file_has_800_lines_at_most_unless_generated() {
    let long = "//!\n".repeat(801);
    assert_eq!(lines("file-length", &file("a.rs", &long)), [801]);
    assert!(lines("file-length", &file("a.rs", &"//!\n".repeat(800))).is_empty());
    assert!(lines("file-length", &file("a.rs", &format!("// @generated\n{long}"))).is_empty());
    assert!(lines("file-length", &file("a.md", &long)).is_empty());
}

#[test]
fn a_line_has_100_columns_at_most_unless_it_holds_an_address() {
    let wide = format!("//!\n// {}\n", "é".repeat(98));
    assert_eq!(lines("line-width", &file("a.rs", &wide)), [2]);
    assert!(lines("line-width", &file("a.rs", &wide.replacen('é', "", 1))).is_empty());
    let address = wide.replacen('é', "https://example.org/", 1);
    assert!(lines("line-width", &file("a.rs", &address)).is_empty());
}

#[test]
fn a_source_file_starts_with_what_it_owns() {
    assert_eq!(lines("module-head", &file("a.rs", "use x;\n//! late\n")), [1]);
    assert!(lines("module-head", &file("a.rs", "\n//! It owns a.\n")).is_empty());
    assert!(lines("module-head", &file("a/tests.rs", "use super::*;\n")).is_empty());
}

#[test]
fn no_placeholders() {
    for text in [
        concat!("to", "do!()"),
        concat!("unimple", "mented!(\"x\")"),
        concat!("d", "bg!(x)"),
        concat!("#[ig", "nore]"),
        concat!("// TO", "DO: more"),
    ] {
        assert_eq!(lines("placeholder", &file("a.rs", &format!("\n{text}\n"))), [2], "{text}");
    }
    for text in [concat!("my_to", "do!()"), concat!("TO", "DOS"), "#[must_use]"] {
        assert!(lines("placeholder", &file("a.rs", text)).is_empty(), "{text}");
    }
}

#[test]
fn tests_live_beside_the_code() {
    let inline = concat!("#[cfg(test)]\nmod ", "tests {\n}\n");
    assert_eq!(lines("inline-tests", &file("a.rs", inline)), [2]);
    assert!(lines("inline-tests", &file("a.rs", "#[cfg(test)]\nmod tests;\n")).is_empty());
}

#[test]
fn a_getter_is_named_for_what_it_gives() {
    let getter = concat!("    pub fn ", "get_name(&self) -> &Name;\n");
    assert_eq!(lines("getter-prefix", &file("a.rs", getter)), [1]);
    assert!(lines("getter-prefix", &file("apis/winfsp/a.rs", getter)).is_empty());
    assert!(lines("getter-prefix", &file("a.rs", "fn getattr() {}")).is_empty());
    assert!(lines("getter-prefix", &file("a.rs", concat!("fn ", "get_mut() {}"))).is_empty());
}

#[test]
fn names_say_something() {
    for path in ["core/nt/src/utils.rs", "helper/a.rs", "a/buffer_manager.rs", "fuse/lock.rs"] {
        assert_eq!(lines("empty-name", &file(path, "")), [1], "{path}");
    }
    assert_eq!(lines("empty-name", &file("a.rs", "\npub(crate) mod common {\n}\n")), [2]);
    for path in ["a/byte_range_lock.rs", "a/permission.rs", "a/utilization.rs", "common.md"] {
        assert!(lines("empty-name", &file(path, "mod share_access;")).is_empty(), "{path}");
    }
}

#[test]
fn unsafe_code_lives_in_few_crates() {
    for (folder, text, count) in [
        ("core/nt", "//! Words.\n", 1),
        ("core/nt", "//! Words.\n#![forbid(unsafe_code)]\n", 0),
        ("core/nt", "//! Words.\n// #![forbid(unsafe_code)]\n", 1),
        ("doors/fuse-channel", "//! The device.\n", 0),
    ] {
        let mut workspace = file(&format!("{folder}/src/lib.rs"), text);
        workspace.packages.push(package("openfsp-x", folder));
        assert_eq!(lines("unsafe-code", &workspace).len(), count, "{folder} {text}");
    }
}

#[test]
fn manifests_inherit_from_the_workspace() {
    let whole = "version.workspace = true\nedition.workspace = true\nlicense.workspace = true\n\
                 [lints]\nworkspace = true\n";
    for (name, text, count) in [
        ("openfsp-x", whole.to_owned(), 0),
        ("gadget", whole.to_owned(), 1),
        ("openfsp-x", whole.replace("license.workspace", "license"), 1),
        ("openfsp-x", whole.replace("[lints]\n", ""), 1),
    ] {
        let mut workspace = file("core/x/Cargo.toml", &text);
        workspace.packages.push(package(name, "core/x"));
        assert_eq!(lines("manifest", &workspace).len(), count, "{name} {text}");
    }
}

#[test]
fn rooms_are_known_and_not_empty() {
    assert_eq!(lines("folder", &files(&[("stuff/a.rs", ""), ("stuff/b.rs", "")])), [1]);
    assert!(lines("folder", &files(&[("README.md", ""), ("core/nt/a.rs", "")])).is_empty());
    for (text, count) in
        [("//! Later.\n#![no_std]\nmod a;\n", 1), ("//! Now.\npub struct Volume;\n", 0)]
    {
        let mut workspace = file("core/x/src/lib.rs", text);
        workspace.packages.push(package("openfsp-x", "core/x"));
        assert_eq!(lines("folder", &workspace).len(), count, "{text}");
    }
}

#[test]
fn core_crates_share_one_clippy_file() {
    let mut workspace = files(&[
        ("core/nt/clippy.toml", "a = 1\nb = 2\n"),
        ("core/fsd/clippy.toml", "a = 1\nb = 3\n"),
    ]);
    workspace.packages =
        ["nt", "fsd", "fsop"].map(|name| package(name, &format!("core/{name}"))).into();
    assert_eq!(lines("core-clippy", &workspace), [2, 1]);
}

#[test]
fn white_space_has_its_place() {
    for text in ["a \n", "a\t\n", "a", "a\n\n"] {
        assert_eq!(lines("whitespace", &file("a.md", text)).len(), 1, "{text:?}");
    }
    for (path, text) in [("a.md", "a\n\nb\n"), ("a.md", ""), ("x/corpus/a", "a ")] {
        assert!(lines("whitespace", &file(path, text)).is_empty(), "{text:?}");
    }
}

#[test]
fn merges_are_finished() {
    let merge = "a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n";
    assert_eq!(lines("merge-marker", &file("a.md", merge)), [2, 4, 6]);
    assert!(lines("merge-marker", &file("a.md", "Title\n=======\n")).is_empty());
}

#[test]
fn no_traces_of_machines() {
    for (path, text) in [
        ("a.rs", concat!("\"/ho", "me/somebody/x\"")),
        ("a.md", concat!("run `/wo", "rk/x`")),
        ("a.md", concat!("see http://builds.example.inter", "nal/x")),
        ("a.toml", concat!("[sou", "rce.crates-io]")),
        ("Cargo.lock", "source = \"registry+https://example.org/index\""),
    ] {
        assert_eq!(lines("machine-trace", &file(path, text)), [1], "{text}");
    }
    for (path, text) in [
        ("a.rs", concat!("format!(\"{mount}/wo", "rk/x\")")),
        ("a.md", "see https://example.org/local"),
        ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""),
    ] {
        assert!(lines("machine-trace", &file(path, text)).is_empty(), "{text}");
    }
}

#[test]
fn every_dependency_has_its_row() {
    let with_table = |table: &str| {
        let mut workspace = file("docs/dependencies.md", table);
        let mut user = package("openfsp-x", "core/x");
        for (name, folder) in [("bitflags", None), ("openfsp-nt", Some("core/nt".to_owned()))] {
            let kind = DependencyKind::Normal;
            user.dependencies.push(Dependency { name: name.to_owned(), kind, folder });
        }
        workspace.packages.push(user);
        workspace
    };
    let good = "| `bitflags` | core/x | flags |\n";
    assert!(lines("dependency-row", &with_table(good)).is_empty());
    assert_eq!(lines("dependency-row", &with_table("nothing")), [1]);
    assert_eq!(lines("dependency-row", &with_table("| `bitflags` | core/y | flags |\n")), [1]);
    let stale = format!("{good}| `libc` | host | calls |\n");
    assert_eq!(lines("dependency-row", &with_table(&stale)), [2]);
}

#[test]
fn links_lead_somewhere() {
    let with_link = |link: &str| files(&[("docs/a.md", link), ("docs/b/c.md", ""), ("d", "")]);
    for link in
        ["[x](e.md)", "[x](../../d)", "see [x](b/c.md) [x](d#y)", "[x]: e.md", "[x](/docs/e.md)"]
    {
        assert_eq!(lines("link", &with_link(link)), [1], "{link}");
    }
    for link in [
        "[x](b/c.md#part)",
        "[x](b)",
        "[x](../d)",
        "[x](#part)",
        "[x](https://example.org/e.md)",
        "[x]: b/c.md",
        "```\n[x](e.md)\n```",
    ] {
        assert!(lines("link", &with_link(link)).is_empty(), "{link}");
    }
}

#[test]
fn a_foreign_test_has_what_covers_it() {
    let table = "| Test | Shows | Covered by |\n|---|---|---|\n\
        | `a_test` | a | `share/a.story`, `core/a.rs` |\n\
        | `b_test` | b | `share/gone.story` |\n\
        | `c_test` | c | |\n\
        | `d_test` | later, with a door |\n\
        | `e_test` | e | does not apply: nothing is `either` |\n";
    let workspace = files(&[
        ("docs/winfsp-tests.md", table),
        ("testing/script/stories/share/a.story", ""),
        ("core/a.rs", "//!\n"),
    ]);
    assert_eq!(lines("foreign-test", &workspace), [4, 5, 6]);
}
