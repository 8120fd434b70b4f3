//! Four authors, each of another kind: the traits are wide enough for all of them.

#[path = "../client/mod.rs"]
mod client;

mod callback_table;
mod hello;
mod object_store;
mod passthrough;
mod wrappers;
