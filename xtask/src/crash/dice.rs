//! Chance that can be had again: the same seed falls the same way. What else the machine does at a kill is not repeated.

use std::time::Duration;

/// SplitMix64 (Steele, Lea and Flood, 2014): few lines, and good enough to choose instants.
pub(super) struct Dice(u64);

impl Dice {
    /// Dice that always fall the same way for the same two numbers.
    pub(super) fn new(seed: u64, round: u64) -> Dice {
        Dice(seed.rotate_left(32) ^ round)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from zero up to, not including, one.
    pub(super) fn share(&mut self) -> f64 {
        // 53 bits are what a float holds exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A length of time, each between the two as likely as any other.
    pub(super) fn between(&mut self, least: Duration, most: Duration) -> Duration {
        least + most.saturating_sub(least).mul_f64(self.share())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_falls_the_same_way_and_another_does_not() {
        let throw = |seed, round| {
            let mut dice = Dice::new(seed, round);
            [dice.share(), dice.share(), dice.share()]
        };

        assert_eq!(throw(1, 2), throw(1, 2));
        assert_ne!(throw(1, 2), throw(1, 3));
        assert_ne!(throw(1, 2), throw(2, 2));
    }

    #[test]
    fn lengths_lie_between_their_bounds_and_reach_both_halves() {
        let (least, most) = (Duration::from_millis(200), Duration::from_millis(1_000));
        let mut dice = Dice::new(7, 0);

        let lengths: Vec<Duration> = (0..200).map(|_| dice.between(least, most)).collect();

        assert!(lengths.iter().all(|length| (least..most).contains(length)));
        let late = lengths.iter().filter(|length| **length > Duration::from_millis(600)).count();
        assert!((60..140).contains(&late), "{late}");
    }
}
