//! What an emulator writes besides the members that have a value.

/// What the process writes besides the members that have a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// What becomes of members without a value.
    pub nulls: Nulls,
    /// Whether objects carry their address.
    pub href: Href,
}

/// What becomes of members without a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Nulls {
    /// They are left out.
    #[default]
    Omit,
    /// Where the schema lets them be null, they are.
    Show,
}

/// Whether objects carry their address, and invitations their code.
///
/// Both were published once, and the published schema forbids them since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Href {
    /// They do not.
    #[default]
    Off,
    /// `/account-users/AUSR-0000-0000-0000`
    Short,
    /// `/v1/accounts/account-users/AUSR-0000-0000-0000`
    Full,
}

impl Href {
    /// What stands before the collection and the id in an object's address.
    #[must_use]
    pub const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Short => Some("/"),
            Self::Full => Some("/v1/accounts/"),
        }
    }
}
