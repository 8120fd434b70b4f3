//! The people of the stories, and their tokens.
//!
//! | name | subject |
//! |---|---|
//! | `system` | the system: nothing is checked |
//! | `user` | who acts where nobody is named: an ordinary user |
//! | `alice`, `bob` | two more |
//! | `walker` | an ordinary user without SeChangeNotifyPrivilege: traverse is checked |
//! | `backup` | with SeBackupPrivilege and SeRestorePrivilege |
//! | `auditor` | with SeSecurityPrivilege |
//! | `owner` | with SeTakeOwnershipPrivilege |
//! | `keeper` | with SeManageVolumePrivilege |
//!
//! In SDDL, `{alice}` stands for her SID.

use nt::security::{Privileges, Sid, Token, TokenGroup};
use nt::{NtError, SubjectId};

/// Names, in the order of their subjects, with the privileges they have.
const USERS: [(&str, Privileges); 9] = [
    ("system", Privileges::all()),
    ("user", Privileges::CHANGE_NOTIFY),
    ("alice", Privileges::CHANGE_NOTIFY),
    ("bob", Privileges::CHANGE_NOTIFY),
    ("walker", Privileges::empty()),
    ("backup", Privileges::CHANGE_NOTIFY.union(Privileges::BACKUP).union(Privileges::RESTORE)),
    ("auditor", Privileges::CHANGE_NOTIFY.union(Privileges::SECURITY)),
    ("owner", Privileges::CHANGE_NOTIFY.union(Privileges::TAKE_OWNERSHIP)),
    ("keeper", Privileges::CHANGE_NOTIFY.union(Privileges::MANAGE_VOLUME)),
];

/// Who acts where nobody is named.
pub(crate) const USER: SubjectId = SubjectId(1);

pub(crate) fn subject(name: &str) -> Result<SubjectId, String> {
    let place = USERS.iter().position(|(known, _)| *known == name);
    place.map(|place| SubjectId(place as u64)).ok_or_else(|| format!("who is {name}?"))
}

/// May that subject pass through directories without TRAVERSE?
pub(crate) fn may_pass(subject: SubjectId) -> bool {
    let user = usize::try_from(subject.0).ok().and_then(|place| USERS.get(place));
    user.is_some_and(|(_, privileges)| privileges.contains(Privileges::CHANGE_NOTIFY))
}

/// The token of every subject.
pub(crate) fn tokens() -> Result<Vec<Token>, NtError> {
    let token = |(place, (_, privileges)): (usize, &(&str, Privileges))| {
        if place == 0 {
            return Token::system();
        }
        let groups =
            [Sid::EVERYONE, Sid::AUTHENTICATED_USERS, Sid::BUILTIN_USERS].map(TokenGroup::member);
        let token = Token::new(sid(place)?, Sid::BUILTIN_USERS, &groups)?;
        Ok(token.with_privileges(*privileges))
    };
    USERS.iter().enumerate().map(token).collect()
}

fn sid(place: usize) -> Result<Sid, NtError> {
    format!("S-1-5-21-1-2-3-{}", 1000 + place).parse()
}

/// Puts SIDs in the place of `{name}`.
pub(crate) fn with_sids(sddl: &str) -> Result<String, String> {
    let mut text = sddl.to_owned();
    for (place, (name, _)) in USERS.iter().enumerate().skip(1) {
        text = text.replace(&format!("{{{name}}}"), &format!("S-1-5-21-1-2-3-{}", 1000 + place));
    }
    if text.contains('{') { Err(format!("who is in {sddl}?")) } else { Ok(text) }
}

/// Puts `{name}` in the place of SIDs.
pub(crate) fn with_names(sddl: &str) -> String {
    let mut text = sddl.to_owned();
    for (place, (name, _)) in USERS.iter().enumerate().skip(1) {
        text = text.replace(&format!("S-1-5-21-1-2-3-{}", 1000 + place), &format!("{{{name}}}"));
    }
    text
}
