//! The words of identifiers: private words are gone, or are on a list that only gets shorter.
//!
//! A newcomer must be able to read the code with the words of HTTP, Rust and the platform.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Private words that were removed. Use the field's word instead of bringing one back.
const REMOVED: &[&str] = &[
    "accidents",
    "aside",
    "bearable",
    "belongings",
    "blow",
    "bury",
    "complain",
    "deaf",
    "deed",
    "desk",
    "dice",
    "envelope",
    "faulting",
    "furnish",
    "gate",
    "guests",
    "happening",
    "happenings",
    "heed",
    "heeded",
    "keeper",
    "keeping",
    "lasting",
    "ledger",
    "manners",
    "namesake",
    "nudge",
    "nudges",
    "occasion",
    "office",
    "onlooker",
    "particulars",
    "parting",
    "passage",
    "patience",
    "patiently",
    "pulse",
    "ruling",
    "seal",
    "settle",
    "sheaf",
    "shears",
    "sheet",
    "shelf",
    "shelves",
    "sight",
    "slip",
    "somebody",
    "specimen",
    "standing",
    "stranger",
    "strangers",
    "struck",
    "surface",
    "tally",
    "tape",
    "teller",
    "terms",
    "throws",
    "transcript",
    "trial",
    "undelayable",
    "unmade",
    "unmet",
    "unnameable",
    "unpresentable",
    "untold",
    "utmost",
    "verdict",
    "whoever",
    "wish",
    "wishes",
];

/// Private words that are still used, with how often. Lower a number when you remove some, and move
/// the word to [`REMOVED`] when it is gone.
const LEFT: &[(&str, usize)] = &[("nobody", 1), ("told", 1)];

/// Every Rust file of the library, the program and the tests.
fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join("src"), root.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// Counts the words of all identifiers in the sources.
fn counts() -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for path in sources() {
        let code = without_comments_and_texts(&fs::read_to_string(path).unwrap());
        for word in code.split(|c: char| !c.is_alphanumeric() && c != '_').flat_map(words) {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts
}

/// Splits an identifier at underscores and before capitals: `SandboxLayer` and `sandbox_layer` both
/// have the words `sandbox` and `layer`.
fn words(identifier: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in identifier.split('_') {
        let is_constant = !part.contains(char::is_lowercase);
        let mut word = String::new();
        for c in part.chars() {
            if c.is_uppercase() && !is_constant && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(c.to_lowercase());
        }
        words.push(word);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Returns Rust code without comments, texts and characters.
fn without_comments_and_texts(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '/' if rest.starts_with("//") => rest.find('\n'),
            '/' if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            '"' => Some(text_length(rest)),
            'r' if !code.ends_with(is_of_identifier) => raw_text_length(rest),
            '\'' => character_length(rest),
            _ => None,
        };
        let taken = skipped.unwrap_or(c.len_utf8());
        code.push_str(if skipped.is_some() { " " } else { &rest[..taken] });
        rest = &rest[taken..];
    }
    code
}

fn is_of_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a text in quotes, with them.
fn text_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text[1..].find(|c| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The length of a raw text such as `r#"…"#`, if one starts here.
fn raw_text_length(text: &str) -> Option<usize> {
    let marks = text[1..].bytes().take_while(|byte| *byte == b'#').count();
    let start = marks + 2;
    let body = text[1 + marks..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    Some(body.find(&end)? + start + end.len())
}

/// The length of a character in quotes, if this is one and not a lifetime.
fn character_length(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        return text[3..].find('\'').map(|end| end + 4);
    }
    let (index, next) = chars.next()?;
    (next == '\'').then_some(index + 1)
}

#[test]
fn removed_words_do_not_come_back() {
    let counts = counts();
    let back: Vec<_> = REMOVED.iter().filter(|word| counts.contains_key(**word)).collect();
    assert!(back.is_empty(), "identifiers use {back:?} again; names come from the field");
}

#[test]
fn private_words_only_get_fewer() {
    let counts = counts();
    let wrong: Vec<_> = LEFT
        .iter()
        .filter_map(|(word, most)| match counts.get(*word) {
            None => Some(format!("\"{word}\" is gone: move it to REMOVED")),
            Some(count) if count > most => Some(format!("\"{word}\": {count} uses, above {most}")),
            Some(_) => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn identifiers_are_split_into_words_and_texts_are_skipped() {
    let code = r##"
        // slip
        fn take_slip<'a>(it: &'a SlipDesk) -> char { let _ = ("gate", r#"a "gate" b"#, b"\"gate"); '"' }
        const GATE_WIDTH: char = '\''; /* desk */ struct Régate;
    "##;
    let code = without_comments_and_texts(code);
    let found: Vec<_> = code
        .split(|c: char| !is_of_identifier(c))
        .flat_map(words)
        .filter(|it| it.len() > 3)
        .collect();
    let expected = [
        "take", "slip", "slip", "desk", "char", "const", "gate", "width", "char", "struct",
        "régate",
    ];
    assert_eq!(found, expected);
}
