//! Conditions: the parts of a filter, bound to a table.

use std::fmt::{self, Debug, Formatter};

use super::{
    block::Set,
    evaluation::Evaluation,
    expr::Comparison,
    path::Path,
    pattern::Pattern,
    quantified::Quantified,
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
    /// Elements of a collection fulfil a condition.
    Quantified(Box<Quantified<F>>),
}

/// The right side of a comparison.
pub(super) enum Operand<F: Family> {
    /// A constant.
    Constant(Scalar),
    /// Another property of the same object.
    Property(Path<F>),
}

impl<F: Family> Condition<F> {
    /// Returns the objects of a set that fulfil the condition; any set if the work has ended.
    pub(super) fn among(&self, set: Set, all: &[Value<'_, F>], evaluation: &Evaluation) -> Set {
        let within = |condition: &Self, set| condition.among(set, all, evaluation);
        match self {
            Self::And(conditions) => conditions.iter().fold(set, |left, it| within(it, left)),
            Self::Or(conditions) => conditions
                .iter()
                .fold(Set::NONE, |found, it| found.or(within(it, set.without(found)))),
            Self::Not(condition) => set.without(within(condition, set)),
            Self::Compare(path, comparison, operand) => {
                path.among(set, all, |left, it| operand.compare(Atom::from(left), *comparison, it))
            }
            Self::Like(path, pattern) => path.among(set, all, |value, _| {
                like(value, pattern, |steps| evaluation.work().take(steps, &path.name))
            }),
            Self::In(path, list) => path.among(set, all, |value, _| is_in(Atom::from(value), list)),
            Self::Quantified(quantified) => quantified.among(set, all, evaluation),
        }
    }

    /// How many steps it takes to evaluate it for one object, without what its collections take.
    pub(super) fn steps(&self) -> usize {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().map(Self::steps).sum(),
            Self::Not(condition) => condition.steps(),
            Self::Compare(..) | Self::Like(..) | Self::In(..) | Self::Quantified(_) => 1,
        }
    }

    /// Whether it leads into collections.
    pub(super) fn is_nested(&self) -> bool {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().any(Self::is_nested),
            Self::Not(condition) => condition.is_nested(),
            Self::Quantified(_) => true,
            Self::Compare(..) | Self::Like(..) | Self::In(..) => false,
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
            | Self::Quantified(_) => {}
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
            Self::Quantified(quantified) => quantified.fmt(f),
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

fn like<F: Family>(
    value: &Value<'_, F>,
    pattern: &Pattern,
    take: impl FnOnce(usize) -> bool,
) -> bool {
    // A text of the usual length is one step, which is counted for all objects at once.
    const USUAL: usize = 256;
    match Atom::from(value) {
        Atom::Text(text, _) if text.len() > USUAL && !take(text.len() / USUAL) => false,
        Atom::Text(text, "") => pattern.matches(text),
        Atom::Text(head, tail) => pattern.matches(&[head, tail].concat()),
        Atom::Null | Atom::Boolean(_) | Atom::Number(_) | Atom::Date(_) => false,
    }
}

fn is_in(value: Atom<'_>, list: &[Scalar]) -> bool {
    list.binary_search_by(|member| member.atom().cmp(&value)).is_ok()
}
