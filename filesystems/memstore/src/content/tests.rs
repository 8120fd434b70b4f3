use crate::fixture::{NOW, Story, story};
use crate::{AccessTimes, Limits, MAX_END_OF_FILE, Overwrite, StoreOptions, StreamKey};
use nt::{Attributes, EaEntry, EaFlags, EaListBuilder, FileTime, LxMetadata, NtError, WriteAt};

#[test]
fn bytes_are_written_and_read() {
    story(
        StoreOptions::default(),
        r"
        create \f
        read \f ->
        write \f 0 hello
        append \f _world
        write \f 4 O
        read \f -> hellO_world
        write \f 13 !
        read \f -> hellO_world..!
        end \f 5
        end \f 8
        read \f -> hellO...
        zero \f 1 3
        read \f -> h..lO...
        page \f 6 abc -> 2
        page \f 8 abc -> 0
        page \f 9 abc -> 0
        read \f -> h..lO.ab
        write \ 0 x -> INVALID_DEVICE_REQUEST
        read \ -> INVALID_DEVICE_REQUEST
        end \ 1 -> INVALID_DEVICE_REQUEST
        ",
    );
}

#[test]
fn holes_cost_nothing() {
    story(
        StoreOptions::default(),
        r"
        create \f
        end \f 6442450944
        size \f -> 6442450944 of 0
        ranges \f 0 6442450944 ->
        write \f 6442450943 x
        size \f -> 6442450944 of 65536
        ranges \f 0 6442450944 -> 6442385408-6442450944
        fill \f 0 65536
        fill \f 65536 131072
        ranges \f 0 6442450944 -> 0-131072 6442385408-6442450944
        ranges \f 100 200 -> 100-200
        ranges \f 131072 200000 ->
        zero \f 0 65536
        ranges \f 0 6442450944 -> 65536-131072 6442385408-6442450944
        zero \f 0 6442450944
        size \f -> 6442450944 of 0
        ",
    );
}

#[test]
fn what_is_reserved_counts_and_stays() {
    let limits = Limits { max_total_bytes: 16384, ..Limits::default() };
    story(
        StoreOptions { limits, ..StoreOptions::default() },
        r"
        create \f
        create \g
        reserve \f 0 10000
        size \f -> 0 of 12288
        write \f 0 x
        size \f -> 1 of 12288
        reserve \g 0 4097 -> DISK_FULL
        size \g -> 0 of 0
        reserve \g 0 4096
        write \f 12287 x
        write \f 12288 x -> DISK_FULL
        size \f -> 12288 of 12288
        end \f 100
        size \f -> 100 of 4096
        end \f 12288
        read \g ->
        allocate \f 12288
        size \f -> 12288 of 4096
        allocate \f 100
        size \f -> 100 of 4096
        allocate \f 8192
        size \f -> 100 of 8192
        allocate \f 200
        size \f -> 100 of 4096
        reserve \f 0 18446744073709551615 -> FILE_TOO_LARGE
        reserve \f 0 9223372036854775807 -> DISK_FULL
        allocate \f 9223372036854775808 -> FILE_TOO_LARGE
        ",
    );
}

#[test]
fn a_write_that_does_not_fit_changes_nothing() {
    let limits = Limits { max_total_bytes: 131_072, max_file_bytes: 100_000, ..Limits::default() };
    let mut story = story(
        StoreOptions { limits, ..StoreOptions::default() },
        r"
        create \f
        write \f 0 before
        fill \f 3 131073 -> DISK_FULL
        fill \f 65530 196602 -> DISK_FULL
        write \f 99999 xx -> DISK_FULL
        end \f 100001 -> DISK_FULL
        reserve \f 0 100001 -> DISK_FULL
        read \f -> before
        size \f -> 6 of 4096
        ",
    );
    let key = story.key(r"\f").unwrap();
    let before = story.store.info(key).unwrap();
    for (offset, error) in [
        (99_999, NtError::DISK_FULL),
        (MAX_END_OF_FILE, NtError::FILE_TOO_LARGE),
        (u64::MAX, NtError::FILE_TOO_LARGE),
    ] {
        let at = WriteAt::Offset(offset);
        assert_eq!(story.store.write(key, at, b"xx", false, FileTime(9_999)), Err(error));
    }
    assert_eq!(story.store.info(key), Ok(before));
    story.tell(r"write \f 99999 x");
}

#[test]
fn data_moves_times_and_sets_archive() {
    let mut story = story(StoreOptions::default(), "create \\f\n create \\f:s");
    let key = story.key(r"\f").unwrap();
    let stream = story.key(r"\f:s").unwrap();
    let archive_off =
        nt::BasicChange { attributes: Some(Attributes::HIDDEN), ..nt::BasicChange::default() };
    let lines = [
        (r"write \f 0 x", true),
        (r"write \f:s 0 x", true),
        (r"end \f 1", true),
        (r"zero \f 0 1", true),
        (r"allocate \f 4096", false),
        (r"allocate \f 0", true),
        (r"page \f 9 x -> 0", false),
    ];
    for (line, is_data) in lines {
        story.store.set_basic(key.file, &archive_off, NOW).unwrap();
        story.tell(line);
        let info = story.store.info(stream).unwrap();
        assert_eq!(info.written == story.now, is_data, "{line}");
        assert_eq!(info.attributes.contains(Attributes::ARCHIVE), is_data, "{line}");
        assert_eq!((info.created, info.accessed), (FileTime(1_001), FileTime(1_001)));
    }
}

#[test]
fn reading_moves_the_access_time_only_where_it_shall() {
    let at = |story: &Story, now| {
        let key = story.key(r"\f").unwrap();
        story.store.access_is_due(key, FileTime(now))
    };
    let never = story(StoreOptions::default(), r"create \f");
    assert!(!at(&never, u64::MAX));
    let options = StoreOptions { access_times: AccessTimes::Relative, ..StoreOptions::default() };
    let mut relative = story(options, r"create \f");
    assert!(at(&relative, 2_000));
    let key = relative.key(r"\f").unwrap();
    relative.store.record_access(key, FileTime(2_000)).unwrap();
    assert!(!at(&relative, 3_000));
    assert!(at(&relative, 2_000 + super::DAY));
    relative.tell(r"write \f 0 x");
    assert!(!at(&relative, 3_000)); // the write came before, by this clock
    relative.now = FileTime(4_000);
    relative.tell(r"write \f 0 x");
    assert!(at(&relative, 5_000));
    assert!(!relative.store.access_is_due(StreamKey::unnamed(nt::FileId(99)), NOW));
}

#[test]
fn overwrite_empties_the_file() {
    let mut list = EaListBuilder::new();
    for name in [&b"USER"[..], b"$LXUID"] {
        list.push(&EaEntry { name, value: &[1, 0, 0, 0], flags: EaFlags::empty() }).unwrap();
    }
    let filled = r"
        create \f
        write \f 0 data
        create \f:s
        create \f:open
        write \f:open 0 more
        open o \f:open
        ";
    for supersede in [false, true] {
        let mut story = story(StoreOptions::default(), filled);
        let key = story.key(r"\f").unwrap();
        story.store.set_ea(key.file, list.as_list(), NOW).unwrap();
        let hidden =
            nt::BasicChange { attributes: Some(Attributes::HIDDEN), ..nt::BasicChange::default() };
        story.store.set_basic(key.file, &hidden, NOW).unwrap();
        let how = Overwrite {
            attributes: Attributes::SYSTEM | Attributes::DIRECTORY,
            supersede,
            allocation_size: 100,
            ea: None,
        };
        story.store.overwrite(key, &how, story.now).unwrap();
        story.tell(
            r"
            streams \f -> =0 open=4
            size \f -> 0 of 4096
            read o -> more
            close o
            read \f:open -> more
            ",
        );
        let kept = if supersede { Attributes::empty() } else { Attributes::HIDDEN };
        let info = story.store.info(key).unwrap();
        assert_eq!(info.attributes, kept | Attributes::SYSTEM | Attributes::ARCHIVE);
        let uid = if supersede { None } else { Some(1) };
        assert_eq!(story.store.lx(key.file), Ok(LxMetadata { uid, ..LxMetadata::default() }));
        assert_eq!(story.store.ea_list(key.file).unwrap().is_empty(), supersede);
    }
}

#[test]
fn overwrite_of_a_stream_leaves_the_file() {
    let limits = Limits { max_total_bytes: 8192, ..Limits::default() };
    let mut story = story(
        StoreOptions { limits, ..StoreOptions::default() },
        r"
        create \f
        write \f 0 data
        create \f:s
        write \f:s 0 more
        ",
    );
    let key = story.key(r"\f:s").unwrap();
    let large = Overwrite { allocation_size: 4097, ..Overwrite::default() };
    assert_eq!(story.store.overwrite(key, &large, story.now), Err(NtError::DISK_FULL));
    story.tell(r"read \f:s -> more");
    let fits = Overwrite { allocation_size: 4096, ..Overwrite::default() };
    story.store.overwrite(key, &fits, story.now).unwrap();
    story.tell("read \\f:s ->\n read \\f -> data\n streams \\f -> =4 s=0");
}
