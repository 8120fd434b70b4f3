//! Requests of the Linux kernel, or of whoever can write to a FUSE device.

use fuse_channel::abi::InitFlags;
use fuse_channel::{Dialect, Operation, Request};

use super::{Target, bytes_all};

const HEADER: usize = 40;
/// Every opcode up to the newest, and beyond.
const OPCODES: std::ops::Range<u32> = 0..64;

pub(super) const REQUEST: Target =
    Target { name: "fuse-request", run: request, seeds: || seeds(&[0; 104]), tokens };

pub(super) const RING_REQUEST: Target =
    Target { name: "fuse-ring-request", run: ring_request, seeds: || seeds(&[0; 96]), tokens };

/// One request of each opcode, with arguments of zeros and two names behind them; and one each with
/// nothing but a name.
fn seeds(arguments: &[u8]) -> Vec<Vec<u8>> {
    let bodies = [[arguments, b"name\0other\0"].concat(), b"name\0".to_vec(), arguments.to_vec()];
    let message = |opcode: u32, body: &[u8]| {
        let mut message = Vec::new();
        message.extend(u32::try_from(HEADER + body.len()).unwrap_or_default().to_le_bytes());
        message.extend(opcode.to_le_bytes());
        message.extend(7_u64.to_le_bytes());
        message.resize(HEADER, 0);
        message.extend(body);
        message
    };
    bodies.iter().flat_map(|body| OPCODES.map(|opcode| message(opcode, body))).collect()
}

fn tokens() -> Vec<Vec<u8>> {
    let mut tokens = bytes_all(&["name\0", "security.selinux\0", "\0\0\0\0\0\0\0\0"]);
    tokens.extend([vec![16, 0, 0, 0, 32, 0, 0, 0, 1, 0, 0, 0], vec![24, 0, 0, 0, 1, 0, 0, 0]]);
    tokens
}

fn dialects() -> [Dialect; 2] {
    let newest = Dialect::default();
    [newest, Dialect { flags: InitFlags::all(), ..newest }]
}

fn request(input: &[u8]) {
    for dialect in dialects() {
        match Request::decode(input, dialect) {
            Ok(request) => examine(&request, input.len()),
            Err(malformed) => drop(malformed.to_string()),
        }
    }
}

/// As it comes by io_uring, with the first arguments apart.
fn ring_request(input: &[u8]) {
    let Ok(Request { header, .. }) = Request::decode(input, Dialect::default()) else { return };
    let body = &input[HEADER..];
    for length in [0, 8, 16, body.len() / 2, body.len()] {
        let Some((fixed, payload)) = body.split_at_checked(length) else { continue };
        for dialect in dialects() {
            if let Ok(request) = Request::decode_split(header, fixed, payload, dialect) {
                examine(&request, input.len());
            }
        }
    }
}

/// Reads every part whose length the message says.
fn examine(request: &Request<'_>, length: usize) {
    assert!(request.extensions.iter().count() <= length, "more extensions than bytes");
    let _ = request.extensions.groups();
    if let Operation::BatchForget(forgets) = &request.operation {
        assert_eq!(forgets.iter().count(), forgets.len(), "the list miscounts its entries");
    }
    let _ = format!("{request:?}");
}
