//! What the platform's reader forgives: it is read as the platform reads it, and said.

use super::{
    request::Request,
    seen::{Party, SeenTable},
    select::Choices,
    table::{Family, Table},
};

/// The most names that are told, and the longest.
const MOST: usize = 5;
const LONGEST: usize = 48;

/// A part of a query string that has no effect, or another than it seems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forgiven {
    /// `select` names members that nothing has.
    UnknownNames(Vec<String>),
    /// Brackets stay open, which then end with the text, or one closes what was not opened.
    UnbalancedBrackets(&'static str),
}

/// Returns what is forgiven of a selection by `reader`.
#[must_use]
pub fn forgiven<F: Family>(select: &str, table: &'static Table<F>, reader: Party) -> Vec<Forgiven> {
    let unknown = Choices::none().select(select, SeenTable::new(table, reader));
    of_names(unknown).into_iter().chain(of_brackets("select", select)).collect()
}

/// Returns what is forgiven of a list request, whose selection names these unknown members.
pub(super) fn of_list(request: &Request<'_>, unknown: Vec<String>) -> Vec<Forgiven> {
    let texts =
        [("filter", &request.filter), ("order", &request.order), ("select", &request.select)];
    if unknown.is_empty() && texts.iter().all(|(_, text)| is_balanced(text)) {
        return Vec::new();
    }
    let brackets = texts.into_iter().filter_map(|(name, text)| of_brackets(name, text));
    of_names(unknown).into_iter().chain(brackets).collect()
}

/// The names as they can be told in a header.
fn of_names(mut unknown: Vec<String>) -> Option<Forgiven> {
    if unknown.is_empty() {
        return None;
    }
    unknown.dedup();
    unknown.truncate(MOST);
    for name in &mut unknown {
        let shown = |c: char| if c.is_ascii_graphic() { c } else { '?' };
        *name = name.chars().take(LONGEST).map(shown).collect();
    }
    Some(Forgiven::UnknownNames(unknown))
}

fn of_brackets(name: &'static str, text: &str) -> Option<Forgiven> {
    (!is_balanced(text)).then_some(Forgiven::UnbalancedBrackets(name))
}

/// Whether every bracket outside quotes has its other half.
fn is_balanced(text: &str) -> bool {
    let (mut open, mut quote) = (0_usize, None);
    for byte in text.bytes() {
        match (quote, byte) {
            (Some(mark), _) if byte == mark => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(') => open += 1,
            (None, b')') => match open.checked_sub(1) {
                Some(rest) => open = rest,
                None => return false,
            },
            (Some(_) | None, _) => {}
        }
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::{
        super::{fixtures::USER, fixtures::query},
        *,
    };

    #[test]
    fn names_of_a_selection_that_nothing_has_are_named() {
        for (select, names) in [
            ("nonsense", &["nonsense"][..]),
            ("-*,id,nonsens,account.nme", &["nonsens", "account.nme"]),
            ("+account(nme,id),-nick.x", &["nme", "nick.x"]),
            ("*,account.*,groups(*),-audit,+name,", &[]),
            ("a,b,c,d,e,f,g", &["a", "b", "c", "d", "e"]),
            ("é", &["?"]),
        ] {
            let expected = (!names.is_empty())
                .then(|| Forgiven::UnknownNames(names.iter().map(|it| (*it).to_owned()).collect()));
            let found = forgiven(select, &USER, Party::Operations);
            assert_eq!(found.into_iter().next(), expected, "{select}");
        }
    }

    #[test]
    fn brackets_without_their_other_half_are_named() {
        for (raw, part) in [
            ("eq(name,x", Some("filter")),
            ("eq(name,x))", Some("filter")),
            ("and(eq(name,x),eq(id,y)", Some("filter")),
            ("order=name)", Some("order")),
            ("select=account(id", Some("select")),
            ("select=id)", Some("select")),
            ("eq(name,')')&select=account(id)", None),
            ("eq(name,\"(\")", None),
            ("", None),
        ] {
            let found = query(raw).unwrap().forgiven;
            let expected = part.map(Forgiven::UnbalancedBrackets);
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{raw}");
        }
    }
}
