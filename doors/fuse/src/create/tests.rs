use super::*;

#[test]
fn special_files_are_those_of_wsl() {
    assert_eq!(special_tag(S_IFREG), Ok(None));
    assert_eq!(special_tag(S_IFSOCK), Ok(Some(ReparseTag::AF_UNIX)));
    assert_eq!(special_tag(S_IFIFO), Ok(Some(ReparseTag::LX_FIFO)));
    assert_eq!(special_tag(S_IFCHR), Ok(Some(ReparseTag::LX_CHR)));
    assert_eq!(special_tag(S_IFBLK), Ok(Some(ReparseTag::LX_BLK)));
    assert_eq!(special_tag(S_IFDIR), Err(Errno::INVAL));
    assert_eq!(special_tag(S_IFLNK), Err(Errno::INVAL));
}

#[test]
fn a_new_file_is_one_operation_and_leaves_a_node() {
    let asker = Asker { unique: 2, node: 1, uid: 5, gid: 6, pid: 7, ..Asker::default() };
    let target = Target::Node(nt::NodeId(0));
    let create = new_file(&asker, target, S_IFDIR | 0o750);
    assert_eq!(create.disposition, CreateDisposition::Create);
    assert_eq!(create.keep, Keep::NODE);
    let posix = create.posix.expect("what Linux asks for");
    assert_eq!((posix.uid, posix.gid, posix.mode), (5, 6, S_IFDIR | 0o750));
}
