//! When the file system answers, and in what order.

use std::fmt;

/// An order of answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Each question is answered before anything else happens.
    Immediate,
    /// The file system does at once what it is asked, and says so when nothing else can go on; the
    /// oldest question first.
    Late,
    /// The file system does nothing until nothing else can go on; the latest question first.
    Reversed,
    /// By chance: what is done when, and what is answered first.
    Seeded(u64),
    /// As the story says: what it holds is done when it is answered, all else at once.
    Scripted,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Order::Immediate => f.write_str("immediate"),
            Order::Late => f.write_str("late"),
            Order::Reversed => f.write_str("reversed"),
            Order::Seeded(seed) => write!(f, "seeded({seed})"),
            Order::Scripted => f.write_str("scripted"),
        }
    }
}

/// Splitmix64: small, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(order: Order) -> Random {
        match order {
            Order::Seeded(seed) => Random(seed),
            Order::Immediate | Order::Late | Order::Reversed | Order::Scripted => Random(0),
        }
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
