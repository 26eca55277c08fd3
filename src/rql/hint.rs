//! Hints: the name that an unknown name was probably meant to be.

use super::{
    expr::{OPERATIONS, OTHERS},
    seen::SeenTable,
    table::{Family, Kind},
};

/// The longest word to compare with others.
const LONGEST: usize = 48;

/// What parameters of other interfaces are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Foreign {
    Page,
    Offset,
    Limit,
    Order,
    Search,
    Filter,
    Select,
    Nothing,
}

/// Parameters of other interfaces.
const PARAMETERS: &[(&[&str], Foreign)] = &[
    (&["pagenumber", "page_number"], Foreign::Page),
    (&["skip"], Foreign::Offset),
    (&["pagesize", "page_size", "per_page", "perpage", "size", "top"], Foreign::Limit),
    (&["sort", "sortby", "sort_by", "orderby", "order_by"], Foreign::Order),
    (&["q", "search", "query", "text"], Foreign::Search),
    (&["rql", "filter", "where"], Foreign::Filter),
    (&["fields", "include", "expand"], Foreign::Select),
    (&["timestamp"], Foreign::Nothing),
];

/// A property that every object has, for examples where no table is known.
pub(super) const ANY: &str = "id";

/// Operators of related languages, and their names here, with a property in the place of `{}`.
const RELATIVES: &[(&str, &str)] = &[
    ("gte", "ge"),
    ("lte", "le"),
    ("neq", "ne"),
    ("equals", "eq"),
    ("contains", "ilike({},*text*)"),
    ("startswith", "ilike({},text*)"),
    ("endswith", "ilike({},*text)"),
    ("exists", "any"),
    ("notin", "out"),
    ("nin", "out"),
    ("sort", "order={}"),
    ("order", "order={}"),
    ("order_by", "order={}"),
    ("select", "select={}"),
    ("limit", "limit=10&offset=0"),
];

/// Returns the replacement for a parameter that this interface does not have, with its value if that
/// can stand in it; `example` is a property for examples, and `is_key` tells what rows are ordered by.
pub(super) fn parameter(
    name: &str,
    value: Option<&str>,
    example: &str,
    is_key: impl Fn(&str) -> bool,
) -> Option<String> {
    let is_it = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let (_, foreign) = PARAMETERS.iter().find(|(names, _)| is_it(names))?;
    let number = value.filter(|value| is_number(value));
    Some(match (foreign, number) {
        (Foreign::Offset, Some(number)) => format!("Use offset={number}."),
        (Foreign::Page | Foreign::Offset, _) => {
            "Use offset and limit to page, as in offset=0&limit=10.".to_owned()
        }
        (Foreign::Limit, Some(number)) => format!("Use limit={number}."),
        (Foreign::Limit, None) => "Use limit.".to_owned(),
        (Foreign::Order, _) => match value.filter(|value| is_key(value)) {
            Some(key) => format!("Use order={key}."),
            None => format!("Use order={example} or order=-{example}."),
        },
        (Foreign::Search, _) => {
            let text = value.filter(|value| is_plain(value)).unwrap_or("text");
            format!("Use ilike({example},*{text}*) to search.")
        }
        (Foreign::Filter, _) => "Write the filter itself, without a name before it.".to_owned(),
        (Foreign::Select, _) => format!("Use select, as in select=-*,{example}."),
        (Foreign::Nothing, _) => {
            "Drop it: every parameter but limit, offset, order and select is a filter.".to_owned()
        }
    })
}

/// Whether a value is a number that `limit` and `offset` take.
fn is_number(value: &str) -> bool {
    (1..=9).contains(&value.len()) && value.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether a text means itself in a pattern and in a URL.
fn is_plain(value: &str) -> bool {
    let length = value.chars().count();
    (1..=LONGEST).contains(&length)
        && value.chars().all(|c| c.is_alphanumeric() || "-_.@".contains(c))
}

/// Returns the property of a table that people search by: its name, or that of an object in it.
pub(super) fn example<F: Family>(table: Option<SeenTable<F>>) -> String {
    let named = |table: SeenTable<F>| {
        table.named("name").is_some_and(|field| matches!(field.kind, Kind::Text))
    };
    let Some(table) = table else { return ANY.to_owned() };
    if named(table) {
        return "name".to_owned();
    }
    // A collection has no name of its own.
    let objects = table.found().filter(|field| matches!(field.kind, Kind::Object(_)));
    let mut parts = objects.filter(|field| table.within(&field.kind).is_some_and(named));
    parts.next().map_or_else(|| ANY.to_owned(), |field| format!("{}.name", field.name))
}

/// Returns a hint for an unknown operator.
pub(super) fn operator(name: &str, example: &str) -> Option<String> {
    let relative = RELATIVES.iter().find(|(known, _)| *known == name).map(|(_, here)| *here);
    let known = || OPERATIONS.iter().map(|(name, _)| *name).chain(OTHERS);
    let trimmed = name.trim();
    if trimmed != name && known().any(|known| known == trimmed) {
        return Some(format!("The blank before '{trimmed}' is read as part of its name."));
    }
    let meant = relative.or_else(|| nearest(trimmed, known()))?;
    Some(did_you_mean(&meant.replace("{}", example)))
}

/// Returns a hint for an unknown property of `table`.
pub(super) fn property<F: Family>(name: &str, table: SeenTable<F>) -> String {
    symbol(name, &example(Some(table)))
        .or_else(|| nearest(name, names(table)).map(did_you_mean))
        .unwrap_or_else(|| format!("Known here: {}.", names(table).collect::<Vec<_>>().join(", ")))
}

/// Returns a hint for a comparison sign, which the language does not have.
pub(super) fn symbol(word: &str, example: &str) -> Option<String> {
    let (sign, operators, first) =
        [("!", "ne", "ne"), (">", "gt or ge", "gt"), ("<", "lt or le", "lt")]
            .into_iter()
            .find(|(sign, ..)| word.contains(sign))?;
    Some(format!(
        "There is no operator '{sign}'; write {operators}, as in {first}({example},value)."
    ))
}

/// Returns the candidate that `word` most likely misspells.
pub(super) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word = Some(word.to_lowercase()).filter(|word| word.len() <= LONGEST)?;
    let tolerance = word.chars().count().div_ceil(3);
    // A misspelt word usually begins correctly.
    let initial = word.chars().next()?;
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= tolerance)
        .min_by_key(|(distance, candidate)| (*distance, !candidate.starts_with(initial)))
        .map(|(_, candidate)| candidate)
}

/// Returns a question that offers a name.
pub(super) fn did_you_mean(name: &str) -> String {
    format!("Did you mean '{name}'?")
}

fn names<F: Family>(table: SeenTable<F>) -> impl Iterator<Item = &'static str> {
    table.found().map(|field| field.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let names = ["id", "name", "status"];
        assert_eq!(nearest("nmae", names), Some("name"));
        assert_eq!(nearest("STATSU", names), Some("status"));
        assert_eq!(nearest("wholly", names), None);
        assert_eq!(nearest(&"name".repeat(100), names), None);
    }

    #[test]
    fn operators_of_relatives_and_stray_blanks_are_explained() {
        assert_eq!(operator("gte", "id").as_deref(), Some("Did you mean 'ge'?"));
        assert_eq!(operator("ilke", "id").as_deref(), Some("Did you mean 'ilike'?"));
        assert!(operator(" eq", "id").unwrap().contains("blank"));
        assert_eq!(operator("mistake", "id"), None);
    }

    #[test]
    fn the_example_for_a_sign_has_the_operator_that_the_sentence_names() {
        for (word, operator) in [("status<Active", "lt"), ("a>1", "gt"), ("a!", "ne")] {
            let hint = symbol(word, "name").unwrap();
            assert!(hint.contains(&format!("write {operator}")), "{hint}");
            assert!(hint.ends_with(&format!("as in {operator}(name,value).")), "{hint}");
        }
    }

    #[test]
    fn foreign_parameters_are_answered_with_ours() {
        for name in ["pageNumber", "pageSize", "sort", "q", "search", "rql"] {
            assert!(parameter(name, None, ANY, |_| false).is_some(), "{name}");
        }
        assert_eq!(parameter("name", None, ANY, |_| false), None);
    }
}
