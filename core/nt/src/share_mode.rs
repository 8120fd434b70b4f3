//! What an open allows others: the ShareAccess of create, [MS-SMB2] 2.2.13.

bitflags::bitflags! {
    /// What others may do while a handle is open.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct ShareMode: u32 {
        /// Others may read.
        const READ = 1;
        /// Others may write.
        const WRITE = 2;
        /// Others may delete or rename.
        const DELETE = 4;
    }
}
