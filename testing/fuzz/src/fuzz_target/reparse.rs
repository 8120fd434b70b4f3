//! Reparse data as clients set it and as file systems keep it.

use nt::{LxSymbolicLink, MountPoint, ReparseData, ReparseTag, SymbolicLink};

use super::{Target, bytes_all, utf16_all};

pub(super) const DATA: Target = Target {
    name: "nt-reparse-data",
    run: data,
    seeds,
    tokens: || {
        let mut tokens = utf16_all(&[r"\??\C:\x", r"..\x"]);
        tokens.extend(bytes_all(&["\x0C\0\0\u{20}"]));
        tokens.extend(
            [ReparseTag::SYMLINK, ReparseTag::MOUNT_POINT].map(|tag| tag.0.to_le_bytes().to_vec()),
        );
        tokens
    },
};

fn seeds() -> Vec<Vec<u8>> {
    let name: Vec<u16> = r"\??\C:\target".encode_utf16().collect();
    let made = [
        SymbolicLink::build(&name, &name[4..], false),
        SymbolicLink::build(&name[7..], &[], true),
        MountPoint::build(&name, &name),
        LxSymbolicLink::build(b"../target"),
        ReparseData::with_guid(ReparseTag(0x0000_1234), [7; 16], b"data"),
    ];
    made.into_iter().flatten().map(|data| data.as_bytes().to_vec()).collect()
}

fn data(input: &[u8]) {
    let _ = ReparseData::parse_deletion(input);
    let Ok(data) = ReparseData::parse(input) else { return };
    assert_eq!(data.as_bytes(), input, "other bytes are kept than came");
    let mut out = vec![0; input.len()];
    let emitted = data.emit(&mut out).expect("a buffer of its size is enough");
    assert!(!emitted.overflow && out == input, "other bytes are answered than came");
    assert_eq!(ReparseData::check_replace(Some(&data), &data), Ok(()), "it may not replace itself");
    if let Ok(link) = SymbolicLink::from_reparse_data(&data) {
        let names = (link.substitute_name.to_vec(), link.print_name.to_vec());
        let (Ok(substitute), Ok(print)) = names else { return };
        if let Ok(built) = SymbolicLink::build(&substitute, &print, link.is_relative) {
            let again = SymbolicLink::from_reparse_data(&built);
            assert_eq!(again, Ok(link), "built anew it is another link");
        }
    }
    let _ = MountPoint::from_reparse_data(&data);
    let _ = LxSymbolicLink::from_reparse_data(&data);
}
