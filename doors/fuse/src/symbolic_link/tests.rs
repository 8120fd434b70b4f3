use super::*;

fn kind(target: &[u8]) -> ReparseTag {
    let reparse = reparse_of(target).expect("a link");
    assert_eq!(target_of(&reparse, b"/mnt").as_deref(), Ok(target), "it comes back");
    assert_eq!(length(&reparse, b"/mnt"), target.len() as u64);
    reparse.tag()
}

#[test]
fn relative_targets_are_links_of_windows() {
    let targets: [&[u8]; 7] =
        [b"x", b"../x", b"a/./b/..", b".", b"..", "gr\u{fc}n/\u{1f600}".as_bytes(), b"a:b/c*"];
    for target in targets {
        assert_eq!(kind(target), ReparseTag::SYMLINK, "{}", target.escape_ascii());
    }
}

#[test]
fn other_targets_are_links_of_wsl() {
    let long = [b'x'; 4095];
    let targets: [&[u8]; 6] = [b"/etc/passwd", b"a//b", b"a/", b"/", b"//x", &long];
    for target in targets {
        assert_eq!(kind(target), ReparseTag::LX_SYMLINK, "{}", target.escape_ascii());
    }
}

#[test]
fn any_bytes_come_back() {
    for target in [&b"\xff\xfe"[..], b"a\\b", b"trailing. ", b"\x01", b"a/\xed\xa0\x80/b"] {
        kind(target);
    }
}

#[test]
fn targets_that_cannot_be() {
    assert_eq!(reparse_of(b""), Err(NtError::IO_REPARSE_DATA_INVALID));
    assert_eq!(reparse_of(&[b'x'; 4096]), Err(NtError::IO_REPARSE_DATA_INVALID));
}

fn nt_link(target: &str, is_relative: bool) -> Vec<u8> {
    let units: Vec<u16> = target.encode_utf16().collect();
    let reparse = SymbolicLink::build(&units, &units, is_relative).expect("a link");
    target_of(&reparse, b"/mnt").expect("a target")
}

#[test]
fn links_made_elsewhere_are_shown() {
    assert_eq!(nt_link("a\\..\\b", true), b"a/../b");
    assert_eq!(nt_link("\\top\\file", true), b"/mnt/top/file", "from the root of the volume");
    assert_eq!(nt_link("\\??\\C:\\x", false), b"/??/C:/x");
}

#[test]
fn other_reparse_points_are_no_links() {
    let pipe = ReparseData::new(ReparseTag::LX_FIFO, &[]).expect("a pipe");
    assert_eq!(target_of(&pipe, b"/mnt"), Err(NtError::NOT_A_REPARSE_POINT));
    assert_eq!(length(&pipe, b"/mnt"), 0);
}
