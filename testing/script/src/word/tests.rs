//! The cutting of lines.

use super::*;

fn word(key: Option<&str>, value: &str, quoted: bool) -> Word {
    Word { key: key.map(str::to_owned), value: value.to_owned(), quoted }
}

#[test]
fn quotes_hold_blanks_together_also_after_a_key() {
    let words = split(r#"write 0 "a b" ea='x y' share=- <."= "#).unwrap();
    let expected = [
        word(None, "write", false),
        word(None, "0", false),
        word(None, "a b", true),
        word(Some("ea"), "x y", false),
        word(Some("share"), "-", false),
        word(None, "<.\"=", false),
    ];
    assert_eq!(words, expected);
}

#[test]
fn an_open_quote_is_an_error() {
    assert!(split("write 0 \"abc").is_err());
}

#[test]
fn what_nobody_took_is_an_error() {
    let mut arguments = Arguments::new(split("\\f replce share=r").unwrap());
    assert_eq!(arguments.next().as_deref(), Some("\\f"));
    assert!(!arguments.flag("replace"));
    assert_eq!(arguments.key("share").as_deref(), Some("r"));
    assert_eq!(arguments.finish(), Err("what is `replce`?".to_owned()));
}

#[test]
fn numbers_have_units() {
    assert_eq!(number("4k"), Ok(4096));
    assert_eq!(number("0x10"), Ok(16));
    assert_eq!(number("0o644"), Ok(0o644));
    assert_eq!(number("6G"), Ok(6 << 30));
    assert!(number("x").is_err());
    assert!(number("99999999999G").is_err());
}
