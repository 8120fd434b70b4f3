#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::format;
use alloc::string::ToString;
use alloc::vec;

const TEXTS: [(&str, &[u8]); 5] = [
    ("S-1-0", &[1, 0, 0, 0, 0, 0, 0, 0]),
    ("S-1-1-0", &[1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
    ("S-1-5-32-544", &[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0]),
    ("S-1-22-1-4294967295", &[1, 2, 0, 0, 0, 0, 0, 22, 1, 0, 0, 0, 255, 255, 255, 255]),
    ("S-1-0x123456789ABC-7", &[1, 1, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 7, 0, 0, 0]),
];

#[test]
fn text_and_bytes_are_the_same_sid() {
    for (text, bytes) in TEXTS {
        let sid: Sid = text.parse().unwrap();
        assert_eq!(sid.as_bytes(), bytes, "{text}");
        assert_eq!(Sid::parse(bytes), Ok((sid, bytes.len())), "{text}");
        assert_eq!(sid.to_string(), text);
        assert_eq!(format!("{:?}", sid.view()), text);
        assert_eq!(SidView::parse(bytes).unwrap(), sid);
        assert_eq!(sid, SidView::parse(bytes).unwrap());
    }
}

#[test]
fn what_follows_a_sid_is_left_alone() {
    let (sid, length) = Sid::parse(&[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 99, 99]).unwrap();
    assert_eq!((sid, length), (Sid::LOCAL_SYSTEM, 12));
}

#[test]
fn numbers_in_text_may_be_hexadecimal_and_s_small() {
    assert_eq!("s-1-0x5-0x12".parse(), Ok(Sid::LOCAL_SYSTEM));
}

#[test]
fn bytes_that_are_no_sid() {
    let mut sixteen = vec![1, 16, 0, 0, 0, 0, 0, 5];
    sixteen.extend([0; 64]);
    let wrong: [&[u8]; 6] = [
        &[],
        &[1],
        &[1, 0, 0, 0, 0, 0, 0],
        &[2, 0, 0, 0, 0, 0, 0, 0],
        &[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0],
        &sixteen,
    ];
    for bytes in wrong {
        assert_eq!(Sid::parse(bytes), Err(NtError::INVALID_SID), "{bytes:?}");
    }
}

#[test]
fn text_that_is_no_sid() {
    for text in [
        "",
        "S",
        "S-1",
        "S-1-",
        "S-2-5-18",
        "S-1-5-",
        "S-1-5--18",
        "S-1-5-+18",
        "S-1-5- 18",
        "S-1-5-4294967296",
        "S-1-281474976710656-1",
        "S-1-0x-1",
        "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
        "X-1-5-18",
        "S-1-5-é",
    ] {
        assert_eq!(text.parse::<Sid>(), Err(NtError::INVALID_SID), "{text}");
    }
}

#[test]
fn fifteen_sub_authorities_fit_and_sixteen_do_not() {
    let subs = [7; 16];
    let sid = Sid::new(5, &subs[..15]).unwrap();
    assert_eq!(sid.as_bytes().len(), 68);
    assert!(sid.sub_authorities().eq([7; 15]));
    assert_eq!(Sid::new(5, &subs), None);
    assert_eq!(sid.child(1), None);
    assert_eq!(Sid::new(1 << 48, &[]), None);
    assert_eq!(Sid::parse(sid.as_bytes()), Ok((sid, 68)));
}

#[test]
fn a_child_is_an_account_of_its_domain() {
    let builtin = Sid::new(5, &[32]).unwrap();
    assert_eq!(builtin.child(544), Some(Sid::BUILTIN_ADMINISTRATORS));
}

#[test]
fn a_sid_is_written_whole_or_not_at_all() {
    let mut buffer = [0xEE; 12];
    assert_eq!(Sid::EVERYONE.write(&mut buffer[..11]), Err(NtError::BUFFER_TOO_SMALL));
    assert_eq!(buffer, [0xEE; 12]);
    assert_eq!(Sid::EVERYONE.write(&mut buffer), Ok(12));
    let mut appended = vec![9];
    Sid::EVERYONE.append_to(&mut appended).unwrap();
    assert_eq!(appended[1..], buffer);
}

#[test]
fn well_known_sids_are_what_they_are_called() {
    for (sid, text) in [
        (Sid::NULL, "S-1-0-0"),
        (Sid::NOBODY, "S-1-0-65534"),
        (Sid::EVERYONE, "S-1-1-0"),
        (Sid::CREATOR_OWNER, "S-1-3-0"),
        (Sid::CREATOR_GROUP, "S-1-3-1"),
        (Sid::OWNER_RIGHTS, "S-1-3-4"),
        (Sid::ANONYMOUS, "S-1-5-7"),
        (Sid::AUTHENTICATED_USERS, "S-1-5-11"),
        (Sid::LOCAL_SYSTEM, "S-1-5-18"),
        (Sid::BUILTIN_ADMINISTRATORS, "S-1-5-32-544"),
        (Sid::BUILTIN_USERS, "S-1-5-32-545"),
        (Sid::SYSTEM_LABEL, "S-1-16-16384"),
    ] {
        assert_eq!(sid.to_string(), text);
    }
}
