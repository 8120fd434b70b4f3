//! Bending an input: the small changes from which the fuzzer builds new ones.

use crate::random::Random;

/// No parser here needs more to reach every state, and short inputs are fast.
pub(crate) const LONGEST_INPUT: usize = 8192;

/// Numbers at which lengths, offsets and counts break.
const EDGES: [u64; 20] = [
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    16,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFE,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFFF,
    u64::MAX,
];

/// Changes `input` in one to eight places. `other` is another good input to take pieces of;
/// `tokens` are byte strings that mean something to the parser.
pub(crate) fn mutate(input: &mut Vec<u8>, other: &[u8], tokens: &[Vec<u8>], random: &mut Random) {
    // Few changes keep an input valid, many find what only combinations reach.
    let count = 1 << random.below(4);
    for _ in 0..count {
        match random.below(10) {
            0 => flip_bit(input, random),
            1 => set_byte(input, random),
            2 | 3 => set_edge(input, random),
            4 => add(input, random),
            5 => delete(input, random),
            6 => repeat(input, random),
            7 => splice(input, other, random),
            8 => insert_token(input, tokens, random),
            _ => overwrite_token(input, tokens, random),
        }
    }
    input.truncate(LONGEST_INPUT);
}

fn flip_bit(input: &mut [u8], random: &mut Random) {
    let at = random.below(input.len());
    if let Some(byte) = input.get_mut(at) {
        *byte ^= 1 << random.below(8);
    }
}

fn set_byte(input: &mut [u8], random: &mut Random) {
    let at = random.below(input.len());
    if let Some(byte) = input.get_mut(at) {
        *byte = random.next().to_le_bytes()[0];
    }
}

/// Puts an edge number, little-endian, of one, two, four or eight bytes somewhere.
fn set_edge(input: &mut [u8], random: &mut Random) {
    let edge = random.pick(&EDGES).copied().unwrap_or_default();
    // Some edges are distances from where the input ends.
    let edge = match random.below(4) {
        0 => (input.len() as u64).wrapping_add(random.below(9) as u64).wrapping_sub(4),
        _ => edge,
    };
    let width = 1 << random.below(4);
    overwrite(input, &edge.to_le_bytes()[..width], random);
}

/// Adds a small number to a little-endian one of two bytes.
fn add(input: &mut [u8], random: &mut Random) {
    let at = random.below(input.len().saturating_sub(1));
    let Some([low, high]) = input.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) else {
        return;
    };
    let delta = (random.below(33) as u16).wrapping_sub(16);
    [*low, *high] = u16::from_le_bytes([*low, *high]).wrapping_add(delta).to_le_bytes();
}

fn delete(input: &mut Vec<u8>, random: &mut Random) {
    let range = random.range(input.len());
    input.drain(range);
}

fn repeat(input: &mut Vec<u8>, random: &mut Random) {
    let piece = input[random.range(input.len())].to_vec();
    insert(input, &piece, random);
}

fn splice(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let piece = &other[random.range(other.len())];
    match random.below(2) {
        0 => insert(input, piece, random),
        _ => overwrite(input, piece, random),
    }
}

fn insert_token(input: &mut Vec<u8>, tokens: &[Vec<u8>], random: &mut Random) {
    if let Some(token) = random.pick(tokens) {
        insert(input, token, random);
    }
}

fn overwrite_token(input: &mut [u8], tokens: &[Vec<u8>], random: &mut Random) {
    if let Some(token) = random.pick(tokens) {
        overwrite(input, token, random);
    }
}

fn insert(input: &mut Vec<u8>, piece: &[u8], random: &mut Random) {
    let at = random.below(input.len() + 1);
    input.splice(at..at, piece.iter().copied());
}

fn overwrite(input: &mut [u8], piece: &[u8], random: &mut Random) {
    let at = random.below(input.len());
    for (to, from) in input.iter_mut().skip(at).zip(piece) {
        *to = *from;
    }
}
