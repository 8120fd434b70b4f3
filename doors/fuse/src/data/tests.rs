use super::*;

fn done(completion: nt::Completion, data: &[u8]) -> Done {
    let mut buf = ReadBuf::new(100);
    buf.put(data);
    Done { completion, payload: Payload::Read(buf) }
}

#[test]
fn the_end_of_file_is_no_error() {
    let data = read_data(done(Err(NtError::END_OF_FILE), b"")).expect("no bytes");
    assert!(data.is_empty());
    let failed = read_data(done(Err(NtError::FILE_LOCK_CONFLICT), b""));
    assert_eq!(failed.expect_err("a lock"), Errno::AGAIN);
}

#[test]
fn as_many_bytes_as_were_read_are_sent() {
    let data = read_data(done(Ok(Answer::Read { bytes: 3 }), b"abc")).expect("bytes");
    assert_eq!(data.to_vec(), b"abc");
    let lied = read_data(done(Ok(Answer::Read { bytes: 4 }), b"abc"));
    assert_eq!(lied.expect_err("one is missing"), Errno::IO);
}

#[test]
fn memory_is_used_again() {
    keep_memory(Vec::with_capacity(12_345));
    let buf = read_buf(10);
    assert_eq!(buf.into_memory().capacity(), 12_345);
    assert_eq!(read_buf(10).into_memory().capacity(), 0, "it is taken");
    keep_memory(Vec::with_capacity(KEPT_MAX + 1));
    assert_eq!(read_buf(10).into_memory().capacity(), 0, "too much to keep");
}

#[test]
fn copies_beyond_the_last_offset_are_refused() {
    let arg = CopyFileRangeIn { off_in: u64::MAX, off_out: 5, ..CopyFileRangeIn::default() };
    assert_eq!(copy_offsets(&arg, 0), Ok((u64::MAX, 5)));
    assert_eq!(copy_offsets(&arg, 1), Err(Errno::OVERFLOW));
}
