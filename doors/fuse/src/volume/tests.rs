use super::*;

#[test]
fn space_is_told_in_allocation_units() {
    let info = VolumeInfo {
        total_bytes: 10 * 4096 + 17,
        free_bytes: 3 * 4096,
        total_files: 100,
        free_files: 90,
        ..VolumeInfo::default()
    };
    let figures = figures_of(&info, 4096);
    assert_eq!((figures.blocks, figures.bfree, figures.bavail), (10, 3, 3));
    assert_eq!((figures.bsize, figures.frsize, figures.namelen), (4096, 4096, 255));
    assert_eq!((figures.files, figures.ffree), (100, 90));
}

#[test]
fn an_absurd_unit_divides_nothing_by_zero() {
    assert_eq!(figures_of(&VolumeInfo::default(), 0).frsize, 512);
    assert_eq!(figures_of(&VolumeInfo::default(), u64::MAX).frsize, 4096);
}
