#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::format;
use alloc::string::ToString;
use alloc::vec;

fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn path(text: &str) -> OwnedPath {
    OwnedPath::from_text(text).expect(text)
}

fn relative(text: &str) -> Result<OwnedPath, NtError> {
    OwnedPath::parse_relative(&utf16(text))
}

/// Spelling, and what it is printed as; `(directory)` and `(file)` say what it demands.
const LEGAL: &[(&str, &str)] = &[
    ("", "\\"),
    ("\\", "\\"),
    ("\\a", "\\a"),
    ("\\a\\b c\\d.e", "\\a\\b c\\d.e"),
    ("\\a\\", "\\a\\ (directory)"),
    ("\\a.", "\\a."),
    ("\\... \\ ", "\\... \\ "),
    ("\\a:s", "\\a:s"),
    ("\\a\\b:s.t:$DATA", "\\a\\b:s.t"),
    ("\\a:s:$data", "\\a:s"),
    ("\\a:*?<>|\"", "\\a:*?<>|\""),
    ("\\a:$I30", "\\a:$I30"),
    ("\\a::$DATA", "\\a::$DATA (file)"),
    ("\\a:$I30:$INDEX_ALLOCATION", "\\a\\ (directory)"),
    ("\\a:$i30:$index_Allocation\\", "\\a\\ (directory)"),
    ("\\a::$INDEX_ALLOCATION", "\\a\\ (directory)"),
    ("\\a:$I30:$INDEX_ALLOCATION\\b", "\\a\\b"),
    ("\\a::$INDEX_ALLOCATION\\b:s", "\\a\\b:s"),
    ("\\:s", "\\:s"),
    ("\\::$DATA", "\\::$DATA (file)"),
    ("\\:$I30:$INDEX_ALLOCATION", "\\ (directory)"),
];

#[test]
fn legal_paths() {
    for (spelling, expected) in LEGAL {
        let path = path(spelling);
        let demand = match (path.must_be_directory(), path.must_be_file()) {
            (true, _) => " (directory)",
            (_, true) => " (file)",
            _ => "",
        };
        assert_eq!(format!("{path}{demand}"), *expected, "{spelling}");
        assert_eq!(path.as_path().base(), None);
        assert_eq!(path.try_clone().as_ref(), Ok(&path), "{spelling}");
        assert_eq!(path.as_path().to_owned().as_ref(), Ok(&path), "{spelling}");
        if let Some(spelling) = spelling.strip_prefix('\\') {
            assert_eq!(relative(spelling), Ok(path), "{spelling}");
        }
    }
}

const INVALID: &[&str] = &[
    "\\\\",
    "\\\\a",
    "\\a\\\\",
    "\\a\\\\b",
    "\\.",
    "\\..",
    "\\a\\..\\b",
    "\\a\\.",
    "\\a/b",
    "\\a*",
    "\\a?b\\c",
    "\\a\u{1}",
    "\\a|",
    "\\\"",
    "\\a:",
    "\\a::",
    "\\a:s:",
    "\\a:s:$DATA:",
    "\\a:s:t",
    "\\a:s:$BITMAP",
    "\\a:s\0",
    "\\a:s\\",
    "\\a:s:$DATA\\",
    "\\a::$DATA\\",
    "\\a:s\\b",
    "\\a::$DATA\\b",
    "\\a\\:s",
    "\\:",
    "\\::",
    "\\:s\\",
    "\\:s\\a",
    "\\::$INDEX_ALLOCATION\\a",
    "\\a: \u{0}",
];

#[test]
fn illegal_paths() {
    for spelling in INVALID {
        let parsed = OwnedPath::from_text(spelling);
        assert_eq!(parsed, Err(NtError::OBJECT_NAME_INVALID), "{spelling:?}");
    }
    for spelling in ["a", "a\\b", ":s", " \\a"] {
        let parsed = OwnedPath::from_text(spelling);
        assert_eq!(parsed, Err(NtError::OBJECT_PATH_SYNTAX_BAD), "{spelling:?}");
    }
    let index = "\\a:x:$INDEX_ALLOCATION";
    assert_eq!(OwnedPath::from_text(index), Err(NtError::INVALID_PARAMETER));
}

#[test]
fn lengths_have_limits() {
    let long = |count: usize| "\\1234567".repeat(count);
    assert_eq!(path(&long(4_095)).as_path().units().len(), 32_760);
    assert_eq!(OwnedPath::from_text(&long(4_096)), Err(NtError::NAME_TOO_LONG));
    assert_eq!(relative(&long(4_096)[1..]), Err(NtError::NAME_TOO_LONG));
    assert!(relative(&long(4_096)[1..32_767]).is_ok(), "a backslash is added");
    let component = |count| format!("\\a\\{}", "b".repeat(count));
    assert!(OwnedPath::from_text(&component(255)).is_ok());
    assert_eq!(OwnedPath::from_text(&component(256)), Err(NtError::OBJECT_NAME_INVALID));
    let stream = |count| format!("\\a:{}", "b".repeat(count));
    assert!(OwnedPath::from_text(&stream(255)).is_ok());
    assert_eq!(OwnedPath::from_text(&stream(256)), Err(NtError::OBJECT_NAME_INVALID));
}

#[test]
fn relative_paths_begin_at_their_base() {
    let base = Some(FileId(0x1F));
    let itself = relative("").expect("legal").with_base(base);
    assert!(itself.as_path().is_base() && !itself.as_path().is_root());
    assert_eq!(itself.as_path().base(), base);
    assert_eq!(itself.as_path().file_name(), None);
    assert_eq!(itself.as_path().parent(), None);
    assert_eq!(itself.to_string(), "<1f>\\");

    let child = relative("a\\b:s").expect("legal").with_base(base);
    assert_eq!(child.to_string(), "<1f>\\a\\b:s");
    assert_eq!(child.as_path().parent().map(|parent| parent.base()), Some(base));
    assert_ne!(child, child.clone().with_base(None));

    let stream = relative(":s").expect("legal").with_base(base);
    assert!(stream.as_path().is_base());
    assert_eq!(stream.to_string(), "<1f>\\:s");

    assert_eq!(relative("\\a"), Err(NtError::INVALID_PARAMETER));
    assert_eq!(relative("\\"), Err(NtError::INVALID_PARAMETER));
    assert_eq!(relative(":"), Err(NtError::OBJECT_NAME_INVALID));
}

#[test]
fn a_path_comes_apart() {
    let path = path("\\a\\bc\\d:s");
    let view = path.as_path();
    let components: Vec<_> = view.components().map(|name| name.to_string()).collect();
    assert_eq!(components, ["a", "bc", "d"]);
    let backwards: Vec<_> = view.components().rev().map(|name| name.to_string()).collect();
    assert_eq!(backwards, ["d", "bc", "a"]);
    assert_eq!(view.units(), utf16("\\a\\bc\\d"));
    assert!(view.stream().is_some_and(|stream| stream == "s"));
    let mut ancestors = vec![view];
    ancestors.extend(core::iter::successors(view.parent(), FilePath::parent));
    let ancestors: Vec<_> = ancestors.iter().map(FilePath::to_string).collect();
    assert_eq!(ancestors, ["\\a\\bc\\d:s", "\\a\\bc", "\\a", "\\"]);
}

#[test]
fn the_root_is_nobodys_child() {
    let root = OwnedPath::root();
    assert_eq!(root, OwnedPath::default());
    assert_eq!(root.as_path(), FilePath::ROOT);
    assert!(root.as_path().is_root());
    assert_eq!(root.as_path().components().count(), 0);
    assert_eq!(root.as_path().parent(), None);
    assert!(path("\\:s").as_path().is_root(), "a stream of the root");
}

#[test]
fn a_path_is_built() {
    let (a, long) = (utf16("a"), vec![b'l' as u16; 255]);
    let (a, long) = (Name::new(&a).expect("legal"), Name::new(&long).expect("legal"));
    let mut built = OwnedPath::root();
    assert!(!built.pop());
    assert_eq!(built.push(a), Ok(()));
    built.set_must_be_directory(true);
    assert_eq!(built, path("\\a\\"));
    assert_eq!(built.push(long), Ok(()));
    assert_eq!(built, path(&format!("\\a\\{long}")));
    assert_eq!(built.set_stream(Some(a)), Ok(()));
    assert_eq!(built, path(&format!("\\a\\{long}:a")));
    built.set_must_be_directory(true);
    assert!(!built.must_be_directory(), "a stream is no directory");
    assert_eq!(built.set_stream(Some(long)), Ok(()));
    assert_eq!(built, path(&format!("\\a\\{long}:{long}")));
    assert!(built.pop());
    assert_eq!(built, path("\\a"));
    assert_eq!(built.set_stream(Some(a)), Ok(()));
    assert_eq!(built.set_stream(None), Ok(()));
    assert!(built.pop() && !built.pop());
    assert_eq!(built, OwnedPath::root());
}

#[test]
fn building_keeps_paths_legal() {
    let (a, odd) = (utf16("a"), utf16("*"));
    let (a, odd) = (Name::new(&a).expect("legal"), Name::stream(&odd).expect("legal stream"));
    let mut built = path("\\x");
    assert_eq!(built.push(odd), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(built.push(Name::EMPTY), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(built.set_stream(Some(Name::EMPTY)), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(built, path("\\x"));
    assert_eq!(built.set_stream(Some(odd)), Ok(()));
    assert_eq!(built.push(a), Err(NtError::OBJECT_NAME_INVALID), "a stream has no children");
    assert_eq!(built, path("\\x:*"));

    let mut full = path(&"\\1234567".repeat(4_095));
    let before = full.clone();
    let seven = utf16("1234567");
    let seven = Name::new(&seven).expect("legal");
    assert_eq!(full.push(seven), Err(NtError::NAME_TOO_LONG));
    assert_eq!(full.set_stream(Some(seven)), Err(NtError::NAME_TOO_LONG));
    assert_eq!(full, before);
}
