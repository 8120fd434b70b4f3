//! The host in many schedules of its threads, on shuttle: see `src/sync.rs`.
//!
//! What holds in each of them: every request ends, and once; `stop` returns; no thread sleeps for
//! ever, which shuttle reports as a deadlock; the file system is never asked what the engine
//! forbids ([`watched`]); and at the end the volume is gone, its threads with it.

#[path = "../client/mod.rs"]
mod client;
mod endings;
mod explore;
mod watched;

mod blocking;
mod deferred;
mod keys;
mod straight;
mod tasks;
