//! Containment: whether JSON contains other JSON, and where it does not.
//!
//! An object contains another if it has all its members, with values that contain theirs. A list
//! contains another if each item of the other is contained in an item of its own, in any order: two
//! equal items need two. So only an empty list contains the empty list. Any other value contains
//! what equals it.
//!
//! Items that equal one another are paired first, in time linear in the lists. That loses nothing,
//! since whatever contains an item contains all that the item contains. For the others pairs are
//! sought by trying each with each, which counts as work.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use super::equality::{canonical, equals, shown};
use crate::work::Work;

/// The part of a request that decides how much work it is.
const BODY: &str = "body";

/// How many items of a list are described that are not found.
const DESCRIBED: usize = 10;

/// Whether `actual` contains `expected`; `false` if the work has ended.
pub(super) fn contains(actual: &Value, expected: &Value, work: &Work) -> bool {
    if !work.take(1, BODY) {
        return false;
    }
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| actual.get(name).is_some_and(|own| contains(own, value, work))),
        (Value::Array(actual), Value::Array(expected)) => {
            !is_surplus(actual, expected)
                && expected.len() <= actual.len()
                && Pairs::all(actual, expected, work).left.is_empty()
        }
        _ => equals(actual, expected),
    }
}

/// Only an empty list contains the empty list.
fn is_surplus(actual: &[Value], expected: &[Value]) -> bool {
    expected.is_empty() && !actual.is_empty()
}

/// Pairs of an expected item and an item that contains it.
struct Pairs<'v> {
    actual: &'v [Value],
    expected: &'v [Value],
    work: &'v Work,
    /// The place of the expected item that each item is paired with.
    owners: Vec<Option<usize>>,
    /// The places of the expected items that no item is left for.
    left: Vec<usize>,
}

impl<'v> Pairs<'v> {
    /// Pairs as many as can be.
    fn all(actual: &'v [Value], expected: &'v [Value], work: &'v Work) -> Self {
        let (owners, left) = (vec![None; actual.len()], Vec::new());
        let mut pairs = Self { actual, expected, work, owners, left };
        for place in pairs.pair_equal_ones() {
            // A plain value is only in what equals it.
            let is_plain = !expected[place].is_object() && !expected[place].is_array();
            if is_plain || !pairs.find(place) {
                pairs.left.push(place);
            }
        }
        pairs
    }

    /// Pairs what is equal, and returns the places of the other expected items.
    fn pair_equal_ones(&mut self) -> Vec<usize> {
        let mut free: HashMap<String, VecDeque<usize>> = HashMap::new();
        for (place, item) in self.actual.iter().enumerate() {
            free.entry(canonical(item, self.work)).or_default().push_back(place);
        }
        let mut others = Vec::new();
        for (place, item) in self.expected.iter().enumerate() {
            let equal = free.get_mut(&canonical(item, self.work)).and_then(VecDeque::pop_front);
            match equal {
                Some(own) => self.owners[own] = Some(place),
                None => others.push(place),
            }
        }
        others
    }

    /// Finds an item for an expected one: a free one, or one whose owner takes another.
    ///
    /// The search goes breadth first, so that it needs no stack.
    fn find(&mut self, place: usize) -> bool {
        // The expected item that each item was reached from.
        let mut reached: Vec<Option<usize>> = vec![None; self.actual.len()];
        let mut open = VecDeque::from([place]);
        while let Some(seeker) = open.pop_front() {
            for (own, item) in self.actual.iter().enumerate() {
                if !self.work.take(1, BODY) {
                    return false;
                }
                let is_new = reached[own].is_none();
                if !is_new || !contains(item, &self.expected[seeker], self.work) {
                    continue;
                }
                reached[own] = Some(seeker);
                let Some(owner) = self.owners[own] else {
                    self.hand_over(own, &reached);
                    return true;
                };
                open.push_back(owner);
            }
        }
        false
    }

    /// Gives a free item to the expected one that reached it, whose item goes to the one that
    /// reached that, and so on.
    fn hand_over(&mut self, free: usize, reached: &[Option<usize>]) {
        let mut own = Some(free);
        while let Some(place) = own {
            let seeker = reached[place];
            own = self.owners.iter().position(|owner| owner.is_some() && *owner == seeker);
            self.owners[place] = seeker;
        }
    }
}

/// A sentence for each place at which `actual` does not contain what `expected` has.
pub(super) fn differences(actual: &Value, expected: &Value, work: &Work) -> Vec<String> {
    let mut sentences = Vec::new();
    gather("body", Some(actual), expected, work, &mut sentences);
    sentences
}

fn gather(
    path: &str,
    actual: Option<&Value>,
    expected: &Value,
    work: &Work,
    sentences: &mut Vec<String>,
) {
    match (actual, expected) {
        (Some(Value::Object(actual)), Value::Object(expected)) => {
            for (name, value) in expected {
                gather(&format!("{path}.{name}"), actual.get(name), value, work, sentences);
            }
        }
        (Some(Value::Array(actual)), Value::Array(expected)) if !is_surplus(actual, expected) => {
            let left = Pairs::all(actual, expected, work).left;
            for place in left.iter().take(DESCRIBED) {
                let missing = missing(actual, &expected[*place], work);
                sentences.push(format!("{path}[{place}]: expected {missing}."));
            }
            if left.len() > DESCRIBED {
                let more = left.len() - DESCRIBED;
                sentences.push(format!("{path}: {more} more expected items are not found."));
            }
        }
        (Some(actual), expected) if equals(actual, expected) => {}
        (actual, expected) => {
            let found = actual.map_or("nothing".to_owned(), shown);
            sentences.push(format!("{path}: expected {}, found {found}.", shown(expected)));
        }
    }
}

/// What was expected and not found: an item that is nowhere, or not so often.
fn missing(actual: &[Value], item: &Value, work: &Work) -> String {
    let shown = shown(item);
    if actual.iter().any(|own| contains(own, item, work)) {
        format!("{shown} in one item more, found in no other")
    } else {
        format!("{shown}, found in none of {} items", actual.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::work::Ended;

    fn holds(actual: &Value, expected: &Value) -> bool {
        let work = Work::default();
        let is_held = contains(actual, expected, &work);
        assert_eq!(differences(actual, expected, &work).is_empty(), is_held, "{expected}");
        assert_eq!(work.check(), Ok(()));
        is_held
    }

    #[test]
    fn what_is_held_is_held_wherever_it_stands() {
        let actual = json!({ "a": 1, "b": { "c": [1, { "d": "x", "e": null }, 2] } });
        for (expected, is_held) in [
            (json!({}), true),
            (json!({ "a": 1 }), true),
            (json!({ "a": "1" }), false),
            (json!({ "b": { "c": [{ "d": "x" }, 1] } }), true),
            (json!({ "b": { "c": [{ "e": null }] } }), true),
            (json!({ "b": { "c": [{ "f": null }] } }), false),
            (json!({ "b": { "c": {} } }), false),
            (json!([]), false),
        ] {
            assert_eq!(holds(&actual, &expected), is_held, "{expected}");
        }
    }

    #[test]
    fn each_expected_item_needs_an_item_of_its_own_and_nothing_needs_an_empty_list() {
        for (actual, expected, is_held) in [
            (json!([]), json!([]), true),
            (json!([1]), json!([]), false),
            (json!({ "a": [[]] }), json!({ "a": [[]] }), true),
            (json!({ "a": [[1]] }), json!({ "a": [[]] }), false),
            (json!([1, 2]), json!([1, 1]), false),
            (json!([1, 2, 1]), json!([1, 1]), true),
            (json!([1]), json!([1, 1]), false),
            (json!([{ "id": 1 }]), json!([{ "id": 1 }, { "id": 1 }]), false),
            (json!([{ "id": 1, "a": 1 }, { "id": 1 }]), json!([{ "id": 1 }, { "id": 1 }]), true),
            // The first that comes is not always the one to take.
            (json!([{ "a": 1, "b": 2 }, { "a": 1 }]), json!([{ "a": 1 }, { "b": 2 }]), true),
            (
                json!([{ "b": 2, "a": 1 }, { "a": 1, "c": 3 }, { "c": 3, "d": 4 }]),
                json!([{ "c": 3 }, { "a": 1 }, { "b": 2 }]),
                true,
            ),
            (json!([{ "a": 1, "b": 2 }]), json!([{ "a": 1 }, { "b": 2 }]), false),
            (json!([{ "a": 1, "b": 2 }, {}]), json!([{ "a": 1 }, { "b": 2 }]), false),
            (json!([[1, 2], [3]]), json!([[3], [2]]), true),
        ] {
            assert_eq!(holds(&actual, &expected), is_held, "{actual} {expected}");
        }
    }

    #[test]
    fn numbers_are_compared_by_their_value() {
        let actual: Value = serde_json::from_str(r#"{"n": [1, 100, 0, 0.5]}"#).unwrap();
        for text in [r#"{"n": [1.0, 1e2, -0.0]}"#, r#"{"n": [1e0, 50e-2, 100.0]}"#] {
            assert!(holds(&actual, &serde_json::from_str(text).unwrap()), "{text}");
        }
        assert!(!holds(&actual, &json!({ "n": [1.5] })));
    }

    #[test]
    fn each_difference_has_its_path() {
        let actual = json!({ "email": "ann@example.com", "groups": [{ "id": "UGR-1" }] });
        let two = json!({ "id": "UGR-2" });
        let one = json!({ "id": "UGR-1" });
        let expected = json!({ "email": "bob@example.com", "groups": [two, one, one], "x": {} });
        assert_eq!(
            differences(&actual, &expected, &Work::default()),
            [
                r#"body.email: expected "bob@example.com", found "ann@example.com"."#,
                r#"body.groups[0]: expected {"id":"UGR-2"}, found in none of 1 items."#,
                r#"body.groups[2]: expected {"id":"UGR-1"} in one item more, found in no other."#,
                "body.x: expected {}, found nothing.",
            ]
        );
        let none = json!({ "groups": [] });
        assert_eq!(
            differences(&actual, &none, &Work::default()),
            [r#"body.groups: expected [], found [{"id":"UGR-1"}]."#]
        );
    }

    #[test]
    fn lists_of_equal_items_take_time_in_proportion() {
        let item = |number: usize| json!({ "id": number, "is": [number] });
        let actual: Value = (0..2_000).map(item).collect();
        let shuffled: Value = (0..2_000).map(|number| item(number * 7 % 2_000)).collect();
        let work = Work::of(100_000);
        assert!(contains(&actual, &shuffled, &work), "{:?}", work.check());
        let scalars: Value = (0..8_000).map(Value::from).collect();
        let others: Value = (10_000..18_000).map(Value::from).collect();
        assert!(!contains(&scalars, &others, &work));
        let work = Work::of(300_000);
        let sentences = differences(&scalars, &others, &work);
        assert_eq!(sentences.len(), DESCRIBED + 1);
        assert_eq!(sentences[DESCRIBED], "body: 7990 more expected items are not found.");
        assert_eq!(work.check(), Ok(()));
    }

    #[test]
    fn other_lists_end_when_their_work_is_spent() {
        let item = |number: usize| json!({ "id": number, "more": number });
        let actual: Value = (0..1_000).map(item).collect();
        let expected: Value = (1_000..2_000).map(|number| json!({ "id": number })).collect();
        let work = Work::of(100_000);
        assert!(!contains(&actual, &expected, &work));
        assert_eq!(work.check(), Err(Ended::Spent { most: 100_000, at: BODY.into() }));
    }
}
