//! Strings of a known distribution that are never trained on.
//!
//! A string is held out by a hash of its tokens alone, so that page, command line and every run agree:
//! h_0 = 0, h_{i+1} = mix(h_i XOR x_i + 1) with the finaliser of SplitMix64 (Steele, Lea, Flood 2014);
//! held out are those with h_L divisible by ten.

use super::DataDistribution;
use crate::Token;

/// One string in so many is held out.
const SHARE: u64 = 10;

/// Of a distribution that is nearly all on fewer strings than this (its perplexity exp(H)) none is held out: too
/// few would be left on one side.
const MIN_PERPLEXITY: f64 = 1000.0;

/// Whether a tenth of this distribution's strings can be held out.
pub(super) fn is_large(distribution: &dyn DataDistribution) -> bool {
    distribution.entropy() >= MIN_PERPLEXITY.ln()
}

/// Whether this string is held out.
pub(super) fn is_held_out(string: &[Token]) -> bool {
    string.iter().fold(0, |hash, token| mix(hash ^ (u64::from(*token) + 1))).is_multiple_of(SHARE)
}

/// A bijection of 64 bits in which every bit of the output depends on every bit of the input.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
