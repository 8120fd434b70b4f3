//! The door as a whole: in front of a small file system, behind a real mount or a kernel that is
//! played by the test.

mod client;
mod coherent;
mod count;
mod crew;
mod file_lock;
mod hostile;
mod kernel;
mod mounted;
mod spelling;
pub(crate) mod tree;
