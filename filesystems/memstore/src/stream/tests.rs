use crate::fixture::{path, story};
use crate::{Limits, StoreOptions};
use nt::NtError;

#[test]
fn streams_have_sizes_of_their_own() {
    story(
        StoreOptions::default(),
        r"
        create \f:s
        write \f 0 main
        write \f:S 0 stream
        streams \f -> =4 s=6
        read \f:s -> stream
        create \f:S -> OBJECT_NAME_COLLISION
        mkdir \f:t -> NOT_A_DIRECTORY
        mkdir \d
        create \d:s
        streams \d -> s=0
        size \d -> 0 of 0
        read \f:x -> OBJECT_NAME_NOT_FOUND
        remove \f:x -> OBJECT_NAME_NOT_FOUND
        remove \f:s
        streams \f -> =4
        ",
    );
}

#[test]
fn a_removed_stream_lives_while_it_is_open() {
    let mut story = story(
        StoreOptions::default(),
        r"
        create \f:s
        write \f:s 0 old
        open s \f:s
        remove \f:s
        read s -> old
        create \f:s
        read \f:s ->
        streams \f -> =0 s=0
        remove \f
        read s -> old
        close s
        ls \ ->
        create \f:s
        open f \f
        ",
    );
    let gone = story.key(r"\f:s").unwrap();
    story.tell(r"remove \f:s");
    assert_eq!(story.store.info(gone), Err(NtError::FILE_DELETED));
    assert_eq!(story.store.open(gone), Err(NtError::FILE_DELETED));
    assert_eq!(story.store.stream_name(gone), None);
}

#[test]
fn a_file_has_only_so_many_streams() {
    let limits = Limits { max_streams: 1, ..Limits::default() };
    let story = story(
        StoreOptions { limits, ..StoreOptions::default() },
        r"
        create \f:Spelled
        create \f:b -> DISK_FULL
        create \g:b
        ",
    );
    let key = story.key(r"\f:spelled").unwrap();
    assert!(story.store.stream_name(key).is_some_and(|name| name == "Spelled"));
    assert!(story.store.lookup(path(r"\f:c").as_path()).is_err());
}
