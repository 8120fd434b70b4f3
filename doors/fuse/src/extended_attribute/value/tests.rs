use super::*;

#[test]
fn every_value_comes_back_and_none_is_empty_in_between() {
    let escape_and_more = [EMPTY, b"!!"].concat();
    let nearly = [EMPTY, b"!x"].concat();
    let values: [&[u8]; 7] = [b"", b"x", b"\0", EMPTY, &escape_and_more, &nearly, &[0xFF; 1000]];
    for value in values {
        let kept = to_nt(value);
        assert!(!kept.is_empty());
        assert_eq!(to_linux(&kept), value);
    }
}

#[test]
fn ordinary_values_are_kept_as_they_are() {
    assert_eq!(to_nt(b"value"), b"value");
    assert_eq!(to_linux(b"value"), b"value");
    assert_eq!(to_linux(b"\0"), b"\0", "written by somebody else");
}
