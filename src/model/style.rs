//! Styles: how answers write null members and addresses.

/// How answers write null members and addresses; the same for the whole process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// How members without a value are written.
    pub nulls: Nulls,
    /// Whether objects have `href`.
    pub href: Href,
}

/// How members without a value are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Nulls {
    /// Not at all.
    #[default]
    Omit,
    /// As null, where the schema lets them be null.
    Show,
}

/// Whether objects have `href`, and invitations `code`.
///
/// Older published schemas had both; the current one forbids them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Href {
    /// No.
    #[default]
    Off,
    /// `/account-users/AUSR-0000-0000-0000`
    Short,
    /// `/v1/accounts/account-users/AUSR-0000-0000-0000`
    Full,
}

impl Href {
    /// The part of an address before the collection and the id.
    #[must_use]
    pub const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Short => Some("/"),
            Self::Full => Some("/v1/accounts/"),
        }
    }
}
