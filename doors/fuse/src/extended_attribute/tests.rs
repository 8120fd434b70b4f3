use super::*;

fn list(names: &[&[u8]]) -> EaListBuilder {
    let mut list = EaListBuilder::new();
    for name in names {
        list.push(&EaEntry { name, value: name, flags: EaFlags::empty() }).expect("an EA");
    }
    list
}

#[test]
fn the_exact_spelling_comes_first() {
    let list = list(&[b"USER.A", b"user.a"]);
    let value = |name: &[u8]| find(list.as_list(), name).map(|entry| entry.value.to_vec());
    assert_eq!(value(b"user.a").as_deref(), Some(&b"user.a"[..]));
    assert_eq!(value(b"USER.A").as_deref(), Some(&b"USER.A"[..]));
    assert_eq!(value(b"User.A").as_deref(), Some(&b"USER.A"[..]), "any case");
    assert_eq!(value(b"user.b"), None);
}

#[test]
fn lists_leave_out_what_is_not_the_callers() {
    let list = list(&[b"user.a", b"$LXUID", b"trusted.b", b"$lxmod", b"C"]);
    let names = |is_root| {
        let mut names = Vec::new();
        push_names(list.as_list(), is_root, &mut names);
        names
    };
    assert_eq!(names(true), b"user.a\0trusted.b\0C\0");
    assert_eq!(names(false), b"user.a\0C\0");
}

#[test]
fn sizes_are_linuxs() {
    let answer = |size| match sized(b"four".to_vec(), size) {
        Ok(Step::Reply(Response::Length(length))) => Ok(length),
        Ok(Step::Reply(Response::Bytes(bytes))) => Ok(1000 + bytes.len() as u32),
        Ok(_) => panic!("another reply"),
        Err(errno) => Err(errno),
    };
    assert_eq!(answer(0), Ok(4), "the length is asked for");
    assert_eq!(answer(3), Err(Errno::RANGE));
    assert_eq!(answer(4), Ok(1004));
    assert_eq!(answer(100), Ok(1004));
}

#[test]
fn one_value_that_is_too_big_says_so() {
    assert_eq!(too_big(NtError::EA_TOO_LARGE), Errno::TOOBIG);
    assert_eq!(errno(NtError::EA_TOO_LARGE), Errno::NOSPC);
}
