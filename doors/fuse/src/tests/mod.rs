//! The door as a whole: in front of a small file system, behind a real mount or a kernel that is
//! played by the test.

mod count;
mod crew;
mod hostile;
mod kernel;
mod mounted;
mod tree;
