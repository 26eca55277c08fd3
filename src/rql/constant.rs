//! Constants: converts the words of a query to values of a property's kind.

use super::{
    date,
    expr::{Spelling, Word},
    scalar::Scalar,
    table::{Family, Kind},
};

/// Returns the value of a word next to a property of this kind, or `None` if it does not fit.
///
/// The kind decides, not the spelling: quotes do not turn a number into text.
pub(super) fn convert<F: Family>(kind: &Kind<F>, text: &str) -> Option<Scalar> {
    match kind {
        Kind::Text | Kind::KnownText(_) => Some(Scalar::Text(text.into())),
        Kind::Number => text.trim().parse().ok().map(Scalar::Number),
        Kind::Boolean => boolean(text.trim()).map(Scalar::Boolean),
        Kind::Date => date::instant(text).map(Scalar::Date),
        Kind::Enumeration(names) => names
            .iter()
            .find(|name| name.eq_ignore_ascii_case(text))
            .map(|name| Scalar::Text((*name).into())),
        Kind::Object(_) | Kind::Collection(_) => None,
    }
}

/// Returns the text of a word. Blanks around a bare word are dropped, because some clients write a
/// blank after the comma.
///
/// Deviation: the platform keeps them, and finds nothing for such clients.
pub(super) fn value(word: &Word) -> &str {
    match word.spelling {
        Spelling::Bare => word.text.trim(),
        Spelling::Quoted => &word.text,
    }
}

fn boolean(text: &str) -> Option<bool> {
    [("true", true), ("false", false)]
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, value)| value)
}
