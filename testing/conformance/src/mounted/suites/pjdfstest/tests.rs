use super::*;

#[test]
fn the_output_is_read_without_its_reasons() {
    let text = "chmod::ok_case                                   ok\n\
        open::erofs_named                                        skipped\n\
        \tRemounts (allow_remount) are not allowed in the configuration file\n\
        unlink::bad                                              FAILED\n\
        \tassertion `left == right` failed\n\
        \n\
        Summary: 1 failed, 1 skipped, 1 passed, 0 expected failures, 3 total\n";
    let expected =
        [("chmod::ok_case", "ok"), ("open::erofs_named", "skipped"), ("unlink::bad", "FAILED")];
    assert_eq!(read(text), expected);
}

#[test]
fn the_list_of_skips_has_no_name_twice() {
    assert_eq!(BTreeSet::from(EXPECTED_SKIPS).len(), EXPECTED_SKIPS.len());
}
