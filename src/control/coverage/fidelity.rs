//! What a suite leaned on, by how well it is known.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Line;
use crate::{api::schemas, fidelity::Label, journal::Coverage};

/// What a suite leaned on, for each label.
pub(super) struct Fidelity(Vec<(Label, Leaned)>);

/// The parts of one label, and how many requests leaned on each.
#[derive(Default)]
struct Leaned {
    operations: BTreeMap<&'static str, u64>,
    rules: BTreeMap<&'static str, u64>,
    members: BTreeMap<String, u64>,
}

impl Fidelity {
    pub(super) fn of(coverage: &Coverage, operations: &[Line]) -> Self {
        Self(Label::ALL.map(|label| (label, Leaned::on(label, coverage, operations))).into())
    }

    pub(super) fn shown(&self) -> Value {
        let shown = |it: &Leaned| json!({ "operations": it.operations, "rules": it.rules, "members": it.members });
        self.0.iter().map(|(label, it)| (label.name().to_owned(), shown(it))).collect()
    }

    pub(super) fn summary(&self) -> Value {
        let numbers = |it: &Leaned| {
            json!({
                "requests": it.operations.values().sum::<u64>(),
                "operations": it.operations.len(),
                "rules": it.rules.len(),
                "members": it.members.len(),
            })
        };
        self.0.iter().map(|(label, it)| (label.name().to_owned(), numbers(it))).collect()
    }
}

impl Leaned {
    fn on(label: Label, coverage: &Coverage, operations: &[Line]) -> Self {
        let is_of = |line: &&Line| line.operation.source.is_some_and(|it| it.label == label);
        let operations = operations.iter().filter(is_of);
        let operations = operations.map(|line| (line.operation.id, line.requests()));
        let rules = coverage.rules().filter(|(rule, _)| rule.label() == label);
        let rules = rules.map(|(rule, count)| (rule.name(), count));
        let members = coverage.members().into_iter();
        let members = members.filter(|(member, _)| schemas::label(*member) == label);
        Self {
            operations: operations.filter(|(_, count)| *count > 0).collect(),
            rules: rules.filter(|(_, count)| *count > 0).collect(),
            members: members
                .map(|(it, count)| (format!("{}.{}", it.schema, it.name), count))
                .collect(),
        }
    }
}
