//! A sparse file of 6 GiB: holes, their map, punching, zeroing, preallocation, copying.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use rustix::fs::{FallocateFlags, SeekFrom, copy_file_range, fallocate, seek};
use rustix::io::Errno;

use crate::mounted::mounts;
use crate::mounted::scene::Scene;
use crate::mounted::verdict::Verdict;

const GIB: u64 = 1 << 30;
const END: u64 = 6 * GIB;
const CHUNK: u64 = 128 * 1024;
/// A file system may keep its map in units as large as this.
const COARSEST: u64 = 1 << 20;

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let path = scene.dir.join("sparse");
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    let places = [0, GIB, 3 * GIB + COARSEST, 5 * GIB, END - CHUNK];
    for (place, number) in places.iter().zip(1..) {
        file.write_all_at(&[number; CHUNK as usize], *place)?;
    }
    expect_size(&file, END)?;
    expect_map(&file, &places.map(|place| (place, place + CHUNK)))?;
    expect_bytes(&file, GIB - 10, &[0; 10])?;
    expect_bytes(&file, GIB, &[2; 10])?;
    expect_bytes(&file, 2 * GIB + 12_345, &[0; 4096])?;
    allocated(&file, 16 << 20)?;

    punch(&file)?;
    let has_zero_range = zero_range(&file)?;
    keep_size(&file)?;
    copies(scene, &path, &file)?;
    truncations(&file)?;
    let zero_range = if has_zero_range { "zeroed" } else { "zero range refused by tmpfs" };
    Ok(Verdict::Passed(format!("6 GiB with holes: mapped, punched, {zero_range}, copied, cut")))
}

fn punch(file: &File) -> Result<()> {
    let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    fallocate(file, flags, GIB, CHUNK).context("punch a hole")?;
    expect_bytes(file, GIB, &[0; 4096])?;
    expect_bytes(file, GIB + CHUNK - 1, &[0; 2])?;
    // A hole that does not fill whole blocks: the rest of the blocks stays.
    fallocate(file, flags, 5 * GIB + 100, 5000).context("punch a ragged hole")?;
    expect_bytes(file, 5 * GIB, &[4; 100])?;
    expect_bytes(file, 5 * GIB + 100, &[0; 5000])?;
    expect_bytes(file, 5 * GIB + 5100, &[4; 100])?;
    fallocate(file, flags, END, GIB).context("punch behind the end")?;
    expect_size(file, END)?;
    let refused = fallocate(file, FallocateFlags::PUNCH_HOLE, 0, CHUNK);
    ensure!(refused == Err(Errno::OPNOTSUPP), "a punch without KEEP_SIZE gave {refused:?}");
    Ok(())
}

/// Whether the file system can: tmpfs cannot.
fn zero_range(file: &File) -> Result<bool> {
    let place = 3 * GIB + COARSEST;
    match fallocate(file, FallocateFlags::ZERO_RANGE, place + 1000, 3000) {
        Err(Errno::OPNOTSUPP) if is_tmpfs(file)? => return Ok(false),
        other => other.context("zero a range")?,
    }
    expect_bytes(file, place, &[3; 1000])?;
    expect_bytes(file, place + 1000, &[0; 3000])?;
    expect_bytes(file, place + 4000, &[3; 1000])?;
    let flags = FallocateFlags::ZERO_RANGE | FallocateFlags::KEEP_SIZE;
    fallocate(file, flags, END - 10, CHUNK).context("zero over the end, keeping the size")?;
    expect_size(file, END)?;
    expect_bytes(file, END - 20, &[5; 10])?;
    expect_bytes(file, END - 10, &[0; 10])?;
    fallocate(file, FallocateFlags::ZERO_RANGE, END, CHUNK).context("zero beyond the end")?;
    expect_size(file, END + CHUNK)?;
    file.set_len(END)?;
    Ok(true)
}

fn keep_size(file: &File) -> Result<()> {
    fallocate(file, FallocateFlags::KEEP_SIZE, END, CHUNK).context("allocate behind the end")?;
    expect_size(file, END)?;
    fallocate(file, FallocateFlags::empty(), END, CHUNK).context("allocate and grow")?;
    expect_size(file, END + CHUNK)?;
    expect_bytes(file, END, &[0; CHUNK as usize])?;
    file.set_len(END)?;
    Ok(())
}

fn copies(scene: &Scene, path: &Path, file: &File) -> Result<()> {
    let copy = scene.dir.join("range");
    let target = OpenOptions::new().read(true).write(true).create_new(true).open(&copy)?;
    let (mut from, mut to) = (5 * GIB, 2 * GIB + 1);
    let mut left = CHUNK;
    while left > 0 {
        let moved = copy_file_range(file, Some(&mut from), &target, Some(&mut to), left as usize)
            .context("copy_file_range")?;
        ensure!(moved > 0, "copy_file_range moved nothing");
        left -= moved as u64;
    }
    expect_size(&target, 2 * GIB + 1 + CHUNK)?;
    expect_bytes(&target, 2 * GIB + 1, &[4; 100])?;
    expect_bytes(&target, 2 * GIB + 1 + 5100, &[4; 100])?;
    expect_bytes(&target, GIB, &[0; 100])?;
    let mut behind = END;
    let moved = copy_file_range(file, Some(&mut behind), &target, None, 100)?;
    ensure!(moved == 0, "copy_file_range moved {moved} bytes from behind the end");

    let sparse = scene.dir.join("copied-by-cp");
    scene.run(Command::new("cp").arg("--sparse=always").arg(path).arg(&sparse))?;
    let copied = File::open(&sparse)?;
    expect_size(&copied, END)?;
    allocated(&copied, 16 << 20)?;
    for place in [0, GIB, 3 * GIB + COARSEST, 5 * GIB, END - CHUNK] {
        let (mut before, mut after) = (vec![0; CHUNK as usize], vec![0; CHUNK as usize]);
        file.read_exact_at(&mut before, place)?;
        copied.read_exact_at(&mut after, place)?;
        ensure!(before == after, "cp changed the bytes at {place}");
    }
    fs::remove_file(copy)?;
    Ok(fs::remove_file(sparse)?)
}

fn truncations(file: &File) -> Result<()> {
    file.set_len(END - 100)?;
    file.set_len(END)?;
    expect_bytes(file, END - 100, &[0; 100])?;
    file.set_len(0)?;
    ensure!(seek(file, SeekFrom::Data(0)) == Err(Errno::NXIO), "an empty file has data");
    file.set_len(END)?;
    expect_bytes(file, 0, &[0; 4096])?;
    expect_bytes(file, 5 * GIB, &[0; 4096])?;
    Ok(())
}

fn expect_size(file: &File, size: u64) -> Result<()> {
    let found = file.metadata()?.len();
    ensure!(found == size, "the file has {found} bytes, not {size}");
    Ok(())
}

fn expect_bytes(file: &File, place: u64, bytes: &[u8]) -> Result<()> {
    let mut found = vec![0xAA; bytes.len()];
    file.read_exact_at(&mut found, place)?;
    let wrong = found.iter().zip(bytes).position(|(found, byte)| found != byte);
    ensure!(
        wrong.is_none(),
        "byte {} after {place} is {:?}",
        wrong.unwrap_or(0),
        wrong.and_then(|at| found.get(at))
    );
    Ok(())
}

fn allocated(file: &File, most: u64) -> Result<()> {
    let found = file.metadata()?.blocks() * 512;
    ensure!(found <= most, "a sparse file takes {found} bytes");
    Ok(())
}

/// Every written range has to be in the map, and between them nothing but what the coarsest unit
/// allows.
fn expect_map(file: &File, written: &[(u64, u64)]) -> Result<()> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Ok(start) = seek(file, SeekFrom::Data(at)) {
        at = seek(file, SeekFrom::Hole(start)).context("SEEK_HOLE inside data")?;
        ensure!(at > start, "the hole at {at} is not behind the data at {start}");
        found.push((start, at));
    }
    println!("map: {found:?}");
    ensure!(at == END, "the last data ends at {at}");
    for &(start, end) in written {
        let is_in = found.iter().any(|range| range.0 <= start && range.1 >= end);
        ensure!(is_in, "{start}..{end} was written and is no data");
    }
    for &(start, end) in &found {
        let near = written
            .iter()
            .any(|range| start >= range.0.saturating_sub(COARSEST) && end <= range.1 + COARSEST);
        ensure!(near, "{start}..{end} is called data and was never written");
    }
    let end = seek(file, SeekFrom::Hole(END - 1)).context("SEEK_HOLE in the last byte")?;
    ensure!(end == END, "the hole after the last byte is at {end}");
    let behind = seek(file, SeekFrom::Data(END));
    ensure!(behind == Err(Errno::NXIO), "SEEK_DATA at the end gave {behind:?}");
    Ok(())
}

/// Whether the file lies on a tmpfs, which is what these suites are checked against.
fn is_tmpfs(file: &File) -> Result<bool> {
    Ok(mounts::is_tmpfs(rustix::fs::fstatfs(file)?))
}
