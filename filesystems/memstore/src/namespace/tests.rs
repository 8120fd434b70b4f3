use crate::fixture::{path, sensitive, story};
use crate::{Limits, Lookup, NewNode, StoreOptions, StreamKey};
use nt::{FileId, NtError, ReparseData, ReparseTag};

#[test]
fn a_tree_is_made_and_removed() {
    story(
        StoreOptions::default(),
        r"
        mkdir \d
        create \d\b
        create \d\A
        mkdir \d\c
        ls \d -> A b c
        create \d\a -> OBJECT_NAME_COLLISION
        mkdir \D -> OBJECT_NAME_COLLISION
        create \ -> OBJECT_NAME_COLLISION
        path \D\B -> \d\b
        remove \d -> DIRECTORY_NOT_EMPTY
        remove \d\B
        remove \d\a
        remove \d\c
        ls \d ->
        remove \d
        remove \d -> OBJECT_NAME_NOT_FOUND
        remove \ -> CANNOT_DELETE
        ls \ ->
        ",
    );
}

#[test]
fn names_differ_by_case_where_they_shall() {
    story(
        sensitive(),
        r"
        create \a
        create \A
        ls \ -> A a
        remove \a
        path \a -> OBJECT_NAME_NOT_FOUND
        path \A -> \A
        ",
    );
}

#[test]
fn what_is_missing_says_whether_it_is_the_name_or_the_path() {
    story(
        StoreOptions::default(),
        r"
        create \f
        path \x -> OBJECT_NAME_NOT_FOUND
        path \x\y -> OBJECT_PATH_NOT_FOUND
        path \f\y -> OBJECT_PATH_NOT_FOUND
        create \x\y -> OBJECT_PATH_NOT_FOUND
        create \f\y -> OBJECT_PATH_NOT_FOUND
        remove \f\y -> OBJECT_PATH_NOT_FOUND
        ls \f -> NOT_A_DIRECTORY
        ",
    );
}

#[test]
fn what_is_open_lives_without_a_name() {
    let mut story = story(
        StoreOptions::default(),
        r"
        create \f
        write \f 0 hello
        open f \f
        open again \f
        remove \f
        read f -> hello
        links f -> 0
        path f -> FILE_DELETED
        create \f
        read \f ->
        close f
        read again -> hello
        append again !
        read again -> hello!
        ",
    );
    let key = story.key("again").unwrap();
    story.tell("close again");
    assert_eq!(story.store.info(key), Err(NtError::OBJECT_NAME_NOT_FOUND));
    assert_eq!(story.store.read(key, 0, &mut [0]), Err(NtError::OBJECT_NAME_NOT_FOUND));
    story.store.close(key); // of a stale id: nothing
    story.tell(r"read \f ->");
}

#[test]
fn a_removed_directory_takes_no_entries() {
    let story = story(
        StoreOptions::default(),
        r"
        mkdir \d
        open d \d
        remove \d
        ls d ->
        mkdir \d
        ",
    );
    let removed = story.key("d").unwrap().file;
    let below = path(r"\f").with_base(Some(removed));
    let mut store = story.store;
    let created = store.create(below.as_path(), &NewNode::default(), story.now);
    assert_eq!(created, Err(NtError::OBJECT_PATH_NOT_FOUND));
    assert_eq!(store.lookup(below.as_path()), Err(NtError::OBJECT_NAME_NOT_FOUND));
    let nameless = store.create_nameless(removed, &NewNode::default(), story.now);
    assert_eq!(nameless, Err(NtError::OBJECT_PATH_NOT_FOUND));
}

#[test]
fn paths_start_from_ids() {
    let mut story = story(
        StoreOptions::default(),
        r"
        mkdir \d
        mkdir \d\e
        create \d\e\f
        create \d\e\f:s
        ",
    );
    let e = story.key(r"\d\e").unwrap().file;
    let f = story.key(r"\d\e\f").unwrap();
    let s = story.key(r"\d\e\f:s").unwrap();
    let found = |text: &str, base: FileId| {
        let path = path(text).with_base(Some(base));
        match story.store.lookup(path.as_path())? {
            Lookup::Found { key, .. } => Ok(key),
            Lookup::Reparse { .. } => Err(NtError::INTERNAL_ERROR),
        }
    };
    assert_eq!(found(r"\F", e), Ok(f));
    assert_eq!(found(r"\", e), Ok(StreamKey::unnamed(e)));
    assert_eq!(found(r"\F:S", e), Ok(s));
    assert_eq!(found(r"\:s", f.file), Ok(s));
    assert_eq!(found(r"\x", f.file), Err(NtError::OBJECT_PATH_NOT_FOUND));
    let stale = FileId(e.0 | 7 << 32);
    assert_eq!(found(r"\", stale), Err(NtError::OBJECT_NAME_NOT_FOUND));
    assert_eq!(found(r"\F", stale), Err(NtError::OBJECT_PATH_NOT_FOUND));
    assert_eq!(found(r"\", FileId(0)), Err(NtError::OBJECT_NAME_NOT_FOUND));
    story.tell(r"ls \d -> e");
}

#[test]
fn hard_links_are_names_of_one_file() {
    story(
        StoreOptions { limits: Limits { max_links: 3, ..Limits::default() }, ..sensitive() },
        r"
        create \f
        mkdir \d
        link \f \d\g
        link \f \h
        links \f -> 3
        names \h -> \f \d\g \h
        link \f \i -> TOO_MANY_LINKS
        write \d\g 0 same
        read \h -> same
        link \f \d\g -> OBJECT_NAME_COLLISION
        link \f \d\g replace
        links \f -> 3
        link \d \e -> FILE_IS_A_DIRECTORY
        remove \f
        links \h -> 2
        create \k
        link \h \k replace
        read \k -> same
        links \h -> 3
        remove \k
        link \h \d replace -> ACCESS_DENIED
        link \h \ -> INVALID_PARAMETER
        link \h \x:y -> INVALID_PARAMETER
        link \h \x\y -> OBJECT_PATH_NOT_FOUND
        remove \h
        remove \d\g
        ls \ -> d
        ",
    );
}

#[test]
fn a_file_without_a_name_can_be_given_one() {
    story(
        StoreOptions::default(),
        r"
        mkdir \d
        create \f
        tmpfile t \d
        write t 0 temporary
        links t -> 0
        ls \d ->
        link t \d\t
        close t
        read \d\t -> temporary
        tmpfile u \d
        write u 0 gone
        close u
        ls \d -> t
        tmpfile v \f -> NOT_A_DIRECTORY
        ",
    );
}

#[test]
fn limits_are_disk_full_and_leave_nothing() {
    let limits = Limits { max_nodes: 4, max_total_bytes: 8192, ..Limits::default() };
    story(
        StoreOptions { limits, ..StoreOptions::default() },
        r"
        create \a
        create \b:s
        create \c -> DISK_FULL
        mkdir \c -> DISK_FULL
        create \c:s -> DISK_FULL
        tmpfile t \ -> DISK_FULL
        create \b:t -> DISK_FULL
        ls \ -> a b
        remove \b:s
        create \c:s -> DISK_FULL
        ls \ -> a b
        remove \b
        create \c:s
        ",
    );
}

#[test]
fn a_creation_that_fails_late_leaves_nothing() {
    let limits = Limits { max_total_bytes: 8192, ..Limits::default() };
    let mut story = story(StoreOptions { limits, ..StoreOptions::default() }, r"create \f");
    let new = NewNode { allocation_size: 8193, ..NewNode::default() };
    for name in [r"\a", r"\a:s", r"\f:s"] {
        let created = story.store.create(path(name).as_path(), &new, story.now);
        assert_eq!(created, Err(NtError::DISK_FULL), "{name}");
    }
    let new = NewNode { allocation_size: 8192, ..NewNode::default() };
    story.store.create(path(r"\a").as_path(), &new, story.now).unwrap();
    story.tell(
        r"
        ls \ -> a f
        size \a -> 0 of 8192
        streams \f -> =0
        write \f 0 x -> DISK_FULL
        remove \a
        write \f 0 x
        ",
    );
}

#[test]
fn reparse_points_on_the_way_are_reported() {
    let mut story = story(StoreOptions::default(), r"mkdir \d");
    let data = ReparseData::new(ReparseTag::LX_FIFO, &[]).unwrap();
    let new = NewNode { directory: true, reparse: Some(&data), ..NewNode::default() };
    let key = story.store.create(path(r"\d\r").as_path(), &new, story.now).unwrap();
    let file = key.file;
    let (below, last, stream) = (path(r"\d\r\x\y"), path(r"\d\R"), path(r"\d\r:s"));
    assert_eq!(
        story.store.lookup(below.as_path()),
        Ok(Lookup::Reparse { components: 2, file, data: &data })
    );
    assert_eq!(
        story.store.lookup(stream.as_path()),
        Ok(Lookup::Reparse { components: 2, file, data: &data })
    );
    let Ok(Lookup::Found { key: found, name }) = story.store.lookup(last.as_path()) else {
        panic!("a reparse point at the end is found");
    };
    assert_eq!((found, name.map(|name| name == "r")), (key, Some(true)));
    assert!(story.store.info(key).unwrap().is_reparse_point());
    story.tell(
        r"
        create \d\r\x -> REPARSE_POINT_NOT_RESOLVED
        remove \d\r\x -> REPARSE_POINT_NOT_RESOLVED
        create \d\r:s
        streams \d\r -> s=0
        remove \d\r
        ",
    );
}

#[test]
fn entries_move_the_times_of_their_directory() {
    let mut story = story(StoreOptions::default(), r"mkdir \d");
    let times = |story: &crate::fixture::Story, name: &str| {
        let info = story.store.info(story.key(name).unwrap()).unwrap();
        (info.written, info.changed)
    };
    // Each line, and the file whose change time it moves besides.
    for (line, changed) in [
        (r"create \d\f", r"\d\f"),
        (r"link \d\f \d\g", r"\d\f"),
        (r"rename \d\g \d\h", r"\d\f"),
        (r"rename \d\h \d\H", r"\d\f"),
        (r"create \d\x", r"\d\x"),
        (r"rename \d\x \d\f exchange", r"\d\x"),
        (r"remove \d\x", r"\d\h"),
        (r"mkdir \d\y", r"\d\y"),
        (r"remove \d\y", r"\d"),
    ] {
        story.tell(line);
        assert_eq!(times(&story, r"\d"), (story.now, story.now), "{line}");
        assert_eq!(times(&story, changed).1, story.now, "{line}");
    }
    let before = times(&story, r"\d");
    story.tell(r"write \d\f 0 x");
    assert_eq!(times(&story, r"\d"), before);
    assert_eq!(times(&story, r"\d\f"), (story.now, story.now));
}
