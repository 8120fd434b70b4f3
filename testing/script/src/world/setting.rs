//! The volume that a story is played on: `mount` lines at its beginning.

use fsd::{CacheTimeouts, CleanupWhen, Volume, VolumeParams};
use fsop::Features;
use memstore::{Limits, StoreOptions};
use nt::security::sddl;
use nt::{Case, Instant};
use std::collections::BTreeMap;
use std::time::Duration;

use super::{START, World};
use crate::backend::Memory;
use crate::names::Names;
use crate::order::Order;
use crate::server::Server;
use crate::story::Step;
use crate::user;
use crate::word::{Arguments, number};

/// Everybody may do everything, unless the story says otherwise.
const ROOT_DESCRIPTOR: &str = "O:BAG:BAD:P(A;OICI;FA;;;WD)";

struct Setting {
    params: VolumeParams,
    store: StoreOptions,
    root: String,
}

pub(super) fn build(steps: &[Step], order: Order, by_id: bool) -> Result<World, String> {
    let mut setting = Setting {
        params: params(by_id),
        store: StoreOptions::default(),
        root: ROOT_DESCRIPTOR.to_owned(),
    };
    for step in steps {
        setting.change(Arguments::new(step.arguments.clone()))?;
    }
    let Setting { params, mut store, root } = setting;
    store.case = params.case;
    let features = Features {
        descriptors: params.persistent_acls,
        lx_metadata: params.lx_metadata,
        reparse_points: params.reparse_points,
        open_by_file_id: params.open_by_file_id,
    };
    let told = |error: nt::NtError| error.to_string();
    let root = sddl::parse(&user::with_sids(&root)?).map_err(told)?;
    let memory = Memory::new(store, features, &root, START).map_err(told)?;
    let server = Server::new(memory, user::tokens().map_err(told)?, order);
    let volume = Volume::new(params).map_err(told)?;
    let mut names = Names::default();
    names.nodes.insert("root".to_owned(), volume.root());
    Ok(World {
        first_census: volume.census(),
        volume,
        server,
        order,
        now: Instant::default(),
        names,
        references: BTreeMap::new(),
        pending: Vec::new(),
        last_request: 0,
        effects: Vec::new(),
        notices: Vec::new(),
        sessions: BTreeMap::new(),
        stopped: false,
    })
}

/// A volume that can do everything, and needs to hear of a cleanup only where a name goes.
fn params(by_id: bool) -> VolumeParams {
    VolumeParams {
        open_by_file_id: by_id,
        hard_links: true,
        named_streams: true,
        reparse_points: true,
        extended_attributes: true,
        persistent_acls: true,
        lx_metadata: true,
        sparse_files: true,
        posix_unlink_rename: true,
        resolve_symbolic_links: true,
        cleanup: CleanupWhen::Removed,
        device_control: true,
        ..VolumeParams::default()
    }
}

impl Setting {
    /// `mount FLAG .. KEY=..`: what this volume has or has not.
    fn change(&mut self, mut arguments: Arguments) -> Result<(), String> {
        let params = &mut self.params;
        params.read_only |= arguments.flag("read_only");
        if arguments.flag("case_sensitive") {
            params.case = Case::Sensitive;
        }
        for (flag, feature) in [
            ("no_links", &mut params.hard_links),
            ("no_streams", &mut params.named_streams),
            ("no_reparse", &mut params.reparse_points),
            ("no_ea", &mut params.extended_attributes),
            ("no_security", &mut params.persistent_acls),
            ("no_lx", &mut params.lx_metadata),
            ("no_sparse", &mut params.sparse_files),
            ("no_posix", &mut params.posix_unlink_rename),
            ("no_resolve", &mut params.resolve_symbolic_links),
            ("no_control", &mut params.device_control),
        ] {
            *feature &= !arguments.flag(flag);
        }
        if let Some(when) = arguments.key("cleanup") {
            params.cleanup = match when.as_str() {
                "removed" => CleanupWhen::Removed,
                "modified" => CleanupWhen::Modified,
                "always" => CleanupWhen::Always,
                _ => return Err(format!("cleanup={when}?")),
            };
        }
        if let Some(text) = arguments.key("timeout") {
            params.request_timeout = Duration::from_secs(number(text.trim_end_matches('s'))?);
        }
        if let Some(text) = arguments.key("notify_timeout") {
            params.notify_timeout = Duration::from_secs(number(text.trim_end_matches('s'))?);
        }
        self.change_caches(&mut arguments)?;
        let params = &mut self.params;
        if let Some(count) = arguments.key("capacity") {
            params.request_capacity = number(&count)? as u32;
        }
        if let Some(count) = arguments.key("abandoned") {
            params.abandoned_capacity = number(&count)? as u32;
        }
        if let Some(root) = arguments.key("root") {
            self.root = root;
        }
        let limits = Limits::default();
        if let Some(count) = arguments.key("nodes") {
            self.store.limits = Limits { max_nodes: number(&count)? as u32, ..limits };
        }
        if let Some(bytes) = arguments.key("bytes") {
            self.store.limits.max_total_bytes = number(&bytes)?;
        }
        arguments.finish()
    }

    /// `caches=` for all that is kept, or each by its name; `ever` has no end.
    fn change_caches(&mut self, arguments: &mut Arguments) -> Result<(), String> {
        let time = |text: String| match text.as_str() {
            "ever" => Ok(Duration::MAX),
            text => number(text.trim_end_matches('s')).map(Duration::from_secs),
        };
        let caches = &mut self.params.caches;
        if let Some(text) = arguments.key("caches") {
            *caches = CacheTimeouts::all(time(text)?);
        }
        for (key, timeout) in [
            ("cache_info", &mut caches.file_info),
            ("cache_directory", &mut caches.directory),
            ("cache_streams", &mut caches.streams),
            ("cache_security", &mut caches.security),
            ("cache_ea", &mut caches.extended_attributes),
            ("cache_volume", &mut caches.volume),
        ] {
            if let Some(text) = arguments.key(key) {
                *timeout = time(text)?;
            }
        }
        Ok(())
    }
}
