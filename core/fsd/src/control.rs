//! Control codes that a file system defines for itself: WinFsp's DeviceControl.
//!
//! [MS-FSA] 2.1.5.10 knows the codes of every file system, which are requests of their own; one
//! that is nobody's is INVALID_DEVICE_REQUEST.

use alloc::vec::Vec;
use nt::{Answer, CcbId, ControlCode, NtError};
use transact::{Call, Outcome, Reply};

use crate::flight::{Asker, Flow, Next};
use crate::limits::CONTROL_BYTES;
use crate::name_tree::ClaimSet;
use crate::volume::Volume;

impl Volume {
    pub(crate) fn begin_control(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        code: ControlCode,
        input: Vec<u8>,
        output_room: u32,
    ) -> Result<Flow, NtError> {
        let handle = self.handle(ccb)?;
        if !self.params.device_control
            || !code.is_private()
            || input.len() > CONTROL_BYTES
            || output_room as usize > CONTROL_BYTES
        {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        if !handle.granted.contains(code.access()) {
            return Err(NtError::ACCESS_DENIED);
        }
        let call = Call::Control { file: handle.file, code, input, output_room };
        let next = Next::Control { output_room };
        self.ask(asker, call, ClaimSet::default(), None, next)
    }

    pub(crate) fn finish_control(&self, output_room: u32, reply: Reply) -> Result<Flow, NtError> {
        match reply? {
            Outcome::Control(output) if output.len() <= output_room as usize => {
                Ok(Flow::Done(Answer::Control(output)))
            }
            _ => Err(NtError::INTERNAL_ERROR),
        }
    }
}
