//! [`Choices`]: the one place that chance comes from.
//!
//! A world asks for every choice here and nowhere else, so that the same choices give the same run:
//! drawn from a seed ([`Random`]) for the simulator, counted through by the explorer. A simulated
//! run draws each of its steps from a stream of its own ([`Random::of_step`]): leaving a step out
//! changes no choice of another, and that is what makes failing runs small.

/// Who decides.
pub trait Choices {
    /// A number below `bound`; 0 where there is no choice.
    fn below(&mut self, bound: usize) -> usize;
}

impl dyn Choices + '_ {
    /// True in `per_mille` of a thousand cases.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille as usize
    }

    /// One of them; `None` of nothing.
    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }

    /// Each with probability one half.
    pub fn bits(&mut self, of: u32) -> u32 {
        let drawn = self.below(1 << 16) << 16 | self.below(1 << 16);
        drawn as u32 & of
    }

    /// The place of a weight, as often as it weighs.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: usize = weights.clone().map(|weight| weight as usize).sum();
        let mut left = self.below(total.max(1));
        for (place, weight) in weights.enumerate() {
            match left.checked_sub(weight as usize) {
                Some(rest) => left = rest,
                None => return place,
            }
        }
        0
    }
}

/// Splitmix64: small, and the same everywhere.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The choices of a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The choices of one step of a run.
    pub fn of_step(seed: u64, step: u32) -> Random {
        Random(mix(seed ^ mix(u64::from(step) + 1)))
    }
}

impl Choices for Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        if bound == 0 { 0 } else { (mix(self.0) % bound as u64) as usize }
    }
}

/// A number that shows nothing of the one it was made of.
pub(crate) fn mix(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
