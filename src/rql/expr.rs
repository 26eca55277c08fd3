//! Expressions: the meaning of a filter's text before it is bound to a table.

/// A part of a filter, with its position.
#[derive(Debug, Clone)]
pub(super) struct Expr {
    /// The byte at which it starts.
    pub(super) at: usize,
    /// Its meaning.
    pub(super) node: Node,
}

/// The meaning of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A name or a value, depending on its position.
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
    /// `any` or `all` of a collection, with the condition on its elements.
    Quantified(Quantifier, Box<Expr>, Option<Box<Expr>>),
    /// A call of an unknown operator.
    Group(String, Vec<Expr>),
}

/// A word, without its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The text.
    pub(super) text: String,
    /// Its spelling.
    pub(super) spelling: Spelling,
}

/// Whether a word was quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Without quotes.
    Bare,
    /// With quotes: never a property where a value is allowed.
    Quoted,
}

/// An operation on a property and an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// Compares it with one value.
    Compare(Comparison),
    /// Matches it against a pattern.
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

/// A kind of search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// Case-sensitive.
    Like,
    /// Case-insensitive.
    Ilike,
}

/// Membership in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    /// A member.
    In,
    /// Not a member.
    Out,
}

/// The number of elements of a collection that must fulfil a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// At least one.
    Any,
    /// All.
    All,
}

/// The operations by name.
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

impl Word {
    /// Returns its text as a value. Blanks around a bare word are dropped, because some clients
    /// write a blank after the comma.
    ///
    /// Deviation: the platform keeps them, and finds nothing for such clients.
    pub(super) fn value(&self) -> &str {
        match self.spelling {
            Spelling::Bare => self.text.trim(),
            Spelling::Quoted => &self.text,
        }
    }
}

impl Operation {
    /// Returns the operation called `name`, in lower case.
    pub(super) fn named(name: &str) -> Option<Self> {
        OPERATIONS.iter().find(|(known, _)| *known == name).map(|(_, operation)| *operation)
    }

    /// Returns its name.
    pub(super) fn name(self) -> &'static str {
        OPERATIONS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

// The position is not part of the meaning.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}
