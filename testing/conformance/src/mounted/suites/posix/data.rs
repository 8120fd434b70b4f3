//! Data: mappings, several opens of one file, large and ragged transfers, preallocation.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use vmap::{Flush, MapMut};

use super::{Check, check, refused};
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("data.shared-mapping-and-read", mapping_then_read),
    check("data.write-and-shared-mapping", write_then_mapping),
    check("data.mapping-after-unlink", mapping_after_unlink),
    check("data.two-opens-see-each-other", two_opens),
    check("data.large-and-ragged", ragged),
    check("data.gaps-are-zero", gaps),
    check("data.fallocate", preallocation),
    check("data.copies", copies),
    check("data.direct", direct),
    check("data.parallel-writers", parallel),
];

fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).open(path)
}

/// The whole file, shared and writable.
fn map(file: &File) -> Result<MapMut> {
    MapMut::with_options().write().map(file).map_err(|error| anyhow!("mmap: {error}"))
}

fn flush(mapping: &MapMut, file: &File) -> Result<()> {
    mapping.flush(file, Flush::Sync).map_err(|error| anyhow!("msync: {error}"))
}

fn mapping_then_read(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let file = new_file(&path)?;
    file.set_len(50_000)?;
    let mut mapping = map(&file)?;
    mapping[10_000..10_004].copy_from_slice(b"mmap");
    let mut bytes = [0; 4];
    file.read_exact_at(&mut bytes, 10_000)?;
    ensure!(&bytes == b"mmap", "read sees {bytes:?} before msync");
    let other = File::open(&path)?;
    other.read_exact_at(&mut bytes, 10_000)?;
    ensure!(&bytes == b"mmap", "another open reads {bytes:?} before msync");
    flush(&mapping, &file)?;
    drop(mapping);
    drop(file);
    let text = fs::read(&path)?;
    ensure!(text.len() == 50_000 && &text[10_000..10_004] == b"mmap", "lost after munmap");
    ensure!(text.iter().filter(|&&byte| byte != 0).count() == 4, "other bytes were changed");
    Ok(())
}

fn write_then_mapping(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let file = new_file(&path)?;
    file.write_all_at(&[b'a'; 20_000], 0)?;
    let mapping = map(&file)?;
    ensure!(mapping[19_999] == b'a', "the mapping does not see the first write");
    file.write_all_at(b"second", 5_000)?;
    ensure!(&mapping[5_000..5_006] == b"second", "the mapping does not see a write");
    OpenOptions::new().write(true).open(&path)?.write_all_at(b"third!", 9_000)?;
    ensure!(&mapping[9_000..9_006] == b"third!", "the mapping does not see another open's write");
    Ok(())
}

fn mapping_after_unlink(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let file = new_file(&path)?;
    file.write_all_at(&[b'a'; 8192], 0)?;
    let mut mapping = map(&file)?;
    drop(file);
    fs::remove_file(&path)?;
    mapping[4096] = b'b';
    ensure!(mapping[4095..4098] == *b"aba", "the mapping of an unlinked file is wrong");
    Ok(())
}

fn two_opens(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let one = new_file(&path)?;
    let two = OpenOptions::new().read(true).write(true).open(&path)?;
    for round in 0..200_u64 {
        let (from, to) = if round % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let text = format!("round {round:08}");
        from.write_all_at(text.as_bytes(), round * 3)?;
        let mut bytes = vec![0; text.len()];
        to.read_exact_at(&mut bytes, round * 3)?;
        ensure!(bytes == text.as_bytes(), "round {round} reads {bytes:?}");
        let size = to.metadata()?.len();
        ensure!(size == round * 3 + text.len() as u64, "round {round} sees {size} bytes");
    }
    one.set_len(10)?;
    ensure!(two.metadata()?.len() == 10, "the other open does not see the cut");
    ensure!(two.read_at(&mut [0; 100], 0)? == 10, "the other open reads behind the end");
    Ok(())
}

fn ragged(_: &Scene, dir: &Path) -> Result<()> {
    const LENGTH: usize = 7_000_001;
    let path = dir.join("file");
    let pattern: Vec<u8> = (0..LENGTH).map(|at| (at * 31 % 251).to_le_bytes()[0]).collect();
    let file = new_file(&path)?;
    let mut at = 0;
    for step in (1..).map(|n: usize| n * n * 37 % 900_001 + 1) {
        let end = (at + step).min(LENGTH);
        file.write_all_at(&pattern[at..end], at as u64)?;
        at = end;
        if at == LENGTH {
            break;
        }
    }
    ensure!(fs::read(&path)? == pattern, "the whole reads differently");
    for start in (0..LENGTH - 100_000).step_by(777_777) {
        let mut bytes = vec![0; 99_999];
        file.read_exact_at(&mut bytes, start as u64)?;
        ensure!(bytes == pattern[start..start + 99_999], "the part at {start} reads differently");
    }
    ensure!(file.read_at(&mut [0; 10], LENGTH as u64)? == 0, "something is behind the end");
    Ok(())
}

fn gaps(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let file = new_file(&path)?;
    file.write_all_at(&[0xFF; 10_000], 0)?;
    file.set_len(100)?;
    file.write_all_at(b"x", 20_000)?;
    let bytes = fs::read(&path)?;
    ensure!(bytes[..100].iter().all(|&byte| byte == 0xFF), "what was kept has changed");
    ensure!(bytes[100..20_000].iter().all(|&byte| byte == 0), "what was cut has come back");
    file.set_len(5_000)?;
    file.set_len(30_000)?;
    let bytes = fs::read(&path)?;
    ensure!(bytes.len() == 30_000 && bytes[100..].iter().all(|&byte| byte == 0), "growth");
    Ok(())
}

fn preallocation(_: &Scene, dir: &Path) -> Result<()> {
    let file = new_file(&dir.join("file"))?;
    file.write_all_at(b"contents", 0)?;
    fallocate(&file, FallocateFlags::empty(), 0, 100_000)?;
    ensure!(file.metadata()?.len() == 100_000, "the file did not grow");
    let mut bytes = [0; 8];
    file.read_exact_at(&mut bytes, 0)?;
    ensure!(&bytes == b"contents", "the contents have changed");
    fallocate(&file, FallocateFlags::KEEP_SIZE, 100_000, 100_000)?;
    ensure!(file.metadata()?.len() == 100_000, "KEEP_SIZE changed the size");
    fallocate(&file, FallocateFlags::empty(), 0, 10)?;
    ensure!(file.metadata()?.len() == 100_000, "it shrank");
    let hole = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    fallocate(&file, hole, 2, 3)?;
    file.read_exact_at(&mut bytes, 0)?;
    ensure!(&bytes == b"co\0\0\0nts", "punched, it reads {bytes:?}");
    refused(fallocate(&file, hole, 0, 0), Errno::INVAL, "a length of 0")?;
    let collapse = fallocate(&file, FallocateFlags::COLLAPSE_RANGE, 0, 4096);
    refused(collapse, Errno::OPNOTSUPP, "collapse")
}

fn copies(_: &Scene, dir: &Path) -> Result<()> {
    let pattern: Vec<u8> = (0..3_000_000_usize).map(|at| (at % 239).to_le_bytes()[0]).collect();
    fs::write(dir.join("from"), &pattern)?;
    // std copies by copy_file_range, falling back to sendfile and splice.
    fs::copy(dir.join("from"), dir.join("to"))?;
    ensure!(fs::read(dir.join("to"))? == pattern, "the copy differs");
    let mut from = File::open(dir.join("from"))?;
    from.seek(SeekFrom::Start(1_000_000))?;
    let to = dir.join("part");
    io::copy(&mut from, &mut new_file(&to)?)?;
    ensure!(fs::read(to)? == pattern[1_000_000..], "the partial copy differs");
    let file = OpenOptions::new().read(true).write(true).open(dir.join("to"))?;
    let (mut source, mut target) = (0, 100);
    let within =
        rustix::fs::copy_file_range(&file, Some(&mut source), &file, Some(&mut target), 1000);
    refused(within, Errno::INVAL, "an overlapping copy within a file")
}

/// O_DIRECT is either refused at open or works, beside the page cache.
fn direct(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    fs::write(&path, vec![b'c'; 16_384])?;
    let flags = rustix::fs::OFlags::DIRECT | rustix::fs::OFlags::RDWR;
    let file = match rustix::fs::open(&path, flags, rustix::fs::Mode::empty()) {
        Err(Errno::INVAL) => return Ok(()),
        other => File::from(other?),
    };
    // A page-aligned buffer without unsafe code: an anonymous mapping.
    let mut page = MapMut::new(4096).map_err(|error| anyhow!("mmap: {error}"))?;
    ensure!(file.read_at(&mut page[..4096], 4096).context("read")? == 4096, "short read");
    ensure!(page.iter().all(|&byte| byte == b'c'), "direct reads see old bytes");
    page.fill(b'd');
    ensure!(file.write_at(&page[..4096], 4096).context("write")? == 4096, "short write");
    let bytes = fs::read(&path)?;
    ensure!(bytes[4096..8192].iter().all(|&byte| byte == b'd'), "the cache keeps old bytes");
    ensure!(bytes[..4096].iter().all(|&byte| byte == b'c'), "other bytes were changed");
    Ok(())
}

fn parallel(_: &Scene, dir: &Path) -> Result<()> {
    const BLOCK: usize = 5_000;
    let path = dir.join("file");
    let file = new_file(&path)?;
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8_u8)
            .map(|number| {
                let file = &file;
                scope.spawn(move || -> io::Result<()> {
                    for round in 0..40_u64 {
                        let at = (round * 8 + u64::from(number)) * BLOCK as u64;
                        file.write_all_at(&[number + 1; BLOCK], at)?;
                    }
                    Ok(())
                })
            })
            .collect();
        for writer in writers {
            writer.join().map_err(|_| anyhow!("a writer panicked"))??;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    ensure!(file.metadata()?.size() == 320 * BLOCK as u64, "the size is wrong");
    for (number, block) in fs::read(&path)?.chunks(BLOCK).enumerate() {
        let expected = (number % 8 + 1).to_le_bytes()[0];
        ensure!(block.iter().all(|&byte| byte == expected), "block {number} is wrong");
    }
    Ok(())
}
