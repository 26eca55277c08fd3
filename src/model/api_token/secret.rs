//! Secrets of tokens, in the platform's form.

use rand::{Rng, RngExt};

use super::ApiToken;
use crate::id::Id;

/// The letters and digits that a secret is made of.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// How many of them a secret has behind the id of its token.
const LENGTH: usize = 64;

/// Draws the secret of a new token: `idt:TKN-0000-0000:` and 64 letters and digits.
pub(crate) fn draw_secret(id: Id<ApiToken>, generator: &mut impl Rng) -> Box<str> {
    let mut draw = || char::from(ALPHABET[generator.random_range(0..ALPHABET.len())]);
    let drawn: String = (0..LENGTH).map(|_| draw()).collect();
    format!("idt:{id}:{drawn}").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Generator;

    #[test]
    fn a_secret_names_its_token_and_the_generator_decides_the_rest() {
        let draw = |seed| {
            draw_secret("TKN-0000-0007".parse().unwrap(), Generator::new(seed, "a").stream())
        };
        let secret = draw(7);
        let drawn = secret.strip_prefix("idt:TKN-0000-0007:").unwrap();
        assert!(drawn.len() == 64 && drawn.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(draw(7), secret);
        assert_ne!(draw(8), secret);
    }
}
