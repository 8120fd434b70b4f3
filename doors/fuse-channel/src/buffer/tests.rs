//! Length and alignment.

use super::*;

#[test]
fn a_buffer_has_room_for_data_and_headers_and_starts_on_a_page() {
    for max_write in [0, 4096, 128 << 10, 1 << 20, (1 << 20) + 1] {
        let mut buffer = Buffer::for_max_write(max_write);
        assert!(buffer.len() >= max_write as usize + PAGE_LEN);
        assert!(buffer.len() >= XATTR_SIZE_MAX + PAGE_LEN);
        assert_eq!(buffer.as_mut_bytes().len(), buffer.len());
        assert_eq!(buffer.as_bytes().as_ptr().addr() % PAGE_LEN, 0);
        assert!(!buffer.is_empty());
    }
}
