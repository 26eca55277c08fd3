//! Conditions: the parts of a filter, bound to a table.

use std::fmt::{self, Debug, Formatter};

use super::{
    block::{BLOCK, Set},
    expr::{Comparison, Quantifier},
    path::Path,
    pattern::Pattern,
    scalar::{Atom, Scalar},
    table::{Family, Value},
};

/// A condition, bound to a table.
pub(super) enum Condition<F: Family> {
    /// All of these.
    And(Vec<Self>),
    /// One of these.
    Or(Vec<Self>),
    /// The condition does not hold.
    Not(Box<Self>),
    /// A property compares in this way to a value.
    Compare(Path<F>, Comparison, Operand<F>),
    /// A text matches.
    Like(Path<F>, Pattern),
    /// A property is one of these values, which are sorted.
    In(Path<F>, Vec<Scalar>),
    /// Elements of a collection fulfil a condition; without one, the collection has elements.
    Quantified(Path<F>, Quantifier, Option<Box<Self>>),
}

/// The right side of a comparison.
pub(super) enum Operand<F: Family> {
    /// A constant.
    Constant(Scalar),
    /// Another property of the same object.
    Property(Path<F>),
}

impl<F: Family> Condition<F> {
    /// Returns the objects of a set that fulfil the condition.
    pub(super) fn among(&self, set: Set, all: &[Value<'_, F>]) -> Set {
        match self {
            Self::And(conditions) => conditions.iter().fold(set, |left, it| it.among(left, all)),
            Self::Or(conditions) => conditions
                .iter()
                .fold(Set::NONE, |found, it| found.or(it.among(set.without(found), all))),
            Self::Not(condition) => set.without(condition.among(set, all)),
            Self::Compare(path, comparison, operand) => {
                path.among(set, all, |left, it| operand.compare(Atom::from(left), *comparison, it))
            }
            Self::Like(path, pattern) => path.among(set, all, |value, _| like(value, pattern)),
            Self::In(path, list) => path.among(set, all, |value, _| is_in(Atom::from(value), list)),
            Self::Quantified(path, quantifier, condition) => path
                .among(set, all, |value, _| quantified(value, *quantifier, condition.as_deref())),
        }
    }

    /// Returns properties and the texts that they equal in every object that fulfils the condition.
    pub(super) fn equalities<'f>(&'f self, found: &mut Vec<(&'f str, &'f str)>) {
        match self {
            Self::And(all) => all.iter().for_each(|condition| condition.equalities(found)),
            Self::Compare(path, Comparison::Eq, Operand::Constant(Scalar::Text(text))) => {
                found.push((&path.name, text));
            }
            Self::Or(_)
            | Self::Not(_)
            | Self::Compare(..)
            | Self::Like(..)
            | Self::In(..)
            | Self::Quantified(..) => {}
        }
    }
}

impl<F: Family> Operand<F> {
    fn compare(&self, left: Atom<'_>, comparison: Comparison, it: &Value<'_, F>) -> bool {
        match self {
            Self::Constant(constant) => comparison.holds(left, constant.atom()),
            Self::Property(path) => match it.node() {
                Some(node) => comparison.holds(left, Atom::from(&path.read(node))),
                // An element of a collection that is not an object is its only property.
                None => comparison.holds(left, Atom::from(it)),
            },
        }
    }
}

impl Comparison {
    /// Null equals only null, and is neither greater nor less than anything.
    fn holds(self, left: Atom<'_>, right: Atom<'_>) -> bool {
        let order = left.cmp(&right);
        let both = left.is_present() && right.is_present();
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Gt => both && order.is_gt(),
            Self::Ge => both && order.is_ge(),
            Self::Lt => both && order.is_lt(),
            Self::Le => both && order.is_le(),
        }
    }
}

impl<F: Family> Debug for Condition<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(all) => f.debug_tuple("And").field(all).finish(),
            Self::Or(some) => f.debug_tuple("Or").field(some).finish(),
            Self::Not(condition) => f.debug_tuple("Not").field(condition).finish(),
            Self::Compare(path, comparison, operand) => {
                f.debug_tuple("Compare").field(path).field(comparison).field(operand).finish()
            }
            Self::Like(path, pattern) => f.debug_tuple("Like").field(path).field(pattern).finish(),
            Self::In(path, list) => f.debug_tuple("In").field(path).field(list).finish(),
            Self::Quantified(path, quantifier, condition) => {
                f.debug_tuple("Quantified").field(path).field(quantifier).field(condition).finish()
            }
        }
    }
}

impl<F: Family> Debug for Operand<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(constant) => constant.fmt(f),
            Self::Property(path) => path.fmt(f),
        }
    }
}

fn like<F: Family>(value: &Value<'_, F>, pattern: &Pattern) -> bool {
    match Atom::from(value) {
        Atom::Text(text, "") => pattern.matches(text),
        Atom::Text(head, tail) => pattern.matches(&[head, tail].concat()),
        Atom::Null | Atom::Boolean(_) | Atom::Number(_) | Atom::Date(_) => false,
    }
}

fn is_in(value: Atom<'_>, list: &[Scalar]) -> bool {
    list.binary_search_by(|member| member.atom().cmp(&value)).is_ok()
}

fn quantified<F: Family>(
    value: &Value<'_, F>,
    quantifier: Quantifier,
    condition: Option<&Condition<F>>,
) -> bool {
    let elements = match value {
        Value::Collection(elements) => elements.as_slice(),
        // A missing collection counts as empty.
        Value::Null
        | Value::Text(_)
        | Value::Short(_)
        | Value::Link(..)
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Date(_)
        | Value::Object(_)
        | Value::Any(_) => &[],
    };
    let fulfil = |block: &[Value<'_, F>]| {
        let all = Set::first(block.len());
        let found = condition.map_or(all, |condition| condition.among(all, block));
        match quantifier {
            Quantifier::Any => found != Set::NONE,
            Quantifier::All => found == all,
        }
    };
    let mut blocks = elements.chunks(BLOCK);
    match quantifier {
        Quantifier::Any => blocks.any(fulfil),
        Quantifier::All => blocks.all(fulfil),
    }
}
