//! The life of a request in the host: threads, deadlines, cancels, panics, the end of a volume.

#[path = "../client/mod.rs"]
mod client;

mod cancel;
mod deadline;
mod doors;
mod lower_entry;
mod notify;
mod obstinate;
mod panic;
mod stop;
mod workers;
