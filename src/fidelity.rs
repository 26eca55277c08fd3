//! Fidelity: how well the parts of the emulated platform are known, and from which texts.

/// How well a part is founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The platform's public documentation says so.
    Published,
    /// The vendor's public drafts say so.
    Draft,
    /// No public text says so; it follows from other texts.
    Inferred,
}

impl Label {
    /// All labels, the best founded first.
    pub const ALL: [Self; 3] = [Self::Published, Self::Draft, Self::Inferred];

    /// The name in documents, such as `published`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Draft => "draft",
            Self::Inferred => "inferred",
        }
    }

    /// The label of exactly that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.name() == name)
    }
}

/// A text that a part of the platform is known from.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// How well it founds what follows it.
    pub label: Label,
    /// Its name in documents.
    pub text: &'static str,
}

/// A member of an object, as the schema of that name in the OpenAPI document has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The name of the schema, such as `AccountUserQueryLegacy`.
    pub schema: &'static str,
    /// The name of the member.
    pub name: &'static str,
}
