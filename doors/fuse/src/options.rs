//! Mount options, as `mount -o` has them.

use fuse_channel::MountOptions;
use nt::Case;
use openfsp_host::VolumeParams;
use std::time::Duration;

/// What may be wrong with an option.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// There is no such option.
    #[error("unknown mount option `{option}`")]
    Unknown {
        /// Its name.
        option: String,
    },
    /// It needs a value.
    #[error("mount option `{option}` needs a value: `{option}=...`")]
    NoValue {
        /// Its name.
        option: String,
    },
    /// It takes none.
    #[error("mount option `{option}` takes no value")]
    NeedlessValue {
        /// Its name.
        option: String,
    },
    /// The value is not possible.
    #[error("mount option `{option}={value}`: not {expected}")]
    Value {
        /// Its name.
        option: String,
        /// The value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
}

/// What changes is told, so this is no more than a safeguard.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// For volumes of which it is not.
const UNSEEN_TIMEOUT: Duration = Duration::from_secs(1);

/// When cached pages of a file are dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Caching {
    /// When size or time of write change.
    Auto,
    /// And at each open.
    UntilOpen,
    /// Never.
    Kernel,
    /// There are none.
    Direct,
}

/// How a volume is mounted.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Options {
    /// What the kernel or `fusermount3` takes.
    pub(crate) mount: MountOptions,
    pub(crate) uid: Option<u32>,
    pub(crate) gid: Option<u32>,
    pub(crate) umask: Option<u32>,
    /// How long the kernel may remember; what is not said depends on the volume.
    pub(crate) attr_timeout: Option<Duration>,
    pub(crate) entry_timeout: Option<Duration>,
    pub(crate) negative_timeout: Option<Duration>,
    /// The volume changes without the engine's knowledge.
    changes_unseen: bool,
    /// Names are found in any letters, where the volume does so.
    pub(crate) nocase: bool,
    /// Record locks are the volume's, and not the kernel's alone.
    pub(crate) remote_posix_locks: bool,
    /// Locks on whole files are.
    pub(crate) remote_flocks: bool,
    pub(crate) caching: Caching,
    pub(crate) threads: Option<usize>,
    pub(crate) max_write: u32,
}

impl From<OptionError> for std::io::Error {
    fn from(error: OptionError) -> std::io::Error {
        std::io::Error::new(std::io::ErrorKind::InvalidInput, error.to_string())
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            mount: MountOptions { subtype: Some("openfsp".into()), ..MountOptions::default() },
            uid: None,
            gid: None,
            umask: None,
            attr_timeout: None,
            entry_timeout: None,
            negative_timeout: None,
            changes_unseen: false,
            nocase: false,
            remote_posix_locks: false,
            remote_flocks: false,
            caching: Caching::Auto,
            threads: None,
            max_write: 1 << 20,
        }
    }
}

impl Options {
    /// Goes by what the volume is like. A kernel that is given names in any letters remembers none:
    /// it would not know that two of them are one, and go when one of them goes.
    pub(crate) fn suit(&mut self, params: &VolumeParams) {
        self.nocase &= params.case == Case::Insensitive;
        if self.nocase {
            self.entry_timeout = Some(Duration::ZERO);
            self.negative_timeout = Some(Duration::ZERO);
        }
        self.changes_unseen = params.changes_unseen;
    }

    /// How long attributes are remembered.
    pub(crate) fn attributes_valid(&self) -> Duration {
        self.attr_timeout.unwrap_or(self.unless_said())
    }

    /// How long it is remembered what a name stands for.
    pub(crate) fn entries_valid(&self) -> Duration {
        self.entry_timeout.unwrap_or(self.unless_said())
    }

    /// How long it is remembered that there is no such name. What comes into being without the
    /// engine's knowledge is waited for: unless asked otherwise, that is not remembered.
    pub(crate) fn negatives_valid(&self) -> Duration {
        let is_told = self.entry_timeout.is_none() && !self.changes_unseen;
        let unless_said = if is_told { TIMEOUT } else { Duration::ZERO };
        self.negative_timeout.unwrap_or(unless_said)
    }

    fn unless_said(&self) -> Duration {
        if self.changes_unseen { UNSEEN_TIMEOUT } else { TIMEOUT }
    }

    /// Has the kernel anything to forget?
    pub(crate) fn remembers(&self) -> bool {
        let valid = [self.attributes_valid(), self.entries_valid(), self.negatives_valid()];
        self.caching != Caching::Direct || valid.iter().any(|valid| !valid.is_zero())
    }

    /// Takes a list of options. On failure those before the wrong one are taken.
    pub(crate) fn parse(&mut self, list: &str) -> Result<(), OptionError> {
        for option in split(list) {
            match option.split_once('=') {
                Some((name, value)) => self.set_value(name, value)?,
                None => self.set_switch(&option)?,
            }
        }
        Ok(())
    }

    fn set_switch(&mut self, option: &str) -> Result<(), OptionError> {
        let mount = &mut self.mount;
        match option {
            "ro" => mount.read_only = true,
            "rw" => mount.read_only = false,
            "allow_other" => mount.allow_other = true,
            "allow_root" => mount.allow_root = true,
            "nosuid" => mount.nosuid = true,
            "suid" => mount.nosuid = false,
            "nodev" => mount.nodev = true,
            "dev" => mount.nodev = false,
            "noexec" => mount.noexec = true,
            "exec" => mount.noexec = false,
            "noatime" => mount.noatime = true,
            "atime" => mount.noatime = false,
            "sync" => mount.sync = true,
            "async" => mount.sync = false,
            "dirsync" => mount.dirsync = true,
            "auto_unmount" => mount.auto_unmount = true,
            "nocase" => self.nocase = true,
            "remote_lock" => (self.remote_posix_locks, self.remote_flocks) = (true, true),
            "no_remote_lock" => (self.remote_posix_locks, self.remote_flocks) = (false, false),
            "remote_posix_lock" => self.remote_posix_locks = true,
            "no_remote_posix_lock" => self.remote_posix_locks = false,
            "remote_flock" => self.remote_flocks = true,
            "no_remote_flock" => self.remote_flocks = false,
            "direct_io" => self.caching = Caching::Direct,
            "kernel_cache" => self.caching = Caching::Kernel,
            "auto_cache" => self.caching = Caching::Auto,
            "noauto_cache" => self.caching = Caching::UntilOpen,
            "default_permissions" | "nonempty" | "big_writes" | "defaults" => {}
            name if VALUED.contains(&name) => {
                return Err(OptionError::NoValue { option: name.into() });
            }
            name => return Err(OptionError::Unknown { option: name.into() }),
        }
        Ok(())
    }

    fn set_value(&mut self, name: &str, value: &str) -> Result<(), OptionError> {
        let text = || (!value.is_empty()).then(|| value.to_owned());
        match name {
            "fsname" => self.mount.fsname = text(),
            "subtype" => self.mount.subtype = text(),
            "uid" => self.uid = Some(number(name, value)?),
            "gid" => self.gid = Some(number(name, value)?),
            "umask" => self.umask = Some(umask(name, value)?),
            "max_read" => self.mount.max_read = Some(number(name, value)?),
            "max_write" => self.max_write = number(name, value)?,
            "attr_timeout" => self.attr_timeout = Some(seconds(name, value)?),
            "entry_timeout" => self.entry_timeout = Some(seconds(name, value)?),
            "negative_timeout" => self.negative_timeout = Some(seconds(name, value)?),
            "threads" => self.threads = Some(number(name, value)? as usize),
            name => {
                // A switch, or nothing.
                Options::default().set_switch(name)?;
                return Err(OptionError::NeedlessValue { option: name.into() });
            }
        }
        Ok(())
    }
}

/// The options that have a value.
const VALUED: [&str; 11] = [
    "fsname",
    "subtype",
    "uid",
    "gid",
    "umask",
    "max_read",
    "max_write",
    "attr_timeout",
    "entry_timeout",
    "negative_timeout",
    "threads",
];

/// The options of a list; a comma or a backslash behind a backslash is itself.
fn split(list: &str) -> Vec<String> {
    let mut options = vec![String::new()];
    let mut characters = list.chars();
    while let Some(character) = characters.next() {
        let plain = match character {
            '\\' => characters.next(),
            ',' => {
                options.push(String::new());
                None
            }
            other => Some(other),
        };
        if let (Some(plain), Some(last)) = (plain, options.last_mut()) {
            last.push(plain);
        }
    }
    options.retain(|option| !option.is_empty());
    options
}

fn wrong(option: &str, value: &str, expected: &'static str) -> OptionError {
    OptionError::Value { option: option.into(), value: value.into(), expected }
}

fn number(option: &str, value: &str) -> Result<u32, OptionError> {
    value.parse().map_err(|_| wrong(option, value, "a number"))
}

fn umask(option: &str, value: &str) -> Result<u32, OptionError> {
    match u32::from_str_radix(value, 8) {
        Ok(umask @ 0..=0o777) => Ok(umask),
        _ => Err(wrong(option, value, "an octal number up to 777")),
    }
}

fn seconds(option: &str, value: &str) -> Result<Duration, OptionError> {
    let seconds: f64 = value.parse().map_err(|_| wrong(option, value, "a number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong(option, value, "a number of seconds"))
}

#[cfg(test)]
mod tests;
