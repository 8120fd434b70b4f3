use super::*;

fn status(thread: &str, process: &str) -> String {
    format!("Name:\tx\nSigQ:\t0/1\nSigPnd:\t{thread}\nShdPnd:\t{process}\nSigBlk:\t0\n")
}

#[test]
fn only_who_is_being_killed_gives_up() {
    assert!(!is_being_killed(&status("0000000000000000", "0000000000000000")));
    assert!(!is_being_killed(&status("0000000000000000", "0000000000002000")), "SIGALRM");
    assert!(is_being_killed(&status("0000000000000100", "0000000000000000")));
    assert!(is_being_killed(&status("0000000000000000", "0000000000000102")));
    assert!(!is_being_killed("SigPnd: not a number\n"));
    assert!(!is_being_killed(""));
}
