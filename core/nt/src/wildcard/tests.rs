#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn is_match(expression: &str, name: &str, case: Case) -> bool {
    is_name_in_expression(&utf16(expression), &utf16(name), case)
}

/// The automaton of [MS-FSA] 2.1.4.4 as a recursive definition: may `expression` match `name`, of
/// which the units before `at` are read? It forks at every choice and remembers nothing.
fn oracle(expression: &[u16], name: &[u16], at: usize) -> bool {
    let Some((&expected, rest)) = expression.split_first() else { return at == name.len() };
    let Some(&unit) = name.get(at) else {
        return is_wildcard(expected) && expected != QUESTION && oracle(rest, name, at);
    };
    let is_last_dot = unit == DOT && !name[at + 1..].contains(&DOT);
    match expected {
        STAR => oracle(rest, name, at) || oracle(expression, name, at + 1),
        DOS_STAR => {
            oracle(rest, name, at)
                || oracle(if is_last_dot { rest } else { expression }, name, at + 1)
        }
        QUESTION => oracle(rest, name, at + 1),
        DOS_QM if unit != DOT => oracle(rest, name, at + 1),
        // At a period a row of them is passed, and with it the period if the expression ends here.
        DOS_QM => oracle(rest, name, at) || rest.is_empty() && at + 1 == name.len(),
        DOS_DOT => unit == DOT && oracle(rest, name, at + 1),
        _ => expected == unit && oracle(rest, name, at + 1),
    }
}

/// The special cases come first, as in the specification.
fn expected(expression: &[u16], name: &[u16]) -> bool {
    match (expression, name) {
        ([], []) => true,
        ([], _) | (_, []) => false,
        ([STAR, DOT, STAR], _) => true,
        _ => oracle(expression, name, 0),
    }
}

/// All words over the alphabet up to that length.
fn words(alphabet: &str, length: usize) -> Vec<Vec<u16>> {
    let alphabet = utf16(alphabet);
    let mut words = vec![vec![]];
    let mut start = 0;
    for _ in 0..length {
        let end = words.len();
        for index in start..end {
            for &unit in &alphabet {
                let mut word = words[index].clone();
                word.push(unit);
                words.push(word);
            }
        }
        start = end;
    }
    words
}

#[test]
fn agrees_with_the_definition_on_every_short_input() {
    let names = words("ab.", 4);
    for expression in words("a.*?<>\"", 5) {
        for name in &names {
            assert_eq!(
                is_name_in_expression(&expression, name, Case::Sensitive),
                expected(&expression, name),
                "{} {}",
                Text(&expression),
                Text(name),
            );
        }
    }
}

#[test]
fn agrees_with_the_definition_on_longer_names() {
    let names = words("a.", 8);
    for expression in words("a.*<>\"", 4) {
        for name in &names {
            assert_eq!(
                is_name_in_expression(&expression, name, Case::Insensitive),
                expected(&expression, name),
                "{} {}",
                Text(&expression),
                Text(name),
            );
        }
    }
}

struct Text<'a>(&'a [u16]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(f, self.0)
    }
}

/// Expression, names that match, names that do not.
const EXAMPLES: &[(&str, &[&str], &[&str])] = &[
    ("", &[""], &["a", "."]),
    ("*", &["a", ".", "..", "a.b.c"], &[""]),
    ("*.*", &["a", "a.", "a.b", ".", ".."], &[""]),
    ("**", &["a", "a.b"], &[""]),
    ("*.txt", &["a.txt", ".txt", "a.b.txt"], &["txt", "a.txt.", "atxt", "a.tx"]),
    ("a*", &["a", "ab", "a.b"], &["b", "ba"]),
    ("a?c", &["abc", "a.c"], &["ac", "abbc"]),
    ("?", &["a", "."], &["", "ab"]),
    ("*?*", &["a", "abc"], &[""]),
    ("re*.?", &["readme.c", "re.h"], &["readme", "readme.", "readme.cc"]),
    // Literals of one length only.
    ("readme", &["readme"], &["readm", "readmes", "README"]),
    // dir *.
    ("<", &["a", "abc", "a.", "a.b."], &["a.b", ".b"]),
    // dir a*.
    ("a<", &["a", "ab", "a.", "ab.c."], &["b", "a.b"]),
    // DOS_STAR stops behind the last period, wherever the next one would match.
    ("<txt", &["a.txt", "a.b.txt", "atxt", "txt"], &["a.txt.b", "txt.c"]),
    ("<.txt", &["a.txt", "a.b.txt"], &["a.txt.b", "atxt"]),
    // dir *.* after Win32 has changed it to name and extension.
    ("<\"*", &["a", "a.", "a.b", "a.b.c"], &[]),
    ("a\"*", &["a", "a.", "a.b"], &["ab", "ab.c"]),
    ("a\"", &["a", "a."], &["ab", "a.b", "a.."]),
    // dir a???.c
    ("a>>>.c", &["a.c", "ab.c", "abcd.c"], &["abcde.c", "b.c", "a"]),
    ("a>>>", &["a", "ab", "abcd", "a."], &["abcde", "a.c"]),
    (">>>>>>>>.>>>", &["a.b", "autoexec.bat", "a."], &["a", "autoexec1.bat", "a.html"]),
    (">>>>>>>>\">>>", &["a.b", "autoexec.bat", "a.", "a"], &["autoexec1.bat", "a.html"]),
];

#[test]
fn examples() {
    for (expression, matching, others) in EXAMPLES {
        for name in *matching {
            assert!(is_match(expression, name, Case::Sensitive), "{expression} {name}");
        }
        for name in *others {
            assert!(!is_match(expression, name, Case::Sensitive), "{expression} {name}");
        }
    }
}

#[test]
fn case_counts_only_where_it_should() {
    for (expression, name) in
        [("*.TXT", "a.txt"), ("ä?c", "ÄBC"), ("readme", "ReadMe"), ("*é", "É")]
    {
        assert!(is_match(expression, name, Case::Insensitive), "{expression}");
        assert!(!is_match(expression, name, Case::Sensitive), "{expression}");
    }
}

#[test]
fn many_stars_take_no_more_than_the_product_of_the_lengths() {
    let name = vec![b'a' as u16; 255];
    let mut expression = utf16(&"*a".repeat(127));
    assert!(is_name_in_expression(&expression, &name, Case::Insensitive));
    expression.push(b'b' as u16);
    assert!(!is_name_in_expression(&expression, &name, Case::Insensitive));
}

#[test]
fn long_expressions_match_nothing_and_do_no_harm() {
    let stars = |count| vec![DOS_STAR; count];
    assert!(is_name_in_expression(&stars(511), &utf16("a"), Case::Sensitive));
    assert!(!is_name_in_expression(&stars(512), &utf16("a"), Case::Sensitive));
    assert!(!is_name_in_expression(&stars(70_000), &utf16("a"), Case::Sensitive));
    let tail = utf16(&format!("*{}", "a".repeat(600)));
    assert!(is_name_in_expression(&tail, &tail[1..], Case::Sensitive), "no states needed");
}

#[test]
fn patterns_know_what_they_are() {
    let pattern = |text: &str| Pattern::parse(&utf16(text)).expect(text);
    let name = utf16("Readme");
    let name = Name::new(&name).expect("legal");
    for all in ["", "*", "*.*"] {
        assert!(pattern(all).matches_all() && pattern(all).is_wild(), "{all}");
        assert!(pattern(all).matches(name, Case::Sensitive), "{all}");
        assert_eq!(pattern(all).as_name(), None);
    }
    assert_eq!(Pattern::default(), pattern(""));
    for wild in ["**", "a*", "?", "<", ">", "\"", "*.*.*"] {
        assert!(!pattern(wild).matches_all() && pattern(wild).is_wild(), "{wild}");
    }
    assert!(!pattern("readme").is_wild());
    assert_eq!(pattern("Readme").as_name(), Some(name));
    assert!(pattern("readme").matches(name, Case::Insensitive));
    assert!(!pattern("readme").matches(name, Case::Sensitive));
    assert_eq!(pattern("..").as_name(), None);
    assert!(pattern("..").matches_units(&utf16(".."), Case::Sensitive));
    assert_eq!(pattern("a*").try_clone(), Ok(pattern("a*")));
    assert_eq!(format!("{} {:?}", pattern("a*"), pattern("<\"*")), "a* \"<\\\"*\"");
}

#[test]
fn patterns_are_a_component_with_wildcards() {
    for illegal in ["a\\b", "a/b", "a:b", "a|b", "\u{1f}", "\0", &"a".repeat(256)] {
        assert_eq!(
            Pattern::parse(&utf16(illegal)),
            Err(NtError::OBJECT_NAME_INVALID),
            "{illegal:?}"
        );
    }
    assert!(Pattern::parse(&utf16(&"?".repeat(255))).is_ok());
}
