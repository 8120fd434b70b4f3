//! The whole of a read-only file system: one directory, one file.

use crate::client::Client;
use openfsp_host::nt::{FileId, FileInfo, FilePath, NtError, OwnedName};
use openfsp_host::*;

const TEXT: &[u8] = b"Hello from user mode.\n";

pub(crate) struct Hello;

pub(crate) enum Node {
    Root,
    Text,
}

impl Node {
    fn info(&self) -> FileInfo {
        match self {
            Node::Root => FileInfo::directory(FileId(1)),
            Node::Text => FileInfo::file(FileId(2), TEXT.len() as u64),
        }
    }
}

impl FileSystem for Hello {
    type File = Node;

    fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<Node>> {
        let mut parts = path.components();
        let node = match (parts.next(), parts.next()) {
            (None, _) => Node::Root,
            (Some(name), None) if name == "hello.txt" => Node::Text,
            (Some(_), None) => return Err(NtError::OBJECT_NAME_NOT_FOUND.into()),
            (Some(_), Some(_)) => return Err(NtError::OBJECT_PATH_NOT_FOUND.into()),
        };
        let info = node.info();
        Ok(Opened::new(node, info))
    }

    fn info(&self, _: &Op, node: &Node) -> Result<FileInfo> {
        Ok(node.info())
    }

    fn read(&self, _: &Op, _: &Node, offset: u64, out: &mut ReadBuf) -> Result<()> {
        out.put_at(TEXT, offset);
        Ok(())
    }

    fn read_directory(
        &self,
        _: &Op,
        _: &Node,
        from: ResumeFrom<'_>,
        out: &mut DirectorySink,
    ) -> Result<()> {
        if let ResumeFrom::Start = from {
            let name = OwnedName::from_text("hello.txt")?;
            let _taken = out.push(name.as_name(), &Node::Text.info());
        }
        Ok(())
    }

    fn execution(&self) -> Execution {
        Execution::INLINE
    }
}

#[test]
fn is_read_and_listed_and_refuses_changes() {
    let volume = Volume::builder(VolumeParams::default(), Hello).start().unwrap();
    let client = Client::of(&volume);
    let root = client.open("\\").unwrap();
    assert_eq!(client.names(root), ["hello.txt"]);
    client.release(root);
    let file = client.open("\\hello.txt").unwrap();
    assert_eq!(client.read(file, 6, 100).unwrap(), &TEXT[6..]);
    assert_eq!(client.read(file, 6, 4).unwrap(), b"from");
    let refused = client.write(file, nt::WriteAt::End, b"!").unwrap_err();
    assert_eq!(refused, NtError::MEDIA_WRITE_PROTECTED);
    client.release(file);
    assert_eq!(client.open("\\missing").unwrap_err(), NtError::OBJECT_NAME_NOT_FOUND);
    assert_eq!(client.end_of_file("\\hello.txt"), Ok(TEXT.len() as u64));
    assert_eq!(client.heard.count(), 0);
}
