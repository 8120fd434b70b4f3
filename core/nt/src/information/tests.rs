use super::{FileInformationClass, Utf16Le, VolumeInformationClass};
use alloc::vec::Vec;

#[test]
fn every_number_comes_back_as_it_was() {
    for raw in (0..300).chain([u32::MAX]) {
        assert_eq!(FileInformationClass::from_raw(raw).raw(), raw);
        assert_eq!(VolumeInformationClass::from_raw(raw).raw(), raw);
    }
    assert_eq!(FileInformationClass::from_raw(0), FileInformationClass::Unknown(0));
    assert_eq!(FileInformationClass::from_raw(82), FileInformationClass::Unknown(82));
    assert_eq!(VolumeInformationClass::from_raw(12), VolumeInformationClass::Unknown(12));
}

#[test]
fn named_classes_are_in_the_order_of_their_numbers() {
    let raw: Vec<u32> = FileInformationClass::ALL.iter().map(|class| class.raw()).collect();
    assert!(raw.is_sorted_by(|one, next| one < next));
    assert_eq!(VolumeInformationClass::ALL.len(), 11);
}

#[test]
fn utf16_is_read_at_any_alignment() {
    let bytes = [0xFF, 0x41, 0x00, 0x00, 0xD8, 0xFF];
    let text = Utf16Le::new(&bytes[1..5]).unwrap();
    assert_eq!(text, [0x41, 0xD800][..]);
    assert_eq!(text.to_vec().unwrap(), [0x41, 0xD800]);
    assert_eq!((text.len(), text.is_empty()), (2, false));
    assert_eq!(Utf16Le::new(&bytes[1..4]), None);
    assert!(Utf16Le::new(&[]).unwrap().is_empty());
}
