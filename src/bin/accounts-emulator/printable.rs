//! Texts that stay on their line of a terminal or a log, whatever is in them.

use std::fmt::{self, Write};

/// A text without characters that break, hide or turn round what stands beside them: each is
/// written as an escape.
pub(crate) struct Printable<'a>(pub(crate) &'a str);

/// Whether the character is a control character, a line break, or a mark of direction.
fn is_unprintable(c: char) -> bool {
    let is_break = matches!(c, '\u{2028}' | '\u{2029}');
    let is_direction = matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    c.is_control() || is_break || is_direction || c == '\u{feff}'
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.contains(is_unprintable) {
            return f.write_str(self.0);
        }
        self.0.chars().try_for_each(|c| match c {
            c if is_unprintable(c) => write!(f, "{}", c.escape_default()),
            c => f.write_char(c),
        })
    }
}

/// Escapes such characters in a line of JSON, where they stand in texts alone.
pub(crate) fn printable_json(line: String) -> String {
    if !line.contains(is_unprintable) {
        return line;
    }
    let mut escaped = String::new();
    for c in line.chars() {
        // None of them needs two units of UTF-16. Writing into a string can't fail.
        let _ = match c {
            c if is_unprintable(c) => write!(escaped, "\\u{:04x}", u32::from(c)),
            c => escaped.write_char(c),
        };
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_hides_or_turns_a_line() {
        let text = "a\u{1b}[2J\n\u{7f}\u{9b}\u{2028}\u{202e}\u{2066}\u{feff}é👩\u{200d}💻";
        let escaped = r"a\u{1b}[2J\n\u{7f}\u{9b}\u{2028}\u{202e}\u{2066}\u{feff}é";
        assert_eq!(Printable(text).to_string(), format!("{escaped}👩\u{200d}💻"));
        let json = serde_json::to_string(text).unwrap();
        let line = printable_json(json);
        assert!(!line.contains(is_unprintable), "{line}");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
