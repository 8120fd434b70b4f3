use super::*;

fn parsed(list: &str) -> Options {
    let mut options = Options::default();
    options.parse(list).expect("options");
    options
}

fn refused(list: &str) -> String {
    Options::default().parse(list).expect_err("no options").to_string()
}

#[test]
fn switches_and_values_are_taken() {
    let options = parsed("ro,allow_other,uid=7,gid=8,umask=027,fsname=a\\,b,threads=3");
    assert!(options.mount.read_only && options.mount.allow_other);
    assert_eq!((options.uid, options.gid, options.umask), (Some(7), Some(8), Some(0o027)));
    assert_eq!(options.mount.fsname.as_deref(), Some("a,b"));
    assert_eq!(options.threads, Some(3));
}

#[test]
fn the_last_of_a_kind_wins() {
    let options = parsed("ro,rw,suid,dev,noexec,exec,direct_io,auto_cache");
    assert!(!options.mount.read_only && !options.mount.nosuid && !options.mount.nodev);
    assert!(!options.mount.noexec);
    assert_eq!(options.caching, Caching::Auto);
}

#[test]
fn time_outs_are_seconds_with_fractions() {
    let options = parsed("attr_timeout=0.25,entry_timeout=10,negative_timeout=1.5");
    assert_eq!(options.attributes_valid(), Duration::from_millis(250));
    assert_eq!(options.entries_valid(), Duration::from_secs(10));
    assert_eq!(options.negatives_valid(), Duration::from_millis(1500));
}

#[test]
fn time_outs_are_long_unless_the_volume_changes_by_itself() {
    let valid = |list, changes_unseen| {
        let mut options = parsed(list);
        options.suit(&VolumeParams { changes_unseen, ..VolumeParams::default() });
        let valid =
            [options.attributes_valid(), options.entries_valid(), options.negatives_valid()];
        (valid.map(|valid| valid.as_secs()), options.remembers())
    };
    assert_eq!(valid("", false), ([3600; 3], true));
    assert_eq!(valid("", true), ([1, 1, 0], true));
    assert_eq!(valid("attr_timeout=60,negative_timeout=5", true), ([60, 1, 5], true));
    assert_eq!(valid("attr_timeout=0,entry_timeout=0", false), ([0; 3], true), "pages");
    assert_eq!(valid("direct_io,attr_timeout=0,entry_timeout=0", false), ([0; 3], false));
    assert_eq!(valid("direct_io", false), ([3600; 3], true));
}

#[test]
fn what_fuse_users_are_used_to_is_taken() {
    let list = "rw,default_permissions,nonempty,big_writes,defaults,nosuid,nodev,noatime,\
                kernel_cache,\
                auto_unmount,max_read=131072,subtype=x,,";
    let options = parsed(list);
    assert_eq!(options.caching, Caching::Kernel);
    assert_eq!(options.mount.max_read, Some(131_072));
    assert_eq!(parsed("subtype=").mount.subtype, None, "a type of just `fuse`");
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(refused("ro,colour=red"), "unknown mount option `colour`");
    assert_eq!(refused("hard"), "unknown mount option `hard`");
    assert_eq!(refused("uid"), "mount option `uid` needs a value: `uid=...`");
    assert_eq!(refused("ro=1"), "mount option `ro` takes no value");
    assert_eq!(refused("uid=me"), "mount option `uid=me`: not a number");
    assert_eq!(refused("umask=888"), "mount option `umask=888`: not an octal number up to 777");
    assert!(refused("umask=1777").contains("octal"));
    assert!(refused("attr_timeout=-1").ends_with("not a number of seconds"));
    assert!(refused("attr_timeout=NaN").ends_with("not a number of seconds"));
    assert!(refused("attr_timeout=1e300").ends_with("not a number of seconds"));
}

#[test]
fn every_option_with_a_value_asks_for_it() {
    for option in VALUED {
        assert_eq!(
            Options::default().parse(option),
            Err(OptionError::NoValue { option: option.into() })
        );
    }
}
