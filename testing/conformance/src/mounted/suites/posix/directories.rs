//! Listing: while the folder changes, by position, and from many threads.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirEntryExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::thread;

use anyhow::{Result, anyhow, bail, ensure};
use rustix::fs::{RawDir, SeekFrom, seek};
use rustix::io::Errno;

use super::{Check, check, names_in, refused};
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("list.while-names-go", while_names_go),
    check("list.while-names-come", while_names_come),
    check("list.by-position", by_position),
    check("list.rewound", rewound),
    check("list.says-kind-and-number", kinds),
    check("list.delete-everything-in-one-listing", delete_all),
    check("list.many-threads", many_threads),
    check("list.removal-is-refused", removal),
];

const COUNT: usize = 3000;

fn fill(dir: &Path) -> Result<BTreeSet<String>> {
    let names: BTreeSet<String> =
        (0..COUNT).map(|n| format!("a-name-of-some-length-{n}")).collect();
    for name in &names {
        File::create(dir.join(name))?;
    }
    Ok(names)
}

/// One `getdents64` call's worth of names, in a buffer so small that a listing takes many.
fn some_names(folder: &File) -> Result<Vec<(String, u64)>> {
    let mut buffer = [MaybeUninit::<u8>::uninit(); 2048];
    let mut listing = RawDir::new(folder, &mut buffer);
    let mut names = Vec::new();
    while let Some(entry) = listing.next() {
        let entry = entry?;
        names.push((entry.file_name().to_string_lossy().into_owned(), entry.next_entry_cookie()));
        if listing.is_buffer_empty() {
            break;
        }
    }
    Ok(names)
}

/// Reads a whole listing, calling `meanwhile` with the names of each part.
fn list(dir: &Path, mut meanwhile: impl FnMut(&[String]) -> Result<()>) -> Result<Vec<String>> {
    let folder = File::open(dir)?;
    let mut all = Vec::new();
    loop {
        let part = some_names(&folder)?;
        if part.is_empty() {
            return Ok(all);
        }
        let names: Vec<String> =
            part.into_iter().map(|it| it.0).filter(|name| name != "." && name != "..").collect();
        meanwhile(&names)?;
        all.extend(names);
        ensure!(all.len() < 100 * COUNT, "the listing does not end");
    }
}

fn expect_once(listed: &[String]) -> Result<BTreeSet<String>> {
    let set: BTreeSet<String> = listed.iter().cloned().collect();
    ensure!(set.len() == listed.len(), "{} names came twice", listed.len() - set.len());
    Ok(set)
}

fn while_names_go(_: &Scene, dir: &Path) -> Result<()> {
    let names = fill(dir)?;
    let mut gone = BTreeSet::new();
    let listed = list(dir, |part| {
        // One that was listed, and one that may not have been yet.
        for name in part.first().into_iter().chain(names.iter().nth(gone.len() * 7 % COUNT)) {
            if gone.insert(name.clone()) {
                fs::remove_file(dir.join(name))?;
            }
        }
        Ok(())
    })?;
    let listed = expect_once(&listed)?;
    let lost: Vec<_> = names.difference(&gone).filter(|name| !listed.contains(*name)).collect();
    ensure!(lost.is_empty(), "{} names that stayed were not listed: {:?}", lost.len(), lost[0]);
    Ok(())
}

fn while_names_come(_: &Scene, dir: &Path) -> Result<()> {
    let names = fill(dir)?;
    let mut made = 0;
    let listed = list(dir, |_| {
        if made < COUNT {
            File::create(dir.join(format!("another-{made}")))?;
            made += 1;
        }
        Ok(())
    })?;
    let listed = expect_once(&listed)?;
    let lost = names.difference(&listed).count();
    ensure!(lost == 0, "{lost} names were not listed");
    Ok(())
}

fn by_position(_: &Scene, dir: &Path) -> Result<()> {
    fill(dir)?;
    let folder = File::open(dir)?;
    let mut all = Vec::new();
    loop {
        let part = some_names(&folder)?;
        if part.is_empty() {
            break;
        }
        all.extend(part);
    }
    let expected = COUNT + 2;
    ensure!(all.len() == expected, "{} names, not {expected}", all.len());
    // From every 97th position, backwards, the same names follow.
    for index in (0..all.len() - 1).rev().step_by(97) {
        seek(&folder, SeekFrom::Start(all[index].1))?;
        let next = some_names(&folder)?;
        ensure!(
            next.first().map(|it| &it.0) == Some(&all[index + 1].0),
            "after name {index}: {next:?}"
        );
    }
    seek(&folder, SeekFrom::Start(all[all.len() - 1].1))?;
    ensure!(some_names(&folder)?.is_empty(), "something follows the last name");
    Ok(())
}

fn rewound(_: &Scene, dir: &Path) -> Result<()> {
    let folder = File::open(dir)?;
    ensure!(some_names(&folder)?.len() == 2, "an empty folder lists more than . and ..");
    File::create(dir.join("new"))?;
    seek(&folder, SeekFrom::Start(0))?;
    let names: Vec<String> = some_names(&folder)?.into_iter().map(|it| it.0).collect();
    ensure!(names.contains(&"new".to_owned()), "rewound, it lists {names:?}");
    fs::remove_file(dir.join("new"))?;
    seek(&folder, SeekFrom::Start(0))?;
    ensure!(some_names(&folder)?.len() == 2, "rewound, it lists what is gone");
    Ok(())
}

fn kinds(_: &Scene, dir: &Path) -> Result<()> {
    fs::write(dir.join("file"), "")?;
    fs::create_dir(dir.join("folder"))?;
    std::os::unix::fs::symlink("file", dir.join("link"))?;
    rustix::fs::mknodat(
        rustix::fs::CWD,
        dir.join("fifo"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )?;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let metadata = fs::symlink_metadata(entry.path())?;
        ensure!(entry.file_type()? == metadata.file_type(), "{:?} has another kind", entry);
        ensure!(entry.ino() == metadata.ino(), "{:?} has another number", entry);
    }
    Ok(())
}

/// What `rm -r` of many programs does.
fn delete_all(_: &Scene, dir: &Path) -> Result<()> {
    fill(dir)?;
    for entry in fs::read_dir(dir)? {
        fs::remove_file(entry?.path())?;
    }
    let left = names_in(dir)?;
    ensure!(left.is_empty(), "{} are left, such as {:?}", left.len(), left[0]);
    Ok(())
}

fn many_threads(_: &Scene, dir: &Path) -> Result<()> {
    const THREADS: usize = 6;
    const ROUNDS: usize = 120;
    let work = |thread: usize| -> Result<()> {
        for round in 0..ROUNDS {
            let (own, moved) = (format!("own-{thread}-{round}"), format!("moved-{thread}-{round}"));
            fs::write(dir.join(&own), own.as_bytes())?;
            fs::rename(dir.join(&own), dir.join(&moved))?;
            // Everybody fights for one name; any of them may win or lose.
            let _ = fs::hard_link(dir.join(&moved), dir.join("prize"));
            let _ = fs::remove_file(dir.join("prize"));
            ensure!(fs::read(dir.join(&moved))? == own.as_bytes(), "{moved} has other contents");
            if round % 2 == 0 {
                fs::remove_file(dir.join(&moved))?;
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..THREADS).map(|number| scope.spawn(move || work(number))).collect();
        for thread in threads {
            thread.join().map_err(|_| anyhow!("a thread panicked"))??;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    let _ = fs::remove_file(dir.join("prize"));
    let names = names_in(dir)?;
    ensure!(names.len() == THREADS * ROUNDS / 2, "{} names are left", names.len());
    if let Some(odd) = names.iter().find(|name| !name.as_bytes().starts_with(b"moved-")) {
        bail!("{odd:?} is left");
    }
    for name in &names {
        let links = fs::metadata(dir.join(name))?.nlink();
        ensure!(links == 1, "{name:?} has {links} links");
    }
    Ok(())
}

fn removal(_: &Scene, dir: &Path) -> Result<()> {
    fs::create_dir_all(dir.join("full/inner"))?;
    fs::write(dir.join("file"), "")?;
    refused(fs::remove_dir(dir.join("full")), Errno::NOTEMPTY, "rmdir of a full folder")?;
    refused(fs::remove_dir(dir.join("file")), Errno::NOTDIR, "rmdir of a file")?;
    refused(fs::remove_file(dir.join("full")), Errno::ISDIR, "unlink of a folder")?;
    refused(fs::create_dir(dir.join("full")), Errno::EXIST, "mkdir of what exists")
}
