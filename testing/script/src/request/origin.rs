//! How a request is made, whatever it asks for.

use nt::{Origin, OriginFlags};

use crate::word::{Arguments, number};

/// `paging`, `exact`, `advisory`, `process=`, `lock_key=`; the subject is still to be said.
pub(crate) fn origin(arguments: &mut Arguments) -> Result<Origin, String> {
    let mut flags = OriginFlags::empty();
    for (word, flag) in [
        ("paging", OriginFlags::PAGING),
        ("exact", OriginFlags::EXACT_NAMES),
        ("advisory", OriginFlags::ADVISORY_LOCKS),
    ] {
        flags.set(flag, arguments.flag(word));
    }
    let mut key = |key| arguments.key(key).map_or(Ok(0), |text| number(&text));
    let (process, lock_key) = (key("process")? as u32, key("lock_key")? as u32);
    Ok(Origin { flags, process, lock_key, ..Origin::default() })
}
