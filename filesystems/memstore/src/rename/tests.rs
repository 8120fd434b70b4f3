use crate::StoreOptions;
use crate::fixture::{sensitive, story};

#[test]
fn files_move_and_replace() {
    story(
        StoreOptions::default(),
        r"
        create \a
        write \a 0 a
        create \b
        write \b 0 b
        mkdir \d
        rename \a \c
        ls \ -> b c d
        rename \c \b -> OBJECT_NAME_COLLISION
        rename \c \b replace
        read \b -> a
        ls \ -> b d
        rename \b \d\e
        path \d\e -> \d\e
        rename \d\e \x\y -> OBJECT_PATH_NOT_FOUND
        rename \x \y -> OBJECT_NAME_NOT_FOUND
        rename \ \y -> ACCESS_DENIED
        rename \d \ -> INVALID_PARAMETER
        ",
    );
}

#[test]
fn a_replaced_file_lives_while_it_is_open() {
    story(
        StoreOptions::default(),
        r"
        create \a
        create \b
        write \b 0 old
        open b \b
        rename \a \b replace
        read b -> old
        links b -> 0
        close b
        read \b ->
        ",
    );
}

#[test]
fn directories_move_with_all_below() {
    story(
        StoreOptions::default(),
        r"
        mkdir \a
        mkdir \a\b
        create \a\b\f
        mkdir \c
        rename \a \c\d
        path \c\d\b\f -> \c\d\b\f
        rename \c \c\x -> INVALID_PARAMETER
        rename \c \c\d\b\x -> INVALID_PARAMETER
        rename \c \c\d replace -> INVALID_PARAMETER
        rename \c\d\b \c replace -> DIRECTORY_NOT_EMPTY
        mkdir \e
        rename \c\d \e -> OBJECT_NAME_COLLISION
        rename \c\d \e replace
        path \e\b\f -> \e\b\f
        rename \c \e replace -> DIRECTORY_NOT_EMPTY
        create \f
        rename \e \f replace -> NOT_A_DIRECTORY
        rename \f \c replace -> FILE_IS_A_DIRECTORY
        rename \e\b \e\b
        ls \ -> c e f
        ",
    );
}

#[test]
fn a_name_can_be_respelled() {
    story(
        StoreOptions::default(),
        r"
        create \file
        rename \file \FILE
        ls \ -> FILE
        rename \file \file
        ls \ -> file
        mkdir \d
        rename \D \D
        ls \ -> D file
        path \d -> \D
        ",
    );
    story(
        sensitive(),
        r"
        create \a
        create \A
        rename \a \A -> OBJECT_NAME_COLLISION
        rename \a \A replace
        ls \ -> A
        ",
    );
}

#[test]
fn of_two_names_of_one_file_nt_removes_one_and_posix_none() {
    story(
        StoreOptions::default(),
        r"
        create \a
        link \a \b
        rename \a \b -> OBJECT_NAME_COLLISION
        rename \a \b posix -> OBJECT_NAME_COLLISION
        rename \a \b replace posix
        links \a -> 2
        rename \a \b replace
        names \b -> \b
        ls \ -> b
        ",
    );
}

#[test]
fn exchange_trades_files() {
    story(
        StoreOptions::default(),
        r"
        create \a
        write \a 0 a
        mkdir \d
        create \d\b
        write \d\b 0 b
        rename \A \d\B exchange
        read \a -> b
        read \d\b -> a
        ls \ -> a d
        names \a -> \a
        rename \a \d exchange
        ls \ -> a d
        ls \a -> b
        read \d -> b
        path \a\b -> \a\b
        rename \a\b \a exchange -> INVALID_PARAMETER
        rename \a \a\b exchange -> INVALID_PARAMETER
        rename \a \x exchange -> OBJECT_NAME_NOT_FOUND
        link \d \e
        rename \d \e exchange
        names \d -> \d \e
        rename \d \d exchange
        rename \e \a\b exchange
        names \d -> \d \a\b
        ",
    );
}

#[test]
fn streams_are_renamed_in_their_file() {
    story(
        StoreOptions::default(),
        r"
        create \f:a
        write \f:a 0 data
        create \f:b
        create \g
        open a \f:a
        rename \f:a \f:b -> OBJECT_NAME_COLLISION
        rename \f:a \f:b replace
        read \f:b -> data
        read a -> data
        streams \f -> =0 b=4
        rename \f:b \f:B
        streams \f -> =0 B=4
        rename \f:x \f:y -> OBJECT_NAME_NOT_FOUND
        rename \f:b \g:b -> INVALID_PARAMETER
        rename \f:b \f -> INVALID_PARAMETER
        rename \f \f:b -> INVALID_PARAMETER
        ",
    );
}
