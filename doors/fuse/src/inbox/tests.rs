use super::*;

fn memory(buffer: &Arc<Buffer>) -> Memory<'_> {
    Memory { buffer, length: buffer.len() }
}

#[test]
fn much_data_stays_where_it_lies() {
    let buffer = Arc::new(Buffer::for_max_write(1 << 20));
    let memory = memory(&buffer);
    let part = &memory.bytes()[80..80 + SHARED_FROM];
    let kept = memory.keep(part);
    assert_eq!(kept.as_ptr(), part.as_ptr());
    assert_eq!(Arc::strong_count(&buffer), 2);
    drop(kept);
    assert_eq!(Arc::strong_count(&buffer), 1);
}

#[test]
fn little_data_is_copied() {
    let buffer = Arc::new(Buffer::for_max_write(1 << 20));
    let memory = memory(&buffer);
    let kept = memory.keep(&memory.bytes()[80..180]);
    assert_eq!((kept.len(), Arc::strong_count(&buffer)), (100, 1));
}

#[test]
fn what_lies_elsewhere_is_copied() {
    let buffer = Arc::new(Buffer::for_max_write(1 << 20));
    let elsewhere = vec![7; SHARED_FROM];
    let kept = memory(&buffer).keep(&elsewhere);
    assert_eq!(&kept[..], &elsewhere[..]);
    assert_eq!(Arc::strong_count(&buffer), 1);
}
