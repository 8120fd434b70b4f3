//! Plays every story in every order of answers.

use script::{Order, Story};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Orders by chance, beside the others; `SEEDS=1000 cargo test` plays more.
const SEEDS: u64 = 6;

fn stories(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            stories(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "story") {
            found.push(path);
        }
    }
}

fn orders(story: &Story) -> Vec<Order> {
    if story.scripted {
        return vec![Order::Scripted];
    }
    let mut orders = vec![Order::Immediate, Order::Late, Order::Reversed];
    let seeds = std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    orders.extend((0..seeds.unwrap_or(SEEDS)).map(Order::Seeded));
    orders
}

/// The first order in which the story fails, as text.
fn play(story: &Story) -> Option<String> {
    for by_id in [true, false] {
        if !by_id && story.needs_ids {
            continue;
        }
        for order in orders(story) {
            match catch_unwind(AssertUnwindSafe(|| story.play(order, by_id))) {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => return Some(failure.to_string()),
                Err(_) => return Some(format!("{}: panics, order {order}", story.name)),
            }
        }
    }
    None
}

/// All stories whose name contains `STORY` (of the environment), with their text.
fn chosen() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    let mut paths = Vec::new();
    stories(&root, &mut paths);
    let chosen = std::env::var("STORY").unwrap_or_default();
    let named = paths.into_iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, std::fs::read_to_string(&path).unwrap())
    });
    let chosen: Vec<_> = named.filter(|(name, _)| name.contains(&chosen)).collect();
    assert!(!chosen.is_empty(), "no stories in {}", root.display());
    chosen
}

fn report(failures: &[String]) {
    assert!(failures.is_empty(), "{} failed\n\n{}", failures.len(), failures.join("\n\n"));
}

/// `STORY=share/ cargo test` plays those whose name contains it.
#[test]
fn every_story_comes_out_the_same_in_every_order() {
    let mut failures = Vec::new();
    for (name, text) in chosen() {
        match Story::parse(&name, &text) {
            Ok(story) => match (play(&story), &story.fails) {
                (Some(_), Some(_)) | (None, None) => {}
                (Some(failure), None) => failures.push(failure),
                (None, Some(_)) => {
                    failures.push(format!("{name} comes out: take `# fails:` away"));
                }
            },
            Err(message) => failures.push(message),
        }
    }
    report(&failures);
}

/// With one expectation after the other replaced by what never comes, the story must fail at that
/// very line: no line is there for show.
#[test]
fn every_expectation_can_fail() {
    let mut failures = Vec::new();
    for (name, text) in chosen() {
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some((before, _)) = line.split_once(" -> ").filter(|_| !line.starts_with('#'))
            else {
                continue;
            };
            let rest = lines[number + 1..].iter().skip_while(|line| line.starts_with(' '));
            let mut spoilt = lines[..number].join("\n");
            spoilt.push_str(&format!("\n{before} -> NEVER\n"));
            spoilt.extend(rest.map(|line| format!("{line}\n")));
            let story = Story::parse(&name, &spoilt).unwrap();
            let order = if story.scripted { Order::Scripted } else { Order::Immediate };
            // A line that continues another belongs to where that one begins.
            let first = lines[..=number].iter().rposition(|line| !line.starts_with(' '));
            let failed = story.play(order, true).is_err_and(|failure| {
                failure.line == first.unwrap_or(number) + 1 || story.fails.is_some()
            });
            if !failed {
                failures.push(format!("{name}:{}: {line}", number + 1));
            }
        }
    }
    report(&failures);
}

/// Whatever the engine keeps of what it was told, a story comes out as if it had asked again; but
/// for those that count the questions, or spoil their answers.
#[test]
fn every_story_comes_out_the_same_with_caches() {
    let mut failures = Vec::new();
    let told = ["asked ", "mount caches", "mount cache_", "fail ", "answer ", "out "];
    for (name, text) in chosen() {
        if text.lines().any(|line| told.iter().any(|told| line.starts_with(told))) {
            continue;
        }
        let story = Story::parse(&name, &format!("mount caches=ever\n{text}")).unwrap();
        if story.fails.is_none() {
            failures.extend(play(&story));
        }
    }
    report(&failures);
}
