//! Patterns of `like` and `ilike`.
//!
//! A `*` is a wildcard only as the first or the last character; without one the whole text has to
//! match. Case is ignored by simple folding, one character for one: `ß` and `ss` stay different,
//! while the capital and both small sigmas are equal.

use memchr::{memchr2_iter, memmem};

use super::expr::Search;

/// The characters beyond ASCII that fold to an ASCII letter.
const FOLD_TO_ASCII: [char; 3] = ['ı', 'ſ', '\u{212A}'];

/// A text to look for, and where in the value.
#[derive(Debug)]
pub(super) struct Pattern {
    search: Search,
    place: Place,
    /// The text, folded unless the search is case-sensitive.
    text: String,
}

/// Where in a value the text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It must be the whole value.
    Whole,
    /// At the start.
    Start,
    /// At the end.
    End,
    /// Anywhere.
    Anywhere,
}

impl Pattern {
    /// Parses a pattern.
    pub(super) fn new(search: Search, pattern: &str) -> Self {
        let (open, rest) = pattern.strip_prefix('*').map_or((false, pattern), |rest| (true, rest));
        let (rest, close, literal) = ending(rest);
        let place = match (open, close) {
            (true, true) => Place::Anywhere,
            // A single star is both the first and the last character.
            (true, false) if pattern == "*" => Place::Anywhere,
            (true, false) => Place::End,
            (false, true) => Place::Start,
            (false, false) => Place::Whole,
        };
        // The escape of a first star; the one of a last star has already been removed.
        let start = usize::from(!open && rest.starts_with(r"\*"));
        let text = [&rest[start..], literal].concat();
        let text = match search {
            Search::Like => text,
            Search::Ilike => text.chars().map(fold).collect(),
        };
        Self { search, place, text }
    }

    /// Where the text must be.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Whether a value matches.
    pub(super) fn matches(&self, value: &str) -> bool {
        match self.search {
            Search::Like => self.matches_exactly(value),
            Search::Ilike if value.is_ascii() => self.matches_bytes(value.as_bytes()),
            Search::Ilike => self.matches_characters(value),
        }
    }

    fn matches_exactly(&self, value: &str) -> bool {
        match self.place {
            Place::Whole => value == self.text,
            Place::Start => value.starts_with(&self.text),
            Place::End => value.ends_with(&self.text),
            Place::Anywhere => value.contains(&self.text),
        }
    }

    // An ASCII character is one byte and folds in one instruction; most values are ASCII.
    fn matches_bytes(&self, value: &[u8]) -> bool {
        let text = self.text.as_bytes();
        let Some(surplus) = value.len().checked_sub(text.len()) else { return false };
        match self.place {
            Place::Whole => surplus == 0 && value.eq_ignore_ascii_case(text),
            Place::Start => value[..text.len()].eq_ignore_ascii_case(text),
            Place::End => value[surplus..].eq_ignore_ascii_case(text),
            Place::Anywhere => contains(value, text),
        }
    }

    fn matches_characters(&self, value: &str) -> bool {
        match self.place {
            Place::Whole => value.chars().map(fold).eq(self.text.chars()),
            Place::Start => starts_with(value.chars().map(fold), self.text.chars()),
            Place::End => starts_with(value.chars().rev().map(fold), self.text.chars().rev()),
            Place::Anywhere => contains_characters(value, &self.text),
        }
    }
}

/// Splits off a wildcard or an escaped star at the end.
fn ending(pattern: &str) -> (&str, bool, &'static str) {
    if let Some(rest) = pattern.strip_suffix(r"\*") {
        return (rest, false, "*");
    }
    pattern.strip_suffix('*').map_or((pattern, false, ""), |rest| (rest, true, ""))
}

/// Of a longer text, not every start in a value is tried: that would take as long as one times the
/// other.
const SHORT: usize = 32;

fn contains(value: &[u8], text: &[u8]) -> bool {
    if text.len() > SHORT {
        return memmem::find(&value.to_ascii_lowercase(), text).is_some();
    }
    let Some((first, rest)) = text.split_first() else { return true };
    let last_start = value.len() - rest.len();
    memchr2_iter(*first, first.to_ascii_uppercase(), &value[..last_start])
        .any(|start| value[start + 1..start + 1 + rest.len()].eq_ignore_ascii_case(rest))
}

fn contains_characters(value: &str, text: &str) -> bool {
    if text.len() > SHORT {
        return value.chars().map(fold).collect::<String>().contains(text);
    }
    let Some(first) = text.chars().next() else { return true };
    // Folding is slow, and rarely turns another character into an ASCII letter.
    value.bytes().enumerate().any(|(start, byte)| {
        let may_start = match byte {
            0x00..=0x7F => char::from(byte.to_ascii_lowercase()) == first,
            _ if first.is_ascii() => {
                value.get(start..).is_some_and(|it| it.starts_with(FOLD_TO_ASCII))
            }
            _ => value.is_char_boundary(start),
        };
        may_start && starts_with(value[start..].chars().map(fold), text.chars())
    })
}

fn starts_with(mut value: impl Iterator<Item = char>, text: impl Iterator<Item = char>) -> bool {
    text.into_iter().all(|expected| value.next() == Some(expected))
}

/// Returns the character that stands for this one in any case.
fn fold(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    // Goes through upper case, so that letters with two lower-case forms fold to the same one.
    let capital = one(character.to_uppercase()).unwrap_or(character);
    one(capital.to_lowercase()).unwrap_or(capital)
}

fn one(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matches(pattern: &str, values: &[&str]) {
        let pattern = Pattern::new(Search::Ilike, pattern);
        for value in values {
            assert!(pattern.matches(value), "{pattern:?} {value}");
        }
    }

    #[track_caller]
    fn misses(pattern: &str, values: &[&str]) {
        let pattern = Pattern::new(Search::Ilike, pattern);
        for value in values {
            assert!(!pattern.matches(value), "{pattern:?} {value}");
        }
    }

    #[test]
    fn a_star_is_a_wildcard_at_the_ends_only() {
        matches("*an*", &["Ann", "joan", "AN", "Mañana an"]);
        misses("*an*", &["", "a", "na", "Añn"]);
        matches("an*", &["ann", "AN", "anñ"]);
        misses("an*", &["joan", "a", "ñan"]);
        matches("*an", &["Joan", "AN", "ñan"]);
        misses("*an", &["ann", "n", "anñ"]);
        matches("an", &["an", "AN"]);
        misses("an", &["ann", "joan", "ññ"]);
        matches("a*n", &["A*N"]);
        misses("a*n", &["aan"]);
    }

    #[test]
    fn stars_alone_match_every_text() {
        matches("*", &["", "x", "é"]);
        matches("**", &["", "x", "é"]);
        matches("***", &["*", "a*b"]);
        misses("***", &["", "x"]);
    }

    #[test]
    fn an_escaped_star_is_a_character_at_the_ends_only() {
        matches(r"\*an", &["*an"]);
        matches(r"an\*", &["an*"]);
        matches(r"\*an*", &["*anna"]);
        matches(r"*\*", &["an*", "*"]);
        matches(r"\*", &["*"]);
        matches(r"\*\*", &["**"]);
        matches(r"*\*x*", &[r"a\*xb"]);
        matches(r"a\*n", &[r"a\*n"]);
        misses(r"a\*n", &["a*n"]);
        matches(r"The\**", &[r"The\*"]);
        misses(r"The\**", &["The*"]);
    }

    #[test]
    fn folding_is_one_character_for_one() {
        matches("*STRAßE*", &["hauptstraße"]);
        misses("*strasse*", &["Straße"]);
        matches("ΣΊΣΥΦΟΣ", &["σίσυφος"]);
        matches("*k*", &["\u{212A}elvin"]);
        matches("*É*", &["café"]);
        misses("*e*", &["É"]);
    }

    #[test]
    fn few_characters_fold_to_ascii_letters() {
        let twins: Vec<char> =
            ('\u{80}'..=char::MAX).filter(|character| fold(*character).is_ascii()).collect();
        assert_eq!(twins, FOLD_TO_ASCII);
    }

    #[test]
    fn folding_twice_changes_nothing() {
        assert!(('\0'..=char::MAX).all(|character| fold(fold(character)) == fold(character)));
    }

    #[test]
    fn long_patterns_match_like_short_ones_and_take_no_longer() {
        let long = "aB".repeat(40);
        matches(&format!("*{long}*"), &[&long.to_uppercase(), &format!("é{long}é")]);
        misses(&format!("*{long}*"), &[&long[1..], &format!("é{}", &long[1..])]);
        matches(&format!("*{long}É*"), &[&format!("x{long}éx")]);
        let value = "a".repeat(500_000);
        let (ascii, other) = (format!("{value}c"), format!("{value}é"));
        misses(&format!("*{}b*", "a".repeat(30_000)), &[&ascii, &other]);
    }

    #[test]
    fn like_is_case_sensitive() {
        let pattern = Pattern::new(Search::Like, "*An*");
        assert!(pattern.matches("JoAnne"));
        assert!(!pattern.matches("joanne"));
    }

    #[test]
    fn nothing_is_in_every_text() {
        matches("", &[""]);
        misses("", &["x", "é"]);
    }
}
