//! The source of a world's ids and codes.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use rand::{SeedableRng, rngs::ChaCha12Rng};

/// A generator that is part of a world: a copy goes on as the original would.
///
/// `ChaCha12Rng` gives the same numbers on every platform and in every version, which a default
/// generator does not promise.
pub struct Generator(ChaCha12Rng);

impl Generator {
    /// The generator of the world called `name` in a process whose random seed is `seed`.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let mut stream = ChaCha12Rng::seed_from_u64(seed);
        stream.set_stream(fnv1a(name));
        Self(stream)
    }

    pub(crate) fn stream(&mut self) -> &mut ChaCha12Rng {
        &mut self.0
    }
}

// A hash that stays the same for ever, so that a name means the same world in every release.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl Clone for Generator {
    fn clone(&self) -> Self {
        Self(ChaCha12Rng::deserialize_state(&self.0.serialize_state()))
    }
}

/// Returns the position of the generator as text that can be parsed back.
impl fmt::Display for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0.serialize_state()))
    }
}

/// The text is not the position of a generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidPosition;

impl FromStr for Generator {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        let bytes = STANDARD.decode(text).map_err(|_| InvalidPosition)?;
        let state = bytes.as_slice().try_into().map_err(|_| InvalidPosition)?;
        Ok(Self(ChaCha12Rng::deserialize_state(state)))
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Generator")
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    fn numbers(generator: &mut Generator) -> [u64; 3] {
        [(); 3].map(|()| generator.stream().next_u64())
    }

    #[test]
    fn seed_and_name_decide_what_is_drawn() {
        let drawn = |seed, name| numbers(&mut Generator::new(seed, name));
        assert_eq!(drawn(7, "a"), drawn(7, "a"));
        assert_ne!(drawn(7, "a"), drawn(7, "b"));
        assert_ne!(drawn(7, "a"), drawn(8, "a"));
    }

    #[test]
    fn a_copy_goes_on_where_the_original_stood() {
        let mut original = Generator::new(7, "a");
        numbers(&mut original);
        let mut copy = original.clone();
        assert_eq!(numbers(&mut original), numbers(&mut copy));
    }

    #[test]
    fn one_made_from_text_goes_on_where_the_other_stood() {
        let mut original = Generator::new(7, "a");
        original.stream().next_u32();
        let text = original.to_string();
        let mut copy: Generator = text.parse().unwrap();
        assert_eq!(copy.to_string(), text);
        assert_eq!(numbers(&mut original), numbers(&mut copy));
        let last: Generator = STANDARD.encode([0xff; 49]).parse().unwrap();
        numbers(&mut last.clone());
        for text in ["", "AAAA", &text[1..], "no"] {
            assert!(text.parse::<Generator>().is_err(), "{text}");
        }
    }
}
