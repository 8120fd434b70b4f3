//! How a file system is mounted.

use super::MountError;
use rustix::mount::MountFlags;

/// File type of a directory in a mode.
const S_IFDIR: u32 = 0o040_000;

/// How a file system is mounted. The default is what an ordinary user gets: his own file system,
/// without setuid programs and device nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountOptions {
    /// The name of what is mounted, the first column of `mount`; `subtype` if there is none.
    pub fsname: Option<String>,
    /// The kind of file system: its type becomes `fuse.` and this.
    pub subtype: Option<String>,
    /// Read-only.
    pub read_only: bool,
    /// Users besides the one who mounts may use it. An ordinary user needs `user_allow_other` in
    /// `/etc/fuse.conf`.
    pub allow_other: bool,
    /// Root besides the one who mounts may use it. The kernel does not know this: it is mounted
    /// with `allow_other`, and the server refuses the others
    /// ([`InHeader::is_from_owner_or_root`](crate::abi::InHeader::is_from_owner_or_root)).
    pub allow_root: bool,
    /// The kernel checks permission by mode, owner and group.
    pub default_permissions: bool,
    /// Setuid and setgid programs get no other identity.
    pub nosuid: bool,
    /// Device nodes do not work.
    pub nodev: bool,
    /// Programs do not start.
    pub noexec: bool,
    /// Times of access are not kept.
    pub noatime: bool,
    /// Writes are synchronous.
    pub sync: bool,
    /// Changes of directories are synchronous.
    pub dirsync: bool,
    /// Unmount when this process ends however it ends. Always needs `fusermount3`.
    pub auto_unmount: bool,
    /// Most bytes of a READ, `None` for the kernel's limit.
    pub max_read: Option<u32>,
    /// File type and permission bits of the root until its attributes are known; `None` for a
    /// directory. Only for root, as the next two.
    pub rootmode: Option<u32>,
    /// Owner of the mount, `None` for the caller.
    pub user_id: Option<u32>,
    /// Group of the mount, `None` for the caller's.
    pub group_id: Option<u32>,
    /// Further options of the kernel or of `fusermount3`, passed on as they are.
    pub extra: Vec<String>,
}

impl Default for MountOptions {
    fn default() -> Self {
        Self {
            fsname: None,
            subtype: None,
            read_only: false,
            allow_other: false,
            allow_root: false,
            default_permissions: false,
            nosuid: true,
            nodev: true,
            noexec: false,
            noatime: false,
            sync: false,
            dirsync: false,
            auto_unmount: false,
            max_read: None,
            rootmode: None,
            user_id: None,
            group_id: None,
            extra: Vec::new(),
        }
    }
}

impl MountOptions {
    /// Refuses what contradicts itself or would become another option on its way.
    pub(super) fn check(&self) -> Result<(), MountError> {
        if self.allow_other && self.allow_root {
            return Err(MountError::AllowOtherAndRoot);
        }
        let invalid = |option: &str| MountError::InvalidOption { option: option.into() };
        let subtype_is_invalid = |name: &&String| name.is_empty() || name.contains([',', '\0']);
        if let Some(subtype) = self.subtype.as_ref().filter(subtype_is_invalid) {
            return Err(invalid(&format!("subtype={subtype}")));
        }
        if let Some(fsname) = self.fsname.as_ref().filter(|name| name.contains(['\n', '\0'])) {
            return Err(invalid(&format!("fsname={fsname}")));
        }
        match self.extra.iter().find(|option| option.is_empty() || option.contains('\0')) {
            Some(option) => Err(invalid(option)),
            None => Ok(()),
        }
    }

    pub(super) fn flags(&self) -> MountFlags {
        let flags = [
            (self.read_only, MountFlags::RDONLY),
            (self.nosuid, MountFlags::NOSUID),
            (self.nodev, MountFlags::NODEV),
            (self.noexec, MountFlags::NOEXEC),
            (self.noatime, MountFlags::NOATIME),
            (self.sync, MountFlags::SYNCHRONOUS),
            (self.dirsync, MountFlags::DIRSYNC),
        ];
        flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag).collect()
    }

    /// The type for `mount(2)`.
    pub(super) fn fs_type(&self) -> String {
        self.subtype.as_ref().map_or_else(|| "fuse".into(), |subtype| format!("fuse.{subtype}"))
    }

    /// The source for `mount(2)`.
    pub(super) fn source(&self) -> &str {
        self.fsname.as_deref().or(self.subtype.as_deref()).unwrap_or("fuse")
    }

    /// The data for `mount(2)`, with the number of the device's descriptor.
    pub(super) fn kernel_data(&self, descriptor: i32) -> String {
        let user = self.user_id.unwrap_or_else(|| rustix::process::getuid().as_raw());
        let group = self.group_id.unwrap_or_else(|| rustix::process::getgid().as_raw());
        let rootmode = self.rootmode.unwrap_or(S_IFDIR);
        let mut options = vec![
            format!("fd={descriptor}"),
            format!("rootmode={rootmode:o}"),
            format!("user_id={user}"),
            format!("group_id={group}"),
        ];
        options.extend(self.kernel_options());
        options.join(",")
    }

    /// The argument of `fusermount3 -o`.
    pub(super) fn fusermount_argument(&self) -> String {
        let named = |key: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!("{key}={}", escape(value)))
        };
        let switch = |set: bool, name: &str| set.then(|| name.to_owned());
        let mut options: Vec<String> = [
            named("fsname", &self.fsname),
            named("subtype", &self.subtype),
            Some(if self.read_only { "ro" } else { "rw" }.into()),
            Some(if self.nosuid { "nosuid" } else { "suid" }.into()),
            Some(if self.nodev { "nodev" } else { "dev" }.into()),
            switch(self.noexec, "noexec"),
            switch(self.noatime, "noatime"),
            switch(self.sync, "sync"),
            switch(self.dirsync, "dirsync"),
            switch(self.auto_unmount, "auto_unmount"),
        ]
        .into_iter()
        .flatten()
        .collect();
        options.extend(self.kernel_options());
        options.join(",")
    }

    /// What both ways of mounting pass to the kernel as text.
    fn kernel_options(&self) -> impl Iterator<Item = String> {
        let allow_other = self.allow_other || self.allow_root;
        [
            allow_other.then(|| "allow_other".to_owned()),
            self.default_permissions.then(|| "default_permissions".to_owned()),
            self.max_read.map(|len| format!("max_read={len}")),
        ]
        .into_iter()
        .flatten()
        .chain(self.extra.iter().cloned())
    }
}

/// `fusermount3` takes a comma and a backslash in a name behind a backslash.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace(',', "\\,")
}
