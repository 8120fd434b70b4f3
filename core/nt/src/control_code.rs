//! Control codes: what an FSCTL or IOCTL number says of itself. [MS-FSCC] 2.3.
//!
//! Not here: what any one of them does. Those that every file system knows are requests of their
//! own ([`crate::Query`], [`crate::Set`]).

use crate::AccessMask;

/// The number of an FSCTL or IOCTL: CTL_CODE of device type, function, method and access.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct ControlCode(pub u32);

impl ControlCode {
    /// FILE_DEVICE_FILE_SYSTEM: the device type of FSCTLs.
    pub const FILE_SYSTEM: u16 = 9;
    /// METHOD_BUFFERED: input and output are copies.
    pub const BUFFERED: u8 = 0;

    /// The code of that device type, function (12 bits), method (2 bits) and access (2 bits).
    pub const fn new(device_type: u16, function: u16, method: u8, access: u8) -> ControlCode {
        let (function, method) = (function as u32 & 0xFFF, method as u32 & 3);
        ControlCode((device_type as u32) << 16 | (access as u32 & 3) << 14 | function << 2 | method)
    }

    /// Who defined the code: below 0x8000 Microsoft, from there on anybody.
    pub const fn device_type(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// Which of his.
    pub const fn function(self) -> u16 {
        (self.0 >> 2 & 0xFFF) as u16
    }

    /// How the buffers travel: [`ControlCode::BUFFERED`], or 1 to 3.
    pub const fn method(self) -> u8 {
        (self.0 & 3) as u8
    }

    /// What a handle must have been granted: FILE_READ_ACCESS is the right to read data,
    /// FILE_WRITE_ACCESS that to write it.
    pub fn access(self) -> AccessMask {
        let mut access = AccessMask::empty();
        access.set(AccessMask::READ_DATA, self.0 & 1 << 14 != 0);
        access.set(AccessMask::WRITE_DATA, self.0 & 2 << 14 != 0);
        access
    }

    /// A code that a file system may define for itself, and whose buffers may be copied: a device
    /// type from 0x8000 on, METHOD_BUFFERED.
    pub const fn is_private(self) -> bool {
        self.device_type() >= 0x8000 && self.method() == ControlCode::BUFFERED
    }
}

#[cfg(test)]
mod tests;
