//! Files as objects of a remote store: everything is `async fn`, on the caller's tokio.

use crate::client::Client;
use bytes::Bytes;
use openfsp_host::nt::{
    CreateDisposition, CreateOptions, FileId, FileInfo, FilePath, NtError, OwnedName, WriteAt,
};
use openfsp_host::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use tokio::sync::RwLock;

/// Stands for a store behind a network: nothing is there at once.
#[derive(Default)]
struct Store {
    objects: RwLock<BTreeMap<String, Bytes>>,
}

impl Store {
    async fn size(&self, key: &str) -> Result<u64, String> {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        let objects = self.objects.read().await;
        objects.get(key).map(|object| object.len() as u64).ok_or_else(|| format!("404 {key}"))
    }

    async fn part(&self, key: &str, range: Range<u64>) -> Result<Bytes, String> {
        tokio::task::yield_now().await;
        let objects = self.objects.read().await;
        let object = objects.get(key).ok_or("404")?;
        let place = |at: u64| (at as usize).min(object.len());
        Ok(object.slice(place(range.start)..place(range.end)))
    }

    async fn put(&self, key: &str, data: Bytes) -> Result<(), String> {
        tokio::task::yield_now().await;
        self.objects.write().await.insert(key.into(), data);
        Ok(())
    }

    async fn list(&self, after: &str) -> Vec<(String, u64)> {
        let objects = self.objects.read().await;
        let later = objects.range(format!("{after}\0")..);
        later.map(|(key, object)| (key.clone(), object.len() as u64)).collect()
    }
}

pub(crate) struct ObjectFs {
    store: Arc<Store>,
}

pub(crate) struct Object {
    key: String,
    /// What was written and is not in the store yet.
    dirty: RwLock<Option<Vec<u8>>>,
    size: u64,
}

impl Object {
    fn new(key: String, dirty: Option<Vec<u8>>, size: u64) -> Object {
        Object { key, dirty: RwLock::new(dirty), size }
    }
}

fn id_of(key: &str) -> FileId {
    let hash = key.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
    });
    FileId(u128::from(hash))
}

impl AsyncFileSystem for ObjectFs {
    type File = Object;

    async fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<Object>> {
        let key = path.to_string();
        if path.is_root() {
            return Ok(Opened::new(Object::new(key, None, 0), FileInfo::directory(FileId(1))));
        }
        let size = self.store.size(&key).await.or_status(NtError::OBJECT_NAME_NOT_FOUND)?;
        let info = FileInfo::file(id_of(&key), size);
        Ok(Opened::new(Object::new(key, None, size), info))
    }

    async fn create(
        &self,
        _: &Op,
        path: FilePath<'_>,
        _: &OpenHow,
        _: &NewFile,
    ) -> Result<Opened<Object>> {
        let key = path.to_string();
        if self.store.size(&key).await.is_ok() {
            return Err(NtError::OBJECT_NAME_COLLISION.into());
        }
        let info = FileInfo::file(id_of(&key), 0);
        Ok(Opened::new(Object::new(key, Some(Vec::new()), 0), info))
    }

    async fn info(&self, _: &Op, object: &Object) -> Result<FileInfo> {
        if object.key == "\\" {
            return Ok(FileInfo::directory(FileId(1)));
        }
        let dirty = object.dirty.read().await;
        let size = dirty.as_ref().map_or(object.size, |data| data.len() as u64);
        Ok(FileInfo::file(id_of(&object.key), size))
    }

    /// A read may be given up, it changes nothing: so it listens. A write does not.
    async fn read(&self, op: &Op, object: &Object, offset: u64, out: &mut ReadBuf) -> Result<()> {
        if let Some(dirty) = object.dirty.read().await.as_ref() {
            out.put_at(dirty, offset);
            return Ok(());
        }
        let range = offset..offset + out.remaining() as u64;
        tokio::select! {
            data = self.store.part(&object.key, range) => {
                out.supply(data.or_status(NtError::UNEXPECTED_IO_ERROR)?);
                Ok(())
            }
            () = op.cancelled() => Err(NtError::CANCELLED.into()),
        }
    }

    async fn write(&self, op: &Op, object: &Object, write: &Write) -> Result<Written> {
        let mut dirty = object.dirty.write().await;
        if dirty.is_none() {
            let old = self.store.part(&object.key, 0..object.size).await;
            *dirty = Some(old.or_status(NtError::UNEXPECTED_IO_ERROR)?.to_vec());
        }
        let data = dirty.get_or_insert_default();
        let (offset, bytes) = write.within(data.len() as u64);
        let start = offset as usize;
        data.resize(data.len().max(start + bytes.len()), 0);
        data[start..start + bytes.len()].copy_from_slice(bytes);
        drop(dirty);
        Ok(Written { offset, bytes: bytes.len() as u32, info: self.info(op, object).await? })
    }

    async fn flush(&self, op: &Op, object: &Object) -> Result<FileInfo> {
        let data = object.dirty.read().await.clone();
        if let Some(data) = data {
            let stored = self.store.put(&object.key, data.into()).await;
            stored.or_status(NtError::UNEXPECTED_IO_ERROR)?;
        }
        self.info(op, object).await
    }

    /// Nobody is left to hear of a failure: who wants to know flushes.
    async fn close(&self, op: &Op, object: Object) {
        let _ = self.flush(op, &object).await;
    }

    async fn read_directory(
        &self,
        _: &Op,
        _: &Object,
        from: ResumeFrom<'_>,
        out: &mut DirectorySink,
    ) -> Result<()> {
        let after = match from {
            ResumeFrom::After(name) => format!("\\{name}"),
            ResumeFrom::Start | ResumeFrom::Token(_) => String::from("\\"),
        };
        for (key, size) in self.store.list(&after).await {
            let name = OwnedName::from_text(&key[1..])?;
            if !out.push(name.as_name(), &FileInfo::file(id_of(&key), size)) {
                break;
            }
        }
        Ok(())
    }
}

impl ObjectFs {
    pub(crate) fn new() -> ObjectFs {
        ObjectFs { store: Arc::default() }
    }
}

#[test]
fn objects_are_stored_and_listed() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .unwrap();
    let handle = runtime.handle().clone();
    let fs = ObjectFs::new();
    let store = Arc::clone(&fs.store);
    let params = VolumeParams { case: nt::Case::Sensitive, ..VolumeParams::default() };
    let spawn = move |task: Task| drop(handle.spawn(task));
    let volume = Volume::builder_async(params, fs, spawn).start().unwrap();
    let client = Client::of(&volume);
    let new = CreateDisposition::OpenIf;
    for name in ["one", "two", "three"] {
        let path = format!("\\{name}");
        let file = client.create(&path, new, CreateOptions::empty()).unwrap();
        assert_eq!(client.write(file, WriteAt::Offset(0), name.as_bytes()), Ok(0));
        client.release(file);
    }
    let stored = runtime.block_on(store.part("\\three", 0..100)).unwrap();
    assert_eq!(&stored[..], b"three");
    let file = client.open("\\two").unwrap();
    assert_eq!(client.read(file, 1, 100).unwrap(), b"wo");
    client.release(file);
    let root = client.open("\\").unwrap();
    assert_eq!(client.names(root), ["one", "three", "two"]);
    client.release(root);
    assert_eq!(client.open("\\four").unwrap_err(), NtError::OBJECT_NAME_NOT_FOUND);
    volume.stop();
}
