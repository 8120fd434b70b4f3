//! A finding: an input on which a target broke, how it broke, and how to see it again.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::path::Path;
use std::{fs, panic};

/// Where findings are left, below the folder from which the fuzzer was started.
const FOLDER: &str = "target/fuzz/findings";

pub(crate) struct Finding {
    pub(crate) target: &'static str,
    pub(crate) input: Vec<u8>,
    /// The seed of the session; `None` for a replay.
    pub(crate) seed: Option<u64>,
    pub(crate) breach: Breach,
}

/// How a target broke.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Breach {
    /// It panicked: message and place.
    Panic(String),
    /// It asked for this many bytes at once.
    Memory(usize),
    /// It did not come back.
    Hang,
}

impl Breach {
    /// Whether `other` is the same fault: messages differ in numbers that came with the input.
    pub(crate) fn resembles(&self, other: &Self) -> bool {
        match (self, other) {
            // The first line says where.
            (Self::Panic(mine), Self::Panic(its)) => mine.lines().next() == its.lines().next(),
            (Self::Memory(_), Self::Memory(_)) | (Self::Hang, Self::Hang) => true,
            (Self::Panic(_) | Self::Memory(_) | Self::Hang, _) => false,
        }
    }
}

thread_local! {
    /// What the last panic of this thread said.
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics off the terminal, since each finding prints its own once.
pub(crate) fn quieten_panics() {
    panic::set_hook(Box::new(|info| {
        LAST_PANIC.with(|last| *last.borrow_mut() = info.to_string());
    }));
}

/// What the last panic of this thread said, if [`quieten_panics`] was called before.
pub(crate) fn last_panic() -> String {
    LAST_PANIC.with(|last| last.borrow().clone())
}

impl Finding {
    /// Writes the input where it can be replayed from, named for what it holds.
    pub(crate) fn store(&self) {
        // FNV-1a, to give one input one name.
        let hash = self.input.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
        });
        let path = Path::new(FOLDER).join(format!("{}-{hash:016x}.hex", self.target));
        let text = format!("{}\n", hex(&self.input));
        match fs::create_dir_all(FOLDER).and_then(|()| fs::write(&path, text)) {
            Ok(()) => println!("stored: {}", path.display()),
            Err(error) => println!("not stored in {}: {error}", path.display()),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, input, seed, breach } = self;
        writeln!(formatter, "{target}: FINDING: {breach}")?;
        if let Some(seed) = seed {
            writeln!(formatter, "seed: {seed}")?;
        }
        let input = hex(input);
        writeln!(formatter, "input: {input}")?;
        write!(formatter, "replay: cargo xtask fuzz --target {target} --replay {input}")
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panic(message) => formatter.write_str(message),
            Self::Memory(bytes) => write!(formatter, "asked for {bytes} bytes at once"),
            Self::Hang => formatter.write_str("did not come back"),
        }
    }
}

/// Reads an input from hexadecimal digits, or from a file of them.
pub(crate) fn read_input(digits_or_path: &str) -> Result<Vec<u8>, String> {
    match unhex(digits_or_path) {
        Some(input) => Ok(input),
        None => read_file(Path::new(digits_or_path)),
    }
}

/// Reads an input from a file of hexadecimal digits.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    unhex(&text).ok_or_else(|| format!("{}: not hexadecimal digits", path.display()))
}

/// Two digits for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes that `text` spells, white space aside.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|char| !char.is_whitespace())
        .map(|char| char.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}
