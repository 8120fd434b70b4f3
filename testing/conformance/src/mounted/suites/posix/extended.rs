//! Extended attributes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rustix::fs::{
    XattrFlags, getxattr, getxattr_query, listxattr, listxattr_query, removexattr, setxattr,
};
use rustix::io::Errno;

use super::{Check, Needs, check, refused};
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("xattr.set-get-list-remove", whole_life),
    check("xattr.create-and-replace", create_and_replace),
    check("xattr.buffers-too-small", too_small),
    check("xattr.values", values),
    check("xattr.limits", limits),
    check("xattr.namespaces", namespaces),
    check("xattr.names-keep-their-case", case),
    check("xattr.folders-and-links", folders),
    check("xattr.trusted", trusted).needs(Needs::Root).not_on_tmpfs("kept in another table there"),
];

const NONE: XattrFlags = XattrFlags::empty();

fn get(path: &Path, name: &str) -> rustix::io::Result<Vec<u8>> {
    let mut value = vec![0; 70_000];
    let length = getxattr(path, name, &mut value[..])?;
    value.truncate(length);
    Ok(value)
}

fn list(path: &Path) -> Result<BTreeSet<String>> {
    let mut names = vec![0; 70_000];
    let length = listxattr(path, &mut names[..])?;
    let names = names[..length].split(|&byte| byte == 0).filter(|name| name.starts_with(b"user."));
    Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}

fn file_in(dir: &Path) -> Result<std::path::PathBuf> {
    let path = dir.join("file");
    fs::write(&path, "contents")?;
    Ok(path)
}

fn whole_life(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    ensure!(list(&path)?.is_empty(), "a new file has attributes: {:?}", list(&path)?);
    setxattr(&path, "user.one", b"1", NONE)?;
    setxattr(&path, "user.two", b"second", NONE)?;
    setxattr(&path, "user.one", b"changed", NONE)?;
    ensure!(get(&path, "user.one")? == b"changed", "user.one is {:?}", get(&path, "user.one"));
    let expected = ["user.one", "user.two"].map(str::to_owned);
    ensure!(list(&path)? == BTreeSet::from(expected), "listed: {:?}", list(&path)?);
    fs::rename(&path, dir.join("moved"))?;
    let path = dir.join("moved");
    ensure!(get(&path, "user.two")? == b"second", "lost by rename");
    fs::write(&path, "cut and written")?;
    ensure!(get(&path, "user.two")? == b"second", "lost by O_TRUNC");
    removexattr(&path, "user.one")?;
    refused(get(&path, "user.one"), Errno::NODATA, "get of what was removed")?;
    refused(removexattr(&path, "user.one"), Errno::NODATA, "remove of what was removed")?;
    ensure!(list(&path)?.len() == 1, "listed: {:?}", list(&path)?);
    Ok(())
}

fn create_and_replace(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    refused(setxattr(&path, "user.a", b"", XattrFlags::REPLACE), Errno::NODATA, "replace nothing")?;
    setxattr(&path, "user.a", b"1", XattrFlags::CREATE)?;
    refused(setxattr(&path, "user.a", b"2", XattrFlags::CREATE), Errno::EXIST, "create again")?;
    setxattr(&path, "user.a", b"3", XattrFlags::REPLACE)?;
    ensure!(get(&path, "user.a")? == b"3", "it is {:?}", get(&path, "user.a"));
    Ok(())
}

fn too_small(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    setxattr(&path, "user.ten", b"0123456789", NONE)?;
    let mut nine = [0_u8; 9];
    let mut ten = [0_u8; 10];
    ensure!(getxattr_query(&path, "user.ten")? == 10, "the length is wrong");
    refused(getxattr(&path, "user.ten", &mut nine[..]), Errno::RANGE, "get into 9 bytes")?;
    ensure!(getxattr(&path, "user.ten", &mut ten[..])? == 10, "get into 10 bytes");
    let length = listxattr_query(&path)?;
    ensure!(length >= b"user.ten\0".len(), "the list has {length} bytes");
    let mut short = vec![0_u8; length - 1];
    refused(listxattr(&path, &mut short[..]), Errno::RANGE, "a list that is too short")
}

fn values(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    let every: Vec<u8> = (0..=255).collect();
    let long = vec![0x5A; 4000];
    let given: [(&str, &[u8]); 4] = [
        ("user.every", &every),
        ("user.empty", b""),
        ("user.zeros", &[0; 9]),
        ("user.long", &long),
    ];
    for (name, value) in given {
        setxattr(&path, name, value, NONE).with_context(|| name.to_owned())?;
    }
    for (name, value) in given {
        ensure!(get(&path, name)? == value, "{name} is not what was set");
    }
    for number in 0..50 {
        let name = format!("user.many-{number}");
        setxattr(&path, &*name, name.as_bytes(), NONE).with_context(|| name.clone())?;
    }
    ensure!(list(&path)?.len() == 54, "{} are listed", list(&path)?.len());
    Ok(())
}

fn limits(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    let long = format!("user.{}", "n".repeat(250));
    match setxattr(&path, &*long, b"v", NONE) {
        // A name of 255 bytes is legal on Linux; NT's attribute names have 254 at most.
        Ok(()) => ensure!(get(&path, &long)? == b"v", "the long name's value is lost"),
        Err(error) => refused(Err::<(), _>(error), Errno::RANGE, "a name of 255 bytes")?,
    }
    let longer = format!("user.{}", "n".repeat(251));
    refused(setxattr(&path, &*longer, b"v", NONE), Errno::RANGE, "a name of 256 bytes")?;
    let huge = vec![1; 65_537];
    refused(setxattr(&path, "user.huge", &huge, NONE), Errno::TOOBIG, "a value of 64 KiB + 1")?;
    refused(get(&path, "user.huge"), Errno::NODATA, "a value that was refused")?;
    refused(setxattr(&path, "user.", b"v", NONE), Errno::INVAL, "an empty name")
}

fn namespaces(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    refused(setxattr(&path, "nonsense.a", b"v", NONE), Errno::OPNOTSUPP, "an unknown namespace")?;
    refused(get(&path, "user.none"), Errno::NODATA, "get of nothing")?;
    refused(get(&dir.join("none"), "user.none"), Errno::NOENT, "get of no file")
}

fn case(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    setxattr(&path, "user.Name", b"one", NONE)?;
    setxattr(&path, "user.name", b"two", NONE)?;
    ensure!(get(&path, "user.Name")? == b"one", "user.Name was replaced by user.name");
    let expected = ["user.Name", "user.name"].map(str::to_owned);
    ensure!(list(&path)? == BTreeSet::from(expected), "listed: {:?}", list(&path)?);
    Ok(())
}

fn folders(_: &Scene, dir: &Path) -> Result<()> {
    setxattr(dir, "user.folder", b"v", NONE)?;
    ensure!(get(dir, "user.folder")? == b"v", "a folder's attribute is lost");
    fs::write(dir.join("file"), "")?;
    ensure!(list(&dir.join("file"))?.is_empty(), "a file inherits its folder's attributes");
    std::os::unix::fs::symlink("file", dir.join("link"))?;
    // Linux forbids the namespace `user.` on symbolic links.
    let set = rustix::fs::lsetxattr(dir.join("link"), "user.a", b"v", NONE);
    refused(set, Errno::PERM, "on a symbolic link")
}

/// Other namespaces may be refused, but not lost.
fn trusted(_: &Scene, dir: &Path) -> Result<()> {
    let path = file_in(dir)?;
    match setxattr(&path, "trusted.a", b"v", NONE) {
        Ok(()) => ensure!(get(&path, "trusted.a")? == b"v", "the value is lost"),
        Err(error) => refused(Err::<(), _>(error), Errno::OPNOTSUPP, "trusted")?,
    }
    Ok(())
}
