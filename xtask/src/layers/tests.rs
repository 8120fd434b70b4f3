//! What the table must refuse and must let pass.

use super::check;
use crate::workspace::{Dependency, DependencyKind, Package};

fn package(folder: &str, kind: DependencyKind, targets: &[&str]) -> Package {
    let dependencies = targets
        .iter()
        .map(|target| Dependency {
            name: (*target).to_owned(),
            kind,
            folder: target.contains('/').then(|| (*target).to_owned()),
        })
        .collect();
    Package {
        name: format!("openfsp-{folder}"),
        folder: folder.to_owned(),
        dependencies,
        crate_roots: Vec::new(),
    }
}

fn refused(folder: &str, kind: DependencyKind, target: &str) -> bool {
    !check(&[package(folder, kind, &[target])]).is_empty()
}

#[test]
fn edges_of_the_design_pass() {
    for (from, to) in [
        ("core/fsd", "core/fsrtl"),
        ("host", "core/fsd"),
        ("doors/fuse", "doors/fuse-channel"),
        ("openfsp", "doors/fuse"),
        ("filesystems/memfs", "filesystems/memstore"),
        ("tools/cli", "filesystems/nullfs"),
        ("testing/bench", "core/fsd"),
        ("core/nt", "zerocopy"),
        ("host", "tracing"),
    ] {
        assert!(!refused(from, DependencyKind::Normal, to), "{from} -> {to}");
    }
}

#[test]
fn edges_against_the_design_are_refused() {
    for (from, to) in [
        ("core/nt", "core/fsrtl"),
        ("core/fsop", "core/fsrtl"),
        ("core/fsd", "core/fsop"),
        ("core/fsd", "libc"),
        ("filesystems/memstore", "std-helpers"),
        ("filesystems/memstore", "core/fsd"),
        ("filesystems/nullfs", "filesystems/memstore"),
        ("filesystems/nullfs", "core/nt"),
        ("doors/smb", "doors/fuse-channel"),
        ("doors/fuse", "doors/smb"),
        ("openfsp", "core/nt"),
        ("host", "testing/model"),
        ("tools/cli", "core/fsd"),
    ] {
        assert!(refused(from, DependencyKind::Normal, to), "{from} -> {to}");
        assert!(refused(from, DependencyKind::Build, to), "{from} -> {to} in a build script");
    }
}

#[test]
fn tests_reach_further_but_core_stays_near() {
    assert!(!refused("host", DependencyKind::Dev, "filesystems/memfs"));
    assert!(!refused("core/fsd", DependencyKind::Dev, "testing/model"));
    assert!(!refused("core/fsrtl", DependencyKind::Dev, "proptest"));
    assert!(refused("core/fsd", DependencyKind::Dev, "filesystems/memfs"));
    assert!(refused("core/nt", DependencyKind::Dev, "host/x"));
}

#[test]
fn a_package_without_a_row_is_refused() {
    assert_eq!(check(&[package("gadgets/thing", DependencyKind::Normal, &[])]).len(), 1);
}

#[test]
fn a_refusal_names_the_edge_and_the_way_out() {
    let refusals = check(&[package("core/nt", DependencyKind::Normal, &["core/fsd"])]);
    let text = refusals.concat();
    assert!(text.contains("core/nt may not use core/fsd"), "{text}");
    assert!(text.contains("It may use: nothing"), "{text}");
}
