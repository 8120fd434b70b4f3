//! The memory that requests are read into.

use crate::abi::MIN_READ_BUFFER;
use zerocopy::{FromZeros, Immutable, IntoBytes, KnownLayout};

const PAGE_LEN: usize = 4096;

/// The largest value of an extended attribute in Linux. SETXATTR is not limited by `max_write`.
const XATTR_SIZE_MAX: usize = 64 << 10;

#[derive(zerocopy::FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C, align(4096))]
struct Page([u8; PAGE_LEN]);

/// A page-aligned buffer for one request, made once per thread and used again.
///
/// The system gives its pages as they are first touched, so that a large one costs little until a
/// large write comes.
pub struct Buffer {
    pages: Box<[Page]>,
}

impl Buffer {
    /// A buffer for every request of a connection whose WRITE has at most `max_write` bytes, and
    /// one page for headers and names.
    #[must_use]
    pub fn for_max_write(max_write: u32) -> Self {
        let data = usize::try_from(max_write).unwrap_or(usize::MAX).max(XATTR_SIZE_MAX);
        let pages = data.div_ceil(PAGE_LEN).saturating_add(1).max(MIN_READ_BUFFER / PAGE_LEN);
        Self { pages: allocate(pages) }
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.len() * PAGE_LEN
    }

    /// Never: a buffer holds at least [`MIN_READ_BUFFER`] bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// All of it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.pages.as_bytes()
    }

    /// All of it, to be filled.
    #[must_use]
    pub fn as_mut_bytes(&mut self) -> &mut [u8] {
        self.pages.as_mut_bytes()
    }
}

fn allocate(pages: usize) -> Box<[Page]> {
    <[Page]>::new_box_zeroed_with_elems(pages)
        .unwrap_or_else(|_| std::alloc::handle_alloc_error(std::alloc::Layout::new::<Page>()))
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Buffer").field("len", &self.len()).finish()
    }
}

#[cfg(test)]
mod tests;
