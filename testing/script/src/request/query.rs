//! `query`, `stat`, `lookup`.

use nt::information::FileInformationClass;
use nt::{Action, ByteRange, Query, Wanted};

use super::create::wanted;
use super::{Asker, Refusal};
use crate::vocabulary;
use crate::word::{Arguments, number};

impl Asker<'_> {
    /// `query [TARGET] [WHAT ..]`; `stat TARGET` tells owner and mode too, `lookup TARGET` leaves a
    /// node reference behind.
    pub(super) fn query(&self, verb: &str, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let target = self.target(arguments)?;
        let what = match verb {
            "query" => arguments.next().unwrap_or_else(|| "info".to_owned()),
            _ => "info".to_owned(),
        };
        let query = match what.as_str() {
            "info" => {
                let mut wanted = wanted(arguments)?;
                wanted.set(Wanted::POSIX, verb == "stat" || wanted.contains(Wanted::POSIX));
                wanted.set(Wanted::NODE, verb == "lookup" || wanted.contains(Wanted::NODE));
                Query::Found(wanted)
            }
            "security" => Query::Security(vocabulary::parts(&arguments.require("part")?)?),
            "ea" => Query::ExtendedAttributes,
            "class" => Query::Class(class(&arguments.require("class")?)?, wanted(arguments)?),
            "streams" => Query::Streams,
            "hard_links" => Query::HardLinks,
            "reparse" => Query::Reparse,
            "handle" => Query::Handle,
            "ranges" => {
                let offset = number(&arguments.require("offset")?)?;
                let length = number(&arguments.require("length")?)?;
                Query::AllocatedRanges(ByteRange { offset, length })
            }
            other => return Err(format!("query {other}?").into()),
        };
        Ok(Action::Query(target, query))
    }
}

/// `NetworkOpen`, as Rust spells it, or a number.
fn class(text: &str) -> Result<FileInformationClass, String> {
    let is_it = |class: &&FileInformationClass| format!("{class:?}") == text;
    match FileInformationClass::ALL.iter().find(is_it) {
        Some(class) => Ok(*class),
        None => number(text).map(|raw| FileInformationClass::from_raw(raw as u32)),
    }
}
