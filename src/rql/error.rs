//! Errors of a list request: the platform's keys and sentences, and a description with a caret.

use std::{
    collections::HashMap,
    fmt::{self, Display, Formatter, Write},
};

/// The first sentence of the detail, if errors were collected.
const COLLECTED: &str = "One or more validation errors occurred.";
/// The key of errors without a path.
pub(super) const VALIDATION: &str = "rql_validation";
/// The key of errors that end parsing.
pub(super) const FAILURE: &str = "rql_failure";
/// How many characters of the query to show on either side of an error.
const ECHO: usize = 100;
/// How many errors to describe; the keys contain all.
pub(super) const DESCRIBED: usize = 8;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    errors: Vec<(String, Vec<String>)>,
    detail: String,
}

/// One error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The key that it is filed under.
    pub(super) key: String,
    /// The platform's sentence.
    pub(super) text: String,
    /// The byte of the text at which it occurs.
    pub(super) at: Option<usize>,
    /// A sentence that may help.
    pub(super) hint: Option<String>,
    /// Whether parsing could go on.
    pub(super) severity: Severity,
}

/// Whether a text could be parsed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// It could; there may be more errors.
    Collected,
    /// It could not: the platform answers this one sentence.
    Fatal,
}

/// One text of a request with its errors.
pub(super) struct Reading<'t> {
    /// The decoded text.
    pub(super) text: &'t str,
    /// Its errors, in the order of the text.
    pub(super) faults: Vec<Fault>,
}

impl Error {
    /// Returns the platform's sentences by key.
    #[must_use]
    pub fn errors(&self) -> &[(String, Vec<String>)] {
        &self.errors
    }

    /// Describes the errors to a person: the reason, the position and the likely intention.
    ///
    /// The first line is a complete sentence; the others show the text with a caret below it.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Returns an error unless all texts are valid.
    pub(super) fn check(readings: &[Reading<'_>]) -> Result<(), Self> {
        let is_valid = readings.iter().all(|reading| reading.faults.is_empty());
        if is_valid { Ok(()) } else { Err(Self::new(readings)) }
    }

    /// Makes the error of a request with one error outside its texts.
    pub(super) fn of(text: &str, fault: Fault) -> Self {
        Self::of_all(text, vec![fault])
    }

    /// Makes the error of a request with errors in one text.
    pub(super) fn of_all(text: &str, faults: Vec<Fault>) -> Self {
        Self::new(&[Reading { text, faults }])
    }

    fn new(readings: &[Reading<'_>]) -> Self {
        let faults = || readings.iter().flat_map(|reading| &reading.faults);
        let described = readings
            .iter()
            .flat_map(|reading| reading.faults.iter().map(|fault| (reading.text, fault)))
            .take(DESCRIBED);
        let mut detail = String::from(headline(faults()));
        described.for_each(|(text, fault)| fault.describe(text, &mut detail));
        let more = faults().count().saturating_sub(DESCRIBED);
        if more > 0 {
            let _ = write!(detail, "\nAnd {more} more.");
        }
        Self { errors: by_key(faults()), detail }
    }
}

impl Fault {
    /// Makes an error that leaves room for others.
    pub(super) fn collected(key: impl Into<String>, text: impl Into<String>, at: usize) -> Self {
        let severity = Severity::Collected;
        Self { key: key.into(), text: text.into(), at: Some(at), hint: None, severity }
    }

    /// Makes an error that ends parsing.
    pub(super) fn fatal(text: impl Into<String>, at: usize) -> Self {
        Self { severity: Severity::Fatal, ..Self::collected(FAILURE, text, at) }
    }

    /// Adds a sentence that may help.
    pub(super) fn with_hint(self, hint: impl Into<Option<String>>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Removes the position in the text.
    pub(super) fn anywhere(self) -> Self {
        Self { at: None, ..self }
    }

    fn describe(&self, text: &str, detail: &mut String) {
        let sentence = match self.severity {
            Severity::Collected => sentence(&self.text),
            Severity::Fatal => String::new(),
        };
        let hint = self.hint.as_deref().unwrap_or_default();
        let line = [sentence.as_str(), hint].join(" ");
        if !line.trim().is_empty() {
            let _ = write!(detail, "\n{}", line.trim());
        }
        if let Some(at) = self.at {
            let _ = write!(detail, "\n{}", echo(text, at));
        }
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Error {}

fn headline<'f>(mut faults: impl Iterator<Item = &'f Fault>) -> &'f str {
    faults
        .find(|fault| fault.severity == Severity::Fatal)
        .map_or(COLLECTED, |fault| fault.text.as_str())
}

fn by_key<'f>(faults: impl Iterator<Item = &'f Fault>) -> Vec<(String, Vec<String>)> {
    let mut errors: Vec<(String, Vec<String>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for fault in faults {
        let place = *places.entry(&fault.key).or_insert_with(|| {
            errors.push((fault.key.clone(), Vec::new()));
            errors.len() - 1
        });
        errors[place].1.push(fault.text.clone());
    }
    errors
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// Shows the surroundings of a position in a text, with a caret below it.
fn echo(text: &str, at: usize) -> String {
    let (before, after) = text.split_at(boundary(text, at));
    let mut lead: Vec<char> = before.chars().rev().take(ECHO).map(printable).collect();
    if lead.len() == ECHO {
        lead.push('…');
    }
    let trail: String = after.chars().take(ECHO).map(printable).collect();
    let more = if trail.len() < after.len() { "…" } else { "" };
    let column = lead.len();
    let lead: String = lead.into_iter().rev().collect();
    format!("  {lead}{trail}{more}\n  {:column$}^", "")
}

/// Returns the last character boundary at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|byte| text.is_char_boundary(*byte)).unwrap_or_default()
}

fn printable(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, faults: Vec<Fault>) -> Error {
        Error::check(&[Reading { text, faults }]).unwrap_err()
    }

    #[test]
    fn texts_are_gathered_under_their_keys() {
        let faults = [("a", "one"), ("b", "two"), ("a", "three")]
            .map(|(key, text)| Fault::collected(key, text, 0));
        let expected = [("a", vec!["one", "three"]), ("b", vec!["two"])];
        let error = refused("", faults.to_vec());
        let errors: Vec<(&str, Vec<&str>)> = error
            .errors()
            .iter()
            .map(|(key, texts)| (key.as_str(), texts.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(errors, expected);
    }

    #[test]
    fn the_caret_is_below_the_character() {
        let fault = Fault::collected("x", "Wrong", 5).with_hint("Try y.".to_owned());
        let detail = refused("é,nó,x", vec![fault]).detail().to_owned();
        assert_eq!(detail, format!("{COLLECTED}\nWrong. Try y.\n  é,nó,x\n     ^"));
    }

    #[test]
    fn a_fatal_fault_is_the_headline() {
        let fault = Fault::fatal("Unreadable", 0);
        assert_eq!(refused("?", vec![fault]).detail(), "Unreadable\n  ?\n  ^");
    }

    #[test]
    fn long_texts_are_cut_around_the_place() {
        let text = "ab".repeat(5000);
        let detail = refused(&text, vec![Fault::fatal("Wrong", 6001)]).detail().to_owned();
        let lines: Vec<&str> = detail.lines().collect();
        assert_eq!(lines[1].chars().count(), 2 * ECHO + 4);
        assert_eq!(lines[1].chars().nth(lines[2].find('^').unwrap()), Some('b'));
    }

    #[test]
    fn only_the_first_faults_are_described() {
        let faults = vec![Fault::collected("k", "Wrong", 0).anywhere(); DESCRIBED + 2];
        let error = refused("", faults);
        assert_eq!(error.detail().matches("Wrong.").count(), DESCRIBED);
        assert!(error.detail().ends_with("And 2 more."));
        assert_eq!(error.errors()[0].1.len(), DESCRIBED + 2);
    }
}
