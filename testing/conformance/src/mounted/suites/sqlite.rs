//! SQLite with concurrent writers, in WAL and in rollback-journal mode.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::mounted::provision::Program;
use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

const WRITERS: usize = 4;

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    preparation.cache.provide("sqlite3", "sqlite3")
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let sqlite = scene.cache.program("sqlite3")?;
    let wal = scene.scaled(1000, 300);
    write_concurrently(scene, &sqlite, "wal", wal)?;
    let rollback = scene.scaled(300, 100);
    write_concurrently(scene, &sqlite, "delete", rollback)?;
    Ok(Verdict::Passed(format!(
        "{WRITERS} writers x {wal} transactions with WAL, x {rollback} with a rollback journal"
    )))
}

/// Each writer adds a row and counts it in one transaction; nothing may be lost.
fn write_concurrently(
    scene: &Scene,
    sqlite: &Program,
    mode: &str,
    transactions: usize,
) -> Result<()> {
    let database = scene.dir.join(format!("{mode}.db"));
    let answer = ask(
        scene,
        sqlite,
        &database,
        &format!(
            "PRAGMA journal_mode={mode}; CREATE TABLE line(writer INT, number INT, text BLOB);\
         CREATE INDEX by_writer ON line(writer, number);\
         CREATE TABLE total(count INT); INSERT INTO total VALUES(0);"
        ),
    )?;
    ensure!(answer.trim() == mode, "the journal mode is {answer}");
    let mut script = String::from(".timeout 60000\nPRAGMA mmap_size=1048576;\n");
    let writers: Vec<Child> = (0..WRITERS)
        .map(|writer| {
            for number in 0..transactions {
                script += &format!(
                    "BEGIN IMMEDIATE; INSERT INTO line VALUES({writer},{number},randomblob(700));\n\
                 UPDATE total SET count = count + 1; COMMIT;\n"
                );
            }
            let child = start(sqlite, &database, &script);
            script.truncate(script.find("BEGIN").unwrap_or(script.len()));
            child
        })
        .collect::<Result<_>>()?;
    for (writer, mut child) in writers.into_iter().enumerate() {
        let status = child.wait()?;
        ensure!(status.success(), "{mode}: writer {writer} ended with {status}");
    }
    let rows = WRITERS * transactions;
    let answer = ask(
        scene,
        sqlite,
        &database,
        "PRAGMA integrity_check; SELECT count(*) FROM line; SELECT count FROM total;\
         SELECT count(*) FROM (SELECT DISTINCT writer, number FROM line);",
    )?;
    let expected = format!("ok {rows} {rows} {rows}");
    let found = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    ensure!(found == expected, "{mode}: `{found}` where `{expected}` should be");
    Ok(())
}

fn ask(scene: &Scene, sqlite: &Program, database: &Path, statement: &str) -> Result<String> {
    scene.run(sqlite.command().arg("-bail").arg(database).arg(statement))
}

/// Starts a writer that reads its statements from a pipe.
fn start(sqlite: &Program, database: &Path, script: &str) -> Result<Child> {
    let mut command = sqlite.command();
    command.arg("-bail").arg(database).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().context("cannot start sqlite3")?;
    let Some(mut input) = child.stdin.take() else { bail!("no pipe to sqlite3") };
    let script = script.to_owned();
    // The pipe is smaller than the script: feeding it here would let the writers run in turn.
    std::thread::spawn(move || input.write_all(script.as_bytes()));
    Ok(child)
}
