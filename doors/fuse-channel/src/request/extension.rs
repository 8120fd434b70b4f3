//! What follows a request's arguments: security contexts (7.36) and groups (7.38).

use super::Defect;
use crate::abi::{EXT_GROUPS, EXT_MAX_SECURITY_CONTEXTS, ExtHeader, SecurityContextHeader};
use zerocopy::FromBytes;

/// The checked extensions of one request.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extensions<'a> {
    bytes: &'a [u8],
}

/// One extension.
#[derive(Clone, Debug, PartialEq)]
pub enum Extension<'a> {
    /// What the new file's security labels shall be, of one or more security modules.
    SecurityContexts(Vec<SecurityContext<'a>>),
    /// Of the caller's supplementary groups the one that the directory passes on, if any.
    Groups(Vec<u32>),
    /// A kind that this crate has no name for.
    Unknown {
        /// [`ExtHeader::kind`].
        kind: u32,
        /// What follows the header.
        body: &'a [u8],
    },
}

/// A security label for a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityContext<'a> {
    /// The extended attribute that holds it, such as `security.selinux`.
    pub name: &'a [u8],
    /// Its value.
    pub context: &'a [u8],
}

impl<'a> Extensions<'a> {
    /// Checks every extension once, so that reading them later cannot fail.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Defect> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (header, body, after) = split(rest)?;
            read(header, body)?;
            rest = after;
        }
        Ok(Self { bytes })
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The extensions in their order.
    pub fn iter(&self) -> impl Iterator<Item = Extension<'a>> + 'a {
        let mut rest = self.bytes;
        std::iter::from_fn(move || {
            let (header, body, after) = split(rest).ok()?;
            rest = after;
            read(header, body).ok()
        })
    }

    /// The group list of the request: empty if there is none.
    #[must_use]
    pub fn groups(&self) -> Vec<u32> {
        self.iter()
            .find_map(|extension| match extension {
                Extension::Groups(groups) => Some(groups),
                Extension::SecurityContexts(_) | Extension::Unknown { .. } => None,
            })
            .unwrap_or_default()
    }
}

/// The first extension's header and body, and what follows it.
fn split(bytes: &[u8]) -> Result<(ExtHeader, &[u8], &[u8]), Defect> {
    let defect = |stated| Defect::Extension { stated, have: bytes.len() };
    let (header, _) =
        ExtHeader::read_from_prefix(bytes).map_err(|_| defect(size_of::<ExtHeader>()))?;
    let stated = usize::try_from(header.size).unwrap_or(usize::MAX);
    let (extension, after) = bytes.split_at_checked(stated).ok_or(defect(stated))?;
    let body = extension.get(size_of::<ExtHeader>()..).ok_or(defect(stated))?;
    Ok((header, body, after))
}

fn read(header: ExtHeader, body: &[u8]) -> Result<Extension<'_>, Defect> {
    match header.kind {
        count @ 0..=EXT_MAX_SECURITY_CONTEXTS => {
            security_contexts(count, body).map(Extension::SecurityContexts)
        }
        EXT_GROUPS => groups(body).map(Extension::Groups),
        kind => Ok(Extension::Unknown { kind, body }),
    }
}

fn security_contexts(count: u32, mut body: &[u8]) -> Result<Vec<SecurityContext<'_>>, Defect> {
    let mut contexts = Vec::new();
    for _ in 0..count {
        let have = body.len();
        let defect = |stated| Defect::Extension { stated, have };
        let (header, rest) = SecurityContextHeader::read_from_prefix(body)
            .map_err(|_| defect(size_of::<SecurityContextHeader>()))?;
        let end = rest.iter().position(|&byte| byte == 0).ok_or(Defect::UnterminatedName)?;
        let size = usize::try_from(header.size).unwrap_or(usize::MAX);
        let context_end = end.checked_add(1).and_then(|start| start.checked_add(size));
        let name = rest.get(..end).ok_or(Defect::UnterminatedName)?;
        let context = context_end.and_then(|to| rest.get(end + 1..to)).ok_or(defect(size))?;
        contexts.push(SecurityContext { name, context });
        // Padding after the last context may be missing.
        let used = name.len() + 1 + context.len();
        body = rest.get(used.next_multiple_of(8)..).unwrap_or_default();
    }
    Ok(contexts)
}

fn groups(body: &[u8]) -> Result<Vec<u32>, Defect> {
    let (count, rest) = u32::read_from_prefix(body)
        .map_err(|_| Defect::Extension { stated: size_of::<u32>(), have: body.len() })?;
    let stated = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(size_of::<u32>());
    let ids = rest.get(..stated).ok_or(Defect::Extension { stated, have: rest.len() })?;
    let ids = ids.chunks_exact(size_of::<u32>());
    Ok(ids.filter_map(|id| u32::read_from_bytes(id).ok()).collect())
}
