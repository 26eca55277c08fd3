//! Quantified conditions: whether elements of a collection fulfil a condition.

use std::fmt::{self, Debug, Formatter};

use super::{
    block::{BLOCK, Set},
    condition::Condition,
    evaluation::Evaluation,
    expr::Quantifier,
    path::Path,
    table::{Family, Value},
};
use crate::work::Work;

/// A condition on the elements of a collection, bound to a table.
pub(super) struct Quantified<F: Family> {
    /// The path of the collection.
    pub(super) path: Path<F>,
    /// Its path from the root, for error messages.
    pub(super) name: String,
    /// How many elements have to fulfil the condition.
    pub(super) quantifier: Quantifier,
    /// The condition; without one, the collection has to have elements.
    pub(super) condition: Option<Condition<F>>,
    /// Its number among those of the query whose answers are worth remembering: other objects lead
    /// to the one that has the collection.
    pub(super) number: Option<usize>,
}

impl<F: Family> Quantified<F> {
    /// Returns the objects of a set whose collection fulfils the condition.
    pub(super) fn among(&self, set: Set, from: &[Value<'_, F>], evaluation: &Evaluation) -> Set {
        let Some((last, parents)) = self.path.fields.split_last() else {
            return set.filter(|place| self.holds(&from[place], evaluation));
        };
        let mut owners = Path::follow(parents, set, from).into_iter();
        set.filter(|_| {
            // A missing collection counts as empty.
            let Some(owner) = owners.next().flatten() else {
                return self.holds(&Value::Null, evaluation);
            };
            let find = || self.holds(&F::read(owner, last), evaluation);
            match self.number {
                Some(number) => evaluation.answer((number, F::identity(owner)), find),
                None => find(),
            }
        })
    }

    fn holds(&self, collection: &Value<'_, F>, evaluation: &Evaluation) -> bool {
        let elements = match collection {
            Value::Collection(elements) => elements.as_slice(),
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
        if !evaluation.work().take(1 + Work::TO_GATHER * elements.len(), &self.name) {
            return false;
        }
        let mut blocks = elements.chunks(BLOCK);
        match self.quantifier {
            Quantifier::Any => blocks.any(|block| self.fulfilling(block, evaluation) != Set::NONE),
            Quantifier::All => {
                blocks.all(|block| self.fulfilling(block, evaluation) == Set::first(block.len()))
            }
        }
    }

    /// The elements of a block that fulfil the condition; none if the work has ended.
    fn fulfilling(&self, block: &[Value<'_, F>], evaluation: &Evaluation) -> Set {
        let all = Set::first(block.len());
        let Some(condition) = &self.condition else { return all };
        if !evaluation.work().take(condition.steps() * block.len(), &self.name) {
            return Set::NONE;
        }
        condition.among(all, block, evaluation)
    }
}

impl<F: Family> Debug for Quantified<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_tuple("Quantified");
        shown.field(&self.path).field(&self.quantifier).field(&self.condition).finish()
    }
}
