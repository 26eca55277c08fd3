//! Hints: the name that an unknown name was probably meant to be.

use super::{
    expr::{OPERATIONS, OTHERS},
    seen::SeenTable,
    table::Family,
};

/// The longest word to compare with others.
const LONGEST: usize = 48;

/// Parameters of other interfaces, and their replacement here.
const PARAMETERS: &[(&[&str], &str)] = &[
    (&["pagenumber", "page_number", "skip"], "Use offset and limit to page."),
    (&["pagesize", "page_size", "per_page", "perpage", "size", "top"], "Use limit."),
    (&["sort", "sortby", "sort_by", "orderby", "order_by"], "Use order=name or order=-name."),
    (&["q", "search", "query", "text"], "Use ilike(name,*text*) to search."),
    (&["rql", "filter", "where"], "Write the filter itself, without a name before it."),
    (&["fields", "include", "expand"], "Use select."),
    (&["timestamp"], "Drop it: every parameter but limit, offset, order and select is a filter."),
];

/// Operators of related languages, and their names here.
const RELATIVES: &[(&str, &str)] = &[
    ("gte", "ge"),
    ("lte", "le"),
    ("neq", "ne"),
    ("equals", "eq"),
    ("contains", "ilike(name,*text*)"),
    ("startswith", "ilike(name,text*)"),
    ("endswith", "ilike(name,*text)"),
    ("exists", "any"),
    ("notin", "out"),
    ("nin", "out"),
    ("sort", "order=name"),
    ("order", "order=name"),
    ("order_by", "order=name"),
    ("select", "select=name"),
    ("limit", "limit=10&offset=0"),
];

/// Returns the replacement for a parameter that this interface does not have.
pub(super) fn parameter(name: &str) -> Option<String> {
    PARAMETERS
        .iter()
        .find(|(names, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .map(|(_, instead)| (*instead).to_owned())
}

/// Returns a hint for an unknown operator.
pub(super) fn operator(name: &str) -> Option<String> {
    let relative = RELATIVES.iter().find(|(known, _)| *known == name).map(|(_, here)| *here);
    let known = || OPERATIONS.iter().map(|(name, _)| *name).chain(OTHERS);
    let trimmed = name.trim();
    if trimmed != name && known().any(|known| known == trimmed) {
        return Some(format!("The blank before '{trimmed}' is read as part of its name."));
    }
    relative.or_else(|| nearest(trimmed, known())).map(did_you_mean)
}

/// Returns a hint for an unknown property of `table`.
pub(super) fn property<F: Family>(name: &str, table: SeenTable<F>) -> String {
    symbol(name)
        .or_else(|| nearest(name, names(table)).map(did_you_mean))
        .unwrap_or_else(|| format!("Known here: {}.", names(table).collect::<Vec<_>>().join(", ")))
}

/// Returns a hint for a comparison sign, which the language does not have.
pub(super) fn symbol(word: &str) -> Option<String> {
    let (sign, operators, first) =
        [("!", "ne", "ne"), (">", "gt or ge", "gt"), ("<", "lt or le", "lt")]
            .into_iter()
            .find(|(sign, ..)| word.contains(sign))?;
    Some(format!("There is no operator '{sign}'; write {operators}, as in {first}(name,value)."))
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
        assert_eq!(operator("gte").as_deref(), Some("Did you mean 'ge'?"));
        assert_eq!(operator("ilke").as_deref(), Some("Did you mean 'ilike'?"));
        assert!(operator(" eq").unwrap().contains("blank"));
        assert_eq!(operator("mistake"), None);
    }

    #[test]
    fn the_example_for_a_sign_has_the_operator_that_the_sentence_names() {
        for (word, operator) in [("status<Active", "lt"), ("a>1", "gt"), ("a!", "ne")] {
            let hint = symbol(word).unwrap();
            assert!(hint.contains(&format!("write {operator}")), "{hint}");
            assert!(hint.ends_with(&format!("as in {operator}(name,value).")), "{hint}");
        }
    }

    #[test]
    fn foreign_parameters_are_answered_with_ours() {
        for name in ["pageNumber", "pageSize", "sort", "q", "search", "rql"] {
            assert!(parameter(name).is_some(), "{name}");
        }
        assert_eq!(parameter("name"), None);
    }
}
