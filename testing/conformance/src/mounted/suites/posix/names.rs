//! Names: lengths, characters that NT does not allow, bytes that are no UTF-8, case.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rustix::io::Errno;

use super::{Check, check, names_in, refused};
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("names.255-bytes", lengths),
    check("names.256-bytes", too_long),
    check("names.not-legal-in-nt", not_legal_in_nt),
    check("names.private-use-beside-what-it-stands-for", private_use),
    check("names.undecodable", undecodable),
    check("names.undecodable-255-bytes", undecodable_long),
    check("names.case-and-normalization-are-distinct", case),
    check("names.no-stream-syntax", no_stream_syntax),
    check("names.symlink-targets-are-bytes", symlink_targets),
];

/// Makes, lists, reads, renames and deletes files with each of these names.
fn live_with(dir: &Path, names: &[&[u8]]) -> Result<()> {
    for name in names {
        let path = dir.join(OsStr::from_bytes(name));
        let shown = || format!("{:?}", OsStr::from_bytes(name));
        File::create_new(&path).with_context(|| format!("create {}", shown()))?;
        fs::write(&path, name).with_context(|| format!("write {}", shown()))?;
    }
    let mut expected: Vec<OsString> =
        names.iter().map(|name| OsStr::from_bytes(name).to_owned()).collect();
    expected.sort();
    let found = names_in(dir)?;
    ensure!(found == expected, "listed: {found:?}");
    for name in names {
        let path = dir.join(OsStr::from_bytes(name));
        let shown = || format!("{:?}", OsStr::from_bytes(name));
        let contents = fs::read(&path).with_context(|| format!("read {}", shown()))?;
        ensure!(&contents == name, "{} has another's contents", shown());
        fs::rename(&path, dir.join("moved")).with_context(|| format!("rename {}", shown()))?;
        fs::rename(dir.join("moved"), &path).with_context(|| format!("back to {}", shown()))?;
        fs::remove_file(&path).with_context(|| format!("remove {}", shown()))?;
        fs::create_dir(&path).with_context(|| format!("mkdir {}", shown()))?;
        fs::remove_dir(&path).with_context(|| format!("rmdir {}", shown()))?;
    }
    ensure!(names_in(dir)?.is_empty(), "something is left");
    Ok(())
}

fn lengths(_: &Scene, dir: &Path) -> Result<()> {
    let (ascii, three) = ("n".repeat(255), "日".repeat(85));
    // Characters outside the basic plane are two units in UTF-16 and four bytes in UTF-8.
    let four = "𝄞".repeat(63) + "abc";
    live_with(dir, &[ascii.as_bytes(), three.as_bytes(), four.as_bytes()])
}

fn too_long(_: &Scene, dir: &Path) -> Result<()> {
    let short = dir.join("short");
    File::create(&short)?;
    for name in ["n".repeat(256), "日".repeat(86), "𝄞".repeat(64)] {
        let path = dir.join(&name);
        refused(File::create(&path), Errno::NAMETOOLONG, "create")?;
        refused(fs::metadata(&path), Errno::NAMETOOLONG, "stat")?;
        refused(fs::create_dir(&path), Errno::NAMETOOLONG, "mkdir")?;
        refused(fs::rename(&short, &path), Errno::NAMETOOLONG, "rename")?;
    }
    Ok(())
}

fn not_legal_in_nt(_: &Scene, dir: &Path) -> Result<()> {
    live_with(
        dir,
        &[
            b"a:b",
            b":",
            b"file:stream:$DATA",
            b"back\\slash",
            b"\\",
            b"star*",
            b"question?",
            b"quote\"",
            b"less<than",
            b"more>than",
            b"pipe|",
            b"dot.",
            b"dots...",
            b"...",
            b"space ",
            b" ",
            b". .",
            b"con",
            b"NUL",
            b"com1.txt",
            b"tab\t",
            b"new\nline",
            b"\x01\x1f",
            b"\x7f",
            b"~",
            b"-rf",
            b"$Mft",
            b"percent%41",
            b"name~1",
        ],
    )
}

/// U+F000 + c stands for c in NT names; a file that really has that name is another file.
fn private_use(_: &Scene, dir: &Path) -> Result<()> {
    let names = [
        "a:b",
        "a\u{F03A}b",
        "end.",
        "end\u{F02E}",
        "end ",
        "end\u{F020}",
        "\u{F05C}",
        "\\",
        "\u{F0FF}",
        "\u{F000}",
        "\u{F001}",
        "\u{1}",
    ];
    live_with(dir, &names.map(str::as_bytes))
}

fn undecodable(_: &Scene, dir: &Path) -> Result<()> {
    live_with(
        dir,
        &[
            b"\xFF",
            b"\xFE\xFF",
            b"latin-\xE9",
            b"\xC0\xAF",
            b"cut-\xE6\x97",
            b"\xED\xA0\x80",
            b"\xED\xA0\x80\xED\xB0\x80",
            b"\xF4\x90\x80\x80",
            b"\x80",
            b"mixed-\xC3\xA9-\xE9",
            b"\xEF\xBF\xBD",
            b"\xEF\xBF\xBF",
        ],
    )
}

fn undecodable_long(_: &Scene, dir: &Path) -> Result<()> {
    live_with(dir, &[&[0xFF; 255], &[0x80; 254]])
}

fn case(_: &Scene, dir: &Path) -> Result<()> {
    let names = ["name", "NAME", "Name", "straße", "STRASSE", "é", "e\u{301}", "ı", "i", "I", "İ"];
    live_with(dir, &names.map(str::as_bytes))
}

fn no_stream_syntax(_: &Scene, dir: &Path) -> Result<()> {
    fs::write(dir.join("file"), "main")?;
    refused(File::open(dir.join("file:stream")), Errno::NOENT, "open file:stream")?;
    refused(File::open(dir.join("file::$DATA")), Errno::NOENT, "open file::$DATA")?;
    fs::write(dir.join("file:stream"), "other")?;
    ensure!(fs::read(dir.join("file"))? == b"main", "the file was changed");
    ensure!(names_in(dir)?.len() == 2, "file:stream is no file of its own");
    Ok(())
}

fn symlink_targets(_: &Scene, dir: &Path) -> Result<()> {
    let targets: [&[u8]; 7] = [
        b"plain",
        b"/absolute/path",
        b"../up/./there//twice",
        b"a\\b:c*",
        b"\xFF\xFE undecodable",
        b"trailing/",
        b".",
    ];
    let long = "l/".repeat(2000);
    for (number, target) in targets.into_iter().chain([long.as_bytes()]).enumerate() {
        let (link, target) = (dir.join(number.to_string()), OsStr::from_bytes(target));
        std::os::unix::fs::symlink(target, &link).with_context(|| format!("{target:?}"))?;
        let found = fs::read_link(&link)?;
        ensure!(found == target, "{target:?} became {found:?}");
        let length = fs::symlink_metadata(&link)?.len();
        ensure!(length == target.len() as u64, "the link to {target:?} has {length} bytes");
    }
    Ok(())
}
