//! The opening negotiation, a pure function.
//!
//! The kernel offers a version and flags in INIT; the server answers with what of it both will
//! use. Where the layouts of later messages depend on that, the [`Dialect`] says how.

use crate::abi::{InitFlags, InitOut, MAJOR, MINOR, OLDEST_MINOR};
use crate::{InitRequest, Reply};
use zerocopy::IntoBytes;

/// EPROTO.
const EPROTO: i32 = 71;

/// Bytes of the reply to INIT before 7.23, which ends after `max_write`.
const OLD_REPLY_LEN: usize = 24;

/// Pages of a request where the kernel does not let the server choose.
const DEFAULT_MAX_PAGES: u32 = 32;

/// What of the negotiation the layouts of later messages depend on.
///
/// Its default is right for reading INIT itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The minor version that both speak.
    pub minor: u32,
    /// The flags that both agreed on.
    pub flags: InitFlags,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { minor: MINOR, flags: InitFlags::empty() }
    }
}

/// What the server wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Flags to take if offered. Those that only concern the form of messages (BIG_WRITES,
    /// MAX_PAGES, INIT_EXT) are taken without being named.
    pub flags: InitFlags,
    /// Most bytes of a WRITE. The kernel rounds down to pages and may have a lower limit.
    pub max_write: u32,
    /// Most bytes to read ahead; the kernel's own limit counts as well.
    pub max_readahead: u32,
    /// Most background requests at once, 0 for the kernel's choice (12).
    pub max_background: u16,
    /// Background requests at which the mount counts as congested, 0 for three quarters of
    /// `max_background`.
    pub congestion_threshold: u16,
    /// Granularity of the server's times in nanoseconds, 1 to 1,000,000,000.
    pub time_gran: u32,
    /// File systems that may be stacked below [`InitFlags::PASSTHROUGH`], 1 or 2.
    pub max_stack_depth: u32,
    /// Seconds after which the kernel ends the connection over an unanswered request, 0 for never.
    pub request_timeout: u16,
    /// Bytes of a page.
    pub page_size: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            flags: InitFlags::ASYNC_READ | InitFlags::PARALLEL_DIROPS,
            max_write: 1 << 20,
            max_readahead: u32::MAX,
            max_background: 0,
            congestion_threshold: 0,
            time_gran: 1,
            max_stack_depth: 0,
            request_timeout: 0,
            page_size: u32::try_from(rustix::param::page_size()).unwrap_or(4096),
        }
    }
}

/// What both sides agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// Minor version and flags, as the decoder wants them.
    pub dialect: Dialect,
    /// Everything that the kernel offered, for flags that only inform.
    pub offered: InitFlags,
    /// Most bytes of a WRITE; the receive buffer is made for it.
    pub max_write: u32,
    /// Bytes that the kernel reads ahead.
    pub max_readahead: u32,
    /// Most pages of one request: no READ asks for more.
    pub max_pages: u32,
}

/// What to do about an INIT. Each way it is answered with [`Outcome::reply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file system is open.
    Agreed(Agreement),
    /// The kernel speaks a later major version: it gets ours and sends another INIT.
    Again,
    /// The kernel is too old; the mount is of no use.
    Refused {
        /// The kernel's major version.
        major: u32,
        /// The kernel's minor version.
        minor: u32,
    },
}

/// A successful negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// What both sides agreed on.
    pub negotiated: Negotiated,
    out: InitOut,
}

impl Outcome {
    /// The answer to the INIT with this number.
    #[must_use]
    pub fn reply(&self, unique: u64) -> Reply<'static> {
        match self {
            Self::Agreed(Agreement { negotiated, out }) if negotiated.dialect.minor < 23 => {
                Reply::prefix(unique, out.as_bytes().get(..OLD_REPLY_LEN).unwrap_or_default())
            }
            Self::Agreed(Agreement { out, .. }) => Reply::fixed(unique, out),
            Self::Again => {
                let version = InitOut { major: MAJOR, minor: MINOR, ..InitOut::default() };
                Reply::fixed(unique, &version)
            }
            Self::Refused { .. } => Reply::error(unique, EPROTO),
        }
    }
}

/// Decides what both sides will use.
#[must_use]
pub fn negotiate(request: &InitRequest, config: &Config) -> Outcome {
    let InitRequest { major, minor, .. } = *request;
    if major > MAJOR {
        return Outcome::Again;
    }
    if major < MAJOR || minor < OLDEST_MINOR {
        return Outcome::Refused { major, minor };
    }
    let minor = minor.min(MINOR);
    let flags = agreed_flags(request.flags, config);
    let (max_write, max_pages) = transfer_limits(flags, config);
    let max_readahead = request.max_readahead.min(config.max_readahead);
    let negotiated = Negotiated {
        dialect: Dialect { minor, flags },
        offered: request.flags,
        max_write,
        max_readahead,
        max_pages,
    };
    Outcome::Agreed(Agreement { negotiated, out: init_out(&negotiated, config) })
}

fn init_out(negotiated: &Negotiated, config: &Config) -> InitOut {
    let flags = negotiated.dialect.flags;
    let (low, high) = flags.halves();
    let has = |flag, value| if flags.contains(flag) { value } else { 0 };
    let congestion_threshold = match config.congestion_threshold {
        0 => config.max_background - config.max_background / 4,
        chosen => chosen,
    };
    InitOut {
        major: MAJOR,
        minor: negotiated.dialect.minor,
        max_readahead: negotiated.max_readahead,
        flags: low,
        flags2: high,
        max_background: config.max_background,
        congestion_threshold,
        max_write: negotiated.max_write,
        time_gran: config.time_gran.clamp(1, 1_000_000_000),
        // `transfer_limits` keeps it in 16 bits.
        max_pages: u16::try_from(has(InitFlags::MAX_PAGES, negotiated.max_pages))
            .unwrap_or(u16::MAX),
        max_stack_depth: has(InitFlags::PASSTHROUGH, config.max_stack_depth),
        request_timeout: if flags.contains(InitFlags::REQUEST_TIMEOUT) {
            config.request_timeout
        } else {
            0
        },
        ..InitOut::default()
    }
}

/// What is wanted and offered, without what the kernel would ignore, so that the server does not
/// believe in it.
fn agreed_flags(offered: InitFlags, config: &Config) -> InitFlags {
    let form = InitFlags::BIG_WRITES | InitFlags::MAX_PAGES | InitFlags::INIT_EXT;
    let mut flags = (config.flags | form) & offered;
    flags.remove(InitFlags::MAP_ALIGNMENT | InitFlags::INIT_RESERVED);
    if !flags.contains(InitFlags::DO_READDIRPLUS) {
        flags.remove(InitFlags::READDIRPLUS_AUTO);
    }
    let stackable = matches!(config.max_stack_depth, 1 | 2);
    if !stackable || flags.contains(InitFlags::WRITEBACK_CACHE) {
        flags.remove(InitFlags::PASSTHROUGH);
    }
    if config.request_timeout == 0 {
        flags.remove(InitFlags::REQUEST_TIMEOUT);
    }
    flags
}

/// Most bytes of a WRITE and most pages of any request.
fn transfer_limits(flags: InitFlags, config: &Config) -> (u32, u32) {
    let page = config.page_size.max(4096);
    let wanted = config.max_write.max(page);
    if !flags.contains(InitFlags::BIG_WRITES) {
        (page, DEFAULT_MAX_PAGES)
    } else if flags.contains(InitFlags::MAX_PAGES) {
        let pages = wanted.div_ceil(page).min(u32::from(u16::MAX));
        (wanted.min(pages.saturating_mul(page)), pages)
    } else {
        (wanted.min(DEFAULT_MAX_PAGES.saturating_mul(page)), DEFAULT_MAX_PAGES)
    }
}

#[cfg(test)]
mod tests;
