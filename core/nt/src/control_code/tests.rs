use super::ControlCode;
use crate::AccessMask;

#[test]
fn the_parts_of_a_code() {
    // FSCTL_GET_REPARSE_POINT.
    let code = ControlCode(0x0009_00A8);
    assert_eq!(code, ControlCode::new(ControlCode::FILE_SYSTEM, 42, ControlCode::BUFFERED, 0));
    assert_eq!((code.device_type(), code.function(), code.method()), (9, 42, 0));
    assert!(code.access().is_empty() && !code.is_private());
    // FSCTL_SET_ZERO_DATA: FILE_WRITE_ACCESS.
    assert_eq!(ControlCode(0x0009_80C8).access(), AccessMask::WRITE_DATA);
    let both = ControlCode::new(0x8000, 0xFFF, 0, 3);
    assert_eq!(both.access(), AccessMask::READ_DATA | AccessMask::WRITE_DATA);
    assert_eq!((both.device_type(), both.function()), (0x8000, 0xFFF));
}

#[test]
fn private_are_buffered_codes_of_others_than_microsoft() {
    assert!(ControlCode::new(0x8000, 1, 0, 0).is_private());
    assert!(ControlCode::new(0xFFFF, 1, 0, 3).is_private());
    assert!(!ControlCode::new(0x7FFF, 1, 0, 0).is_private());
    for method in 1..=3 {
        assert!(!ControlCode::new(0x8000, 1, method, 0).is_private(), "{method}");
    }
}
