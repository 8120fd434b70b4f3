//! Engine stories: a small operation language, and the runner that plays them.
//!
//! A story (`stories/**.story`) is a list of lines, each an operation of a client and what must
//! come of it:
//!
//! ```text
//! # What one handle denies, another cannot have: [MS-FSA] 2.1.5.1.2.2.
//! a: create \f rw share=-    -> ok created
//! b: open \f r               -> SHARING_VIOLATION
//! a: close
//! b: open \f r               -> ok opened
//! ```
//!
//! [`Story::play`] drives an [`fsd::Volume`] with it, sans I/O and in virtual time; the file system
//! is memfs's store behind fsop. It answers in the [`Order`] it is told: at once, late, last first,
//! or by chance; every story must come out the same in all of them. After each line the runner
//! checks what must always hold: a request is completed exactly once, a question is answered once,
//! no file is used after its close; and at the end, with everything closed and forgotten, nothing
//! is left in the engine's tables. `README.md` has the language.
#![forbid(unsafe_code)]

mod answer;
mod backend;
mod names;
mod order;
mod request;
mod server;
mod story;
mod user;
mod vocabulary;
mod word;
mod world;

pub use backend::{Memory, State};
pub use names::{Handle, Names};
pub use order::Order;
pub use request::{Asking, request};
pub use story::Story;
pub use world::Failure;
