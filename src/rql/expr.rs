//! Expressions: what a filter's text says, before any table is known.

/// Part of a filter, and where it was read.
#[derive(Debug, Clone)]
pub(super) struct Expr {
    /// The byte at which it starts.
    pub(super) at: usize,
    /// What it says.
    pub(super) node: Node,
}

/// What an expression says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A name or a value; which of the two depends on its place.
    Word(Word),
    /// `null()`
    Null,
    /// `empty()`
    Empty,
    /// `self()`, or `self(path)`.
    SelfRef(Option<Box<Expr>>),
    /// All of these.
    And(Vec<Expr>),
    /// One of these.
    Or(Vec<Expr>),
    /// `not(condition)`
    Not(Box<Expr>),
    /// An operation on a property and an argument.
    Binary(Operation, Box<Expr>, Box<Expr>),
    /// `any` or `all` of a collection, and the condition on its elements.
    Quantified(Quantifier, Box<Expr>, Option<Box<Expr>>),
    /// A call of something that is no operator.
    Group(String, Vec<Expr>),
}

/// A word, without the quotes it may have had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// What counts of it.
    pub(super) text: String,
    /// How it was written.
    pub(super) spelling: Spelling,
}

/// Whether a word had quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Without quotes.
    Bare,
    /// With quotes: never a property where a value may stand.
    Quoted,
}

/// What is done with a property and an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// Holds it against one value.
    Compare(Comparison),
    /// Searches it for a pattern.
    Search(Search),
    /// Looks it up in a list.
    List(Membership),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
}

/// A search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// Letter case counts.
    Like,
    /// Letter case is ignored.
    Ilike,
}

/// A relation to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    /// Among its members.
    In,
    /// Not among them.
    Out,
}

/// How many elements of a collection a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// Operations by name.
pub(super) const OPERATIONS: [(&str, Operation); 10] = [
    ("eq", Operation::Compare(Comparison::Eq)),
    ("ne", Operation::Compare(Comparison::Ne)),
    ("gt", Operation::Compare(Comparison::Gt)),
    ("ge", Operation::Compare(Comparison::Ge)),
    ("lt", Operation::Compare(Comparison::Lt)),
    ("le", Operation::Compare(Comparison::Le)),
    ("like", Operation::Search(Search::Like)),
    ("ilike", Operation::Search(Search::Ilike)),
    ("in", Operation::List(Membership::In)),
    ("out", Operation::List(Membership::Out)),
];

/// The other operators.
pub(super) const OTHERS: [&str; 8] = ["and", "or", "not", "any", "all", "self", "null", "empty"];

impl Operation {
    /// The operation called `name`, in small letters.
    pub(super) fn named(name: &str) -> Option<Self> {
        OPERATIONS.iter().find(|(known, _)| *known == name).map(|(_, operation)| *operation)
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        OPERATIONS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

// Where an expression was read makes no difference to what it says.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}
