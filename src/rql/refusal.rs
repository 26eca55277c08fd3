//! Binding errors, in the platform's words.

use super::{
    error::{DESCRIBED, FAILURE, Fault, VALIDATION},
    hint,
    path::{PathError, Scope},
    table::{Family, Kind},
};

/// The errors so far. Methods that add one return `None`, so callers can `return` them.
#[derive(Default)]
pub(super) struct Faults {
    /// All of them.
    pub(super) list: Vec<Fault>,
}

impl Faults {
    /// Adds an error without a path.
    pub(super) fn fail<T>(&mut self, text: &str, at: usize, hint: Option<String>) -> Option<T> {
        self.push(Fault::collected(VALIDATION, text, at).with_hint(hint))
    }

    /// Adds an unknown path; `written` is the text around it.
    pub(super) fn unresolved<T, F: Family>(
        &mut self,
        written: &str,
        name: &str,
        at: usize,
        error: &PathError<F>,
    ) -> Option<T> {
        let segment = &name[error.start..error.end];
        let leads = written.is_empty() && error.start == 0;
        let hint = self.hint(|| {
            let example = hint::example(error.within.table(error.reader));
            let foreign = leads.then(|| hint::parameter(segment, None, &example, |_| false));
            foreign.flatten().unwrap_or_else(|| explain(segment, error))
        });
        let key = [written, &name[..error.end]].concat();
        let fault = Fault::collected(key, "Invalid property path.", at + error.start);
        self.push(fault.with_hint(hint))
    }

    /// Adds a property that rows cannot be ordered by.
    pub(super) fn not_ordered<T>(&mut self, name: &str, at: usize) -> Option<T> {
        let hint = "Rows are ordered by plain values, such as one of its properties.".to_owned();
        let fault = Fault::collected(name, "Ordering is not permitted.", at);
        self.push(fault.with_hint(hint))
    }

    /// Adds an order that contains something other than names.
    pub(super) fn no_keys<T>(&mut self, at: usize, example: &str) -> Option<T> {
        let hint = format!("Write names, as in order={example},-id.");
        let text = "No valid ordering properties were detected";
        self.push(Fault::collected("order:no_props", text, at).with_hint(hint))
    }

    /// Adds a call of an unknown operator.
    pub(super) fn unknown_group<T>(&mut self, name: &str, at: usize, example: &str) -> Option<T> {
        let hint = self.hint(|| hint::operator(name, example).unwrap_or_default());
        self.push(Fault::collected(name, "Unknown expression group.", at).with_hint(hint))
    }

    /// Adds a value in place of a condition.
    pub(super) fn expression_expected<T>(
        &mut self,
        key: &str,
        at: usize,
        example: &str,
    ) -> Option<T> {
        let foreign = hint::parameter(key, None, example, |_| false);
        let usage = || format!("A filter is made of calls such as eq({example},value).");
        let hint = foreign.or_else(|| hint::symbol(key, example)).unwrap_or_else(usage);
        self.push(Fault::collected(key, "Expression expected.", at).with_hint(hint))
    }

    /// Adds a quantified property that is not a collection.
    pub(super) fn incompatible<T>(&mut self, at: usize) -> Option<T> {
        let hint = "'any' and 'all' are about collections.".to_owned();
        let text = "Collection property has incompatible type";
        self.push(Fault::collected(FAILURE, text, at).with_hint(hint))
    }

    /// Puts another hint in the place of that of the last error.
    pub(super) fn explain_last(&mut self, hint: String) {
        if let Some(fault) = self.list.last_mut().filter(|fault| fault.hint.is_some()) {
            fault.hint = Some(hint);
        }
    }

    /// Returns the hint, unless too many errors precede it for it to be shown.
    pub(super) fn hint(&self, hint: impl FnOnce() -> String) -> Option<String> {
        (self.list.len() < DESCRIBED).then(hint)
    }

    fn push<T>(&mut self, fault: Fault) -> Option<T> {
        self.list.push(fault);
        None
    }
}

fn explain<F: Family>(segment: &str, error: &PathError<F>) -> String {
    if let Some(table) = error.within.table(error.reader) {
        return hint::property(segment, table);
    }
    match error.within {
        Scope::Value(Kind::Collection(_)) => {
            "A path does not lead through a collection; write any(collection,condition)."
        }
        _ => "A plain value has no properties.",
    }
    .to_owned()
}
