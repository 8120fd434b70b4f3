//! Head, payload and segments of a message.

use super::*;
use crate::abi::{AttrOut, StatxOut};

/// The bytes of all segments.
pub(crate) fn flatten(segments: &[IoSlice<'_>]) -> Vec<u8> {
    segments.iter().flat_map(|segment| segment.to_vec()).collect()
}

fn whole(message: &Message<'_>) -> Vec<u8> {
    message.with_segments(flatten)
}

impl Message<'_> {
    fn stated_len(&self) -> usize {
        usize::try_from(self.header().len).expect("64 bit")
    }
}

#[test]
fn the_largest_fixed_part_fits() {
    assert_eq!(size_of::<StatxOut>(), MAX_FIXED_LEN);
    let message = Message::fixed(9, 0, &StatxOut::default());
    assert_eq!(whole(&message).len(), 16 + 288);
    assert_eq!(message.stated_len(), 16 + 288);
}

#[test]
fn what_does_not_fit_the_head_is_left_out() {
    let mut message = Message::fixed(9, 0, &StatxOut::default());
    message.push(b"more");
    assert_eq!(message.stated_len(), 16 + 288);
}

#[test]
fn every_payload_follows_the_head() {
    let parts = [IoSlice::new(b"ab"), IoSlice::new(b""), IoSlice::new(b"cde")];
    let payloads = [
        (Payload::Nothing, &b""[..]),
        (Payload::Bytes(b""), b""),
        (Payload::Bytes(b"data"), b"data"),
        (Payload::Name(b"name"), b"name\0"),
        (Payload::Segments(&parts), b"abcde"),
        (Payload::Segments(&[]), b""),
    ];
    for (payload, bytes) in payloads {
        let mut message = Message::fixed(9, 0, &AttrOut::default());
        message.set_payload(payload);
        let sent = whole(&message);
        assert_eq!(message.stated_len(), sent.len());
        assert_eq!(&sent[..16], message.header().as_bytes());
        assert_eq!(&sent[16 + 104..], bytes);

        let mut body = [0xAA; 200];
        assert_eq!(message.copy_body(&mut body), Some(104 + bytes.len()));
        assert_eq!(body[..104 + bytes.len()], sent[16..]);
        assert_eq!(message.copy_body(&mut body[..103]), None);
    }
}

#[test]
fn the_payload_is_not_copied() {
    let data = [7; 100];
    let mut message = Message::new(1, 0);
    message.set_payload(Payload::Bytes(&data));
    let address = message.with_segments(|segments| segments[1].as_ptr());
    assert_eq!(address, data.as_ptr());
}

#[test]
fn many_segments_are_sent_as_well() {
    for count in [SEGMENTS_ON_STACK - 1, SEGMENTS_ON_STACK, 500] {
        let segments = vec![IoSlice::new(b"xy"); count];
        let mut message = Message::new(1, 0);
        message.set_payload(Payload::Segments(&segments));
        assert_eq!(message.with_segments(|segments| segments.len()), count + 1);
        assert_eq!(whole(&message).len(), 16 + 2 * count);
    }
}
