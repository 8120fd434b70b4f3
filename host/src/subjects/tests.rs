use super::*;
use nt::posix::permissions::token as token_of;

fn token(user: u32) -> Token {
    token_of(user, 7, &[]).expect("a token")
}

fn origin(subject: SubjectId) -> Origin {
    Origin { subject, ..Origin::default() }
}

#[test]
fn each_number_stays_its_token_s_however_many_come() {
    let subjects = Subjects::new().expect("memory");
    let ids: Vec<SubjectId> = (0..100).map(|user| subjects.register(token(user))).collect();
    assert!((1..=100).map(SubjectId).eq(ids.iter().copied()));
    for (user, id) in (0..100).zip(ids) {
        let (found, caller) = subjects.find(origin(id)).expect("it was registered");
        assert_eq!((*found == token(user), caller.uid), (true, Some(user)));
        assert_eq!(subjects.register(token(user)), id, "the same token is the same subject");
    }
}

#[test]
fn nobody_is_the_system_but_the_system() {
    let subjects = Subjects::new().expect("memory");
    let alike = subjects.register(Token::system().expect("a token"));
    assert_ne!(alike, SubjectId::SYSTEM);
    assert!(subjects.find(origin(SubjectId::SYSTEM)).is_ok());
}

#[test]
fn a_number_that_nobody_has_is_refused() {
    let subjects = Subjects::new().expect("memory");
    for number in [1, 2, u64::from(u32::MAX), u64::MAX] {
        let found = subjects.find(origin(SubjectId(number)));
        assert_eq!(found.map(|_| ()), Err(NtError::ACCESS_DENIED));
    }
}
