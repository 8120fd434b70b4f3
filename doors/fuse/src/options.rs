//! Mount options, as `mount -o` has them.

use fuse_channel::MountOptions;
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
    pub(crate) attr_timeout: Duration,
    pub(crate) entry_timeout: Duration,
    pub(crate) negative_timeout: Duration,
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
            attr_timeout: Duration::from_secs(1),
            entry_timeout: Duration::from_secs(1),
            negative_timeout: Duration::ZERO,
            caching: Caching::Auto,
            threads: None,
            max_write: 1 << 20,
        }
    }
}

impl Options {
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
            "attr_timeout" => self.attr_timeout = seconds(name, value)?,
            "entry_timeout" => self.entry_timeout = seconds(name, value)?,
            "negative_timeout" => self.negative_timeout = seconds(name, value)?,
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
