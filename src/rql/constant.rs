//! Constants: words of a query as values of a property's kind.

use super::{
    date,
    expr::{Spelling, Word},
    scalar::Scalar,
    table::{Family, Kind},
};

/// The value that a word stands for beside a property of this kind; none if it is not one.
///
/// The kind decides and not the spelling: quotes do not make a text of a number.
pub(super) fn convert<F: Family>(kind: &Kind<F>, text: &str) -> Option<Scalar> {
    match kind {
        Kind::Text => Some(Scalar::Text(text.into())),
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

/// What a word says as a value: blanks around a bare one are dropped, as clients that write a
/// blank after the comma expect.
///
/// Deviation: the platform's reader keeps them, and so finds nothing for such clients.
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
