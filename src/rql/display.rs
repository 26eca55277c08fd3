//! Prints expressions in their canonical spelling, which parses to the same expression.

use std::fmt::{self, Display, Formatter};

use super::expr::{Expr, Node, Quantifier, Spelling, Word};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Word(word) => word.fmt(f),
            Node::Null => f.write_str("null()"),
            Node::Empty => f.write_str("empty()"),
            Node::SelfRef(path) => call(f, "self", path.as_deref()),
            Node::And(items) => call(f, "and", items),
            Node::Or(items) => call(f, "or", items),
            Node::Not(condition) => call(f, "not", [&**condition]),
            Node::Binary(operation, left, right) => call(f, operation.name(), [&**left, &**right]),
            Node::Quantified(quantifier, collection, condition) => {
                call(f, quantifier.name(), [&**collection].into_iter().chain(condition.as_deref()))
            }
            Node::Group(name, items) => call(f, name, items),
        }
    }
}

impl Display for Word {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.spelling {
            Spelling::Bare => f.write_str(&self.text),
            // The text cannot contain the quote that encloses it.
            Spelling::Quoted if self.text.contains('"') => write!(f, "'{}'", self.text),
            Spelling::Quoted => write!(f, "\"{}\"", self.text),
        }
    }
}

impl Quantifier {
    fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
        }
    }
}

fn call<'e>(
    f: &mut Formatter<'_>,
    name: &str,
    items: impl IntoIterator<Item = &'e Expr>,
) -> fmt::Result {
    write!(f, "{name}(")?;
    for (place, item) in items.into_iter().enumerate() {
        f.write_str(if place > 0 { "," } else { "" })?;
        item.fmt(f)?;
    }
    f.write_str(")")
}
