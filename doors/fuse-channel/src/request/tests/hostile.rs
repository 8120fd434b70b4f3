//! No bytes make the decoder panic, and what it accepts can be read to the end.

use super::*;

const CASES: u64 = 1 << 16;

/// SplitMix64: every case has its own seed and can be run again alone.
struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn bytes(&mut self, limit: u64, byte: impl Fn(&mut Self) -> u8) -> Vec<u8> {
        let len = self.below(limit);
        (0..len).map(|_| byte(self)).collect()
    }

    /// A byte that is likely to pass the first checks: a small number, a letter, a NUL.
    fn likely_byte(&mut self) -> u8 {
        match self.below(9) {
            0..=3 => 0,
            4..=5 => self.below(40) as u8,
            6..=7 => b'a',
            _ => self.next() as u8,
        }
    }
}

impl Drop for Random {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the failing seed is {}", self.seed);
        }
    }
}

fn read_to_the_end(request: &Request<'_>) {
    assert!(request.extensions.iter().count() <= usize::from(u16::MAX));
    if let Operation::BatchForget(forgets) = request.operation {
        assert_eq!(forgets.iter().count(), forgets.len());
    }
}

/// As a message and as the two pieces of a ring. Gives how often it was accepted.
fn decode_every_way(bytes: &[u8], random: &mut Random) -> u32 {
    let mut accepted = 0;
    let flags = InitFlags::from_bits_retain(random.next());
    let dialect = Dialect { flags, ..Dialect::default() };
    match Request::decode(bytes, dialect) {
        Ok(request) => {
            read_to_the_end(&request);
            accepted += 1;
        }
        Err(malformed) => assert!(!malformed.to_string().is_empty()),
    }
    if let Ok((header, body)) = InHeader::read_from_prefix(bytes) {
        let (fixed, payload) = body.split_at(random.below(body.len() as u64 + 1) as usize);
        if let Ok(request) = Request::decode_split(header, fixed, payload, dialect) {
            read_to_the_end(&request);
            accepted += 1;
        }
    }
    accepted
}

#[test]
fn garbage_never_panics() {
    for seed in 0..CASES {
        let mut random = Random::new(seed);
        let bytes = random.bytes(128, |random| random.next() as u8);
        decode_every_way(&bytes, &mut random);
    }
}

#[test]
fn likely_garbage_never_panics() {
    let mut accepted = 0;
    for seed in 0..CASES {
        let mut random = Random::new(seed);
        let body = random.bytes(160, Random::likely_byte);
        let opcode = Opcode::NAMED[random.below(Opcode::NAMED.len() as u64) as usize];
        // Mostly the true length, sometimes off by a few.
        let slack = random.below(8).saturating_sub(4);
        let header = InHeader {
            len: (40 + body.len() as u64 + slack).saturating_sub(2 * (slack / 3)) as u32,
            opcode: opcode.raw(),
            total_extlen: random.below(6).saturating_sub(2) as u16,
            ..InHeader::default()
        };
        let bytes = [header.as_bytes(), &body].concat();
        accepted += decode_every_way(&bytes, &mut random);
    }
    // The test would be worthless if the first check refused everything.
    assert!(accepted > 10_000, "only {accepted} were accepted");
}
