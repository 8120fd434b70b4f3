use super::{NtError, NtStatus};
use alloc::string::ToString;

#[test]
fn a_failure_is_what_nt_success_denies_and_no_answer() {
    let answers =
        [NtStatus::BUFFER_OVERFLOW, NtStatus::NO_MORE_FILES, NtStatus::STOPPED_ON_SYMLINK];
    for status in answers.into_iter().chain([NtStatus::SUCCESS, NtStatus::PENDING]) {
        assert_eq!(NtError::from_raw(status.raw()), None, "{status:?}");
    }
    for (raw, error) in [
        (0x8000_0013, NtError::INVALID_EA_NAME),
        (0x8000_0014, NtError::EA_LIST_INCONSISTENT),
        (0x8000_0015, NtError::INVALID_EA_FLAG),
        (0xC000_0022, NtError::ACCESS_DENIED),
    ] {
        assert_eq!(NtError::from_raw(raw), Some(error));
        assert_eq!(NtError::from_name(&error.to_string()), Some(error));
    }
    // Information is a success, whatever its code.
    assert_eq!(NtError::from_raw(0x4000_0014), None);
}
