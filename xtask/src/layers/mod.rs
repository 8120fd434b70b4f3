//! `cargo xtask layers`: every dependency between our crates is one that the table allows.
//!
//! The table is data ([`table`]); this compares it with the manifests and explains a refusal.

mod table;
#[cfg(test)]
mod tests;

use crate::workspace::{Dependency, DependencyKind, Package, Workspace, is_in};
use table::{LAYERS, Layer};

/// Compares, prints every refusal; whether there was none.
pub(crate) fn run(workspace: &Workspace) -> bool {
    let refusals = check(&workspace.packages);
    for refusal in &refusals {
        println!("{refusal}");
    }
    if refusals.is_empty() {
        println!("layers: {} packages, every edge is in the table", workspace.packages.len());
    } else {
        println!("layers: {} edges that xtask/src/layers/table.rs lacks", refusals.len());
    }
    refusals.is_empty()
}

/// A refusal for each dependency without a place in the table, and each package without a row.
fn check(packages: &[Package]) -> Vec<String> {
    let mut refusals = Vec::new();
    for package in packages {
        let Some(layer) = LAYERS.iter().find(|layer| is_in(&package.folder, &[layer.folders]))
        else {
            refusals.push(format!(
                "{}: no row in xtask/src/layers/table.rs says what it may use; add one, and its \
                 place in ARCHITECTURE.md",
                package.folder
            ));
            continue;
        };
        let refused = |dependency: &&Dependency| !is_allowed(layer, dependency);
        for dependency in package.dependencies.iter().filter(refused) {
            refusals.push(explain(package, layer, dependency));
        }
    }
    refusals
}

fn is_allowed(layer: &Layer, dependency: &Dependency) -> bool {
    let for_tests = match dependency.kind {
        DependencyKind::Normal | DependencyKind::Build => false,
        DependencyKind::Dev => true,
    };
    match (&dependency.folder, layer.third_party) {
        (Some(folder), _) => {
            is_in(folder, layer.may_use) || for_tests && is_in(folder, layer.tests_may_use)
        }
        (None, Some(crates)) => for_tests || crates.contains(&dependency.name.as_str()),
        (None, None) => true,
    }
}

fn explain(package: &Package, layer: &Layer, dependency: &Dependency) -> String {
    let target = dependency.folder.as_ref().unwrap_or(&dependency.name);
    let allowed = match (&dependency.folder, dependency.kind) {
        (Some(_), DependencyKind::Dev) => [layer.may_use, layer.tests_may_use].concat(),
        (Some(_), DependencyKind::Normal | DependencyKind::Build) => layer.may_use.to_vec(),
        (None, _) => layer.third_party.unwrap_or_default().to_vec(),
    };
    let allowed = match allowed.as_slice() {
        [] => "nothing".to_owned(),
        some => some.join(", "),
    };
    format!(
        "{folder}/Cargo.toml: {folder} may not use {target}.\n    \
         It may use: {allowed}. It must never contain: {never}.\n    \
         If the edge is right, the architecture changes: edit xtask/src/layers/table.rs and \
         ARCHITECTURE.md together.",
        folder = package.folder,
        never = layer.never,
    )
}
