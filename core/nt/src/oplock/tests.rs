use super::*;

const LEVELS: [OplockLevel; 9] = [
    Level::None,
    Level::LevelTwo,
    Level::LevelOne,
    Level::Batch,
    Level::Filter,
    Level::Read,
    Level::ReadHandle,
    Level::ReadWrite,
    Level::ReadWriteHandle,
];

#[test]
fn five_of_the_eight_sets_are_levels() {
    let mut levels = 0;
    for bits in 0..8 {
        let caching = OplockCaching::from_bits_retain(bits);
        let level = OplockLevel::from_caching(caching);
        let legal = caching.is_empty() || caching.contains(OplockCaching::READ);
        assert_eq!(level.is_some(), legal, "{caching:?}");
        assert_eq!(level.map_or(caching, OplockLevel::caching), caching);
        levels += usize::from(legal);
    }
    assert_eq!(levels, 5);
    // A bit that nobody knows is no level either.
    assert_eq!(OplockLevel::from_caching(OplockCaching::from_bits_retain(9)), None);
}

#[test]
fn what_is_left_is_always_less() {
    for level in LEVELS {
        for bits in 0..8 {
            let taken = OplockCaching::from_bits_retain(bits);
            let left = level.without(taken).caching();
            assert!(
                level.caching().contains(left) && !left.intersects(taken),
                "{level:?} {taken:?}"
            );
        }
    }
    assert_eq!(Level::ReadWriteHandle.without(OplockCaching::WRITE), Level::ReadHandle);
    assert_eq!(Level::ReadHandle.without(OplockCaching::READ), Level::None);
}

#[test]
fn exclusive_is_what_writes() {
    let exclusive = LEVELS.into_iter().filter(|level| level.is_exclusive()).count();
    assert_eq!(exclusive, 5);
    for level in LEVELS.into_iter().filter(|level| level.is_granular()) {
        assert_eq!(level.is_exclusive(), level.caching().contains(OplockCaching::WRITE));
    }
}
