//! Rules that the platform has beyond its published schema, each with a name and a source.
//!
//! Under [`Rules::Contract`] an answer that a rule would have refused carries a notice; under
//! [`Rules::Platform`] the rule refuses.

use std::fmt;

use super::Accounts;
use crate::{
    fidelity::Label,
    json::{Path, Violations},
    rql::{Forgiven, Query, Request, UnknownValue},
};

/// Which rules hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rules {
    /// Those of the published schema.
    #[default]
    Contract,
    /// Those, and the behaviour that public documents describe.
    Platform,
}

impl Rules {
    /// The name by which settings call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Platform => "platform",
        }
    }
}

macro_rules! rules {
    ($(#[doc = $summary:literal] $rule:ident = $name:literal, $label:ident, $source:literal;)*) => {
        /// A rule of the platform beyond its published schema.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Rule { $(#[doc = $summary] $rule,)* }

        impl Rule {
            /// All rules.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            /// The name, as `Emulator-Notice` and the README have it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$rule => $name,)* }
            }

            /// Its demand, in a sentence.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$rule => $summary.trim_ascii(),)* }
            }

            /// How well it is founded.
            #[must_use]
            pub const fn label(self) -> Label {
                match self { $(Self::$rule => Label::$label,)* }
            }

            /// Where it is from.
            #[must_use]
            pub const fn source(self) -> &'static str {
                match self { $(Self::$rule => $source,)* }
            }
        }
    };
}

rules! {
    /// The flat and the nested spelling of the invitee name one person.
    OneInvitee = "one-invitee", Inferred, "two spellings of one invitee in the published schema";
    /// An invitation needs an addressee or a known user's id.
    Addressee = "addressee", Draft, "vendor's canon of account users: e-mail is the user's unique key";
    /// An account has to exist before users are invited into it.
    KnownAccount = "known-account", Inferred, "references of the published schema";
    /// A group has to exist before users are put into it.
    KnownGroup = "known-group", Inferred, "references of the published schema";
    /// Every group is named by its id.
    NamedGroup = "named-group", Inferred, "references of the published schema";
    /// A user joins groups of the account into which they are invited.
    OwnGroup = "own-group", Draft, "vendor's canon of user groups: a group belongs to one account";
    /// A user is a member of an account once.
    OneMembership = "one-membership", Draft, "vendor's canon of account users, BR-002";
    /// An invitation is accepted by the user whom it invites.
    OwnInvitation = "own-invitation", Draft, "vendor's canon of account users, BR-005";
    /// Users cannot end their own memberships.
    OthersMembership = "others-membership", Draft, "vendor's canon of account users, states";
    /// Only Operations makes members without an invitation, and only of known users.
    InvitationStatus = "invitation-status", Draft, "vendor's canon of account users, states";
    /// Users change their profile themselves; besides them only Operations does.
    OwnProfile = "own-profile", Published, "user interface's guide to editing users";
    /// Users set their password themselves.
    OwnPassword = "own-password", Draft, "vendor's canon of users, BR-008";
    /// Users cannot delete themselves.
    OthersUser = "others-user", Draft, "vendor's canon of users, states";
    /// A buyer has to exist before a group is limited to it or a licensee is created for it.
    KnownBuyer = "known-buyer", Inferred, "references of the published schema";
    /// A group has no module that the default group of its account lacks.
    DefaultModules = "default-modules", Draft, "vendor's canon of user groups: modules";
    /// The default group of an account keeps the modules that every account has.
    MandatoryModules = "mandatory-modules", Draft, "vendor's canon of user groups, BR-007, and of modules, BR-003";
    /// The default group of an account has no module of another type of account.
    AccountTypeModules = "account-type-modules", Draft, "vendor's canon of user groups, BR-007, and of modules, BR-004";
    /// A group is limited to buyers of its account that are not deleted.
    OwnBuyers = "own-buyers", Inferred, "references of the published schema";
    /// A group that is limited to buyers has at least one.
    SelectedBuyers = "selected-buyers", Draft, "vendor's canon of user groups: buyer scope";
    /// Only client accounts may limit who buys through them.
    ClientEligibility = "client-eligibility", Draft, "vendor's canon of accounts, BR-007";
    /// Only Operations sets the id under which other systems know an account.
    OperationsExternalId = "operations-external-id", Draft, "vendor's canon of accounts, BR-009";
    /// The account of a buyer is a client.
    BuyerClient = "buyer-client", Draft, "vendor's canon of buyers, BR-002 and BR-008";
    /// A buyer gets an account whose id in the ERP system is the buyer's `accountExternalId`.
    BuyerExternalId = "buyer-external-id", Draft, "vendor's canon of buyers, BR-008";
    /// No two buyers have the same `erpCompanyContact`.
    UniqueCompanyContact = "unique-company-contact", Draft, "vendor's canon of buyers, BR-007";
    /// The activation of a buyer brings both its ids in the ERP system to one that had neither.
    ActivationIds = "activation-ids", Draft, "vendor's canon of buyers, BR-009";
    /// The two ids of a buyer in the ERP system never change.
    FixedErpIds = "fixed-erp-ids", Draft, "vendor's canon of buyers, BR-007";
    /// A buyer with a licensee, deleted or not, or without both ERP ids keeps its account.
    UnassignLicensee = "unassign-licensee", Draft, "vendor's canon of buyers, BR-011, and of licensees, 7.2";
    /// A buyer is not deleted or deactivated while it has a licensee that is not deleted.
    DeleteLicensee = "delete-licensee", Draft, "vendor's canon of buyers, BR-013, and of licensees, 7.2";
    /// A buyer is transferred between accounts of one id in the ERP system.
    SameExternalId = "same-external-id", Published, "user interface's guide to transferring buyers";
    /// A buyer starts to buy from a seller that is not deleted.
    LiveSeller = "live-seller", Draft, "vendor's canon of sellers, BR-001";
    /// An ERP link stays while a licensee of its buyer and its seller is not deleted.
    KeptLink = "kept-link", Draft, "vendor's canon of ERP links, BR-009";
    /// The ERP system decides the name, address, ids and sellers of buyers that it knows.
    ErpOwned = "erp-owned", Draft, "vendor's canon of buyers, BR-001 and BR-003";
    /// The address of a buyer has all parts but the second line.
    BuyerAddress = "buyer-address", Draft, "vendor's canon of buyers, BR-010";
    /// Clients change only name, address, picture and use of buyers that the ERP system knows.
    ClientBuyer = "client-buyer", Draft, "vendor's canon of buyers, and its guide to editing buyers";
    /// A seller is created with an external id that no other seller has.
    SellerExternalId = "seller-external-id", Draft, "vendor's canon of sellers, BR-002";
    /// A seller has 1 to 1,000 currencies of ISO 4217, each once, one of them the default, and bills in at least one.
    SellerCurrencies = "seller-currencies", Draft, "vendor's canon of sellers, BR-003";
    /// The currencies of a seller are objects, and not codes alone.
    V4Currencies = "v4-currencies", Inferred, "fourth and fifth version of the published schema";
    /// The address of a seller has everything but the second line.
    SellerAddress = "seller-address", Draft, "vendor's canon of sellers: address";
    /// The status of a seller stays while one of its licensees is in use.
    SellerLicensees = "seller-licensees", Draft, "vendor's canon of sellers, BR-007";
    /// A link is blocked or unblocked only if the ERP system knows its buyer.
    LinkBuyer = "link-buyer", Draft, "vendor's canon of ERP links, BR-005";
    /// A link is not blocked while a licensee of its buyer and seller is in use.
    LinkLicensee = "link-licensee", Draft, "vendor's canon of ERP links, BR-005";
    /// A link to a disabled or deleted seller is not blocked.
    LinkSeller = "link-seller", Draft, "vendor's canon of ERP links, BR-005";
    /// A licensee has an account: its buyer's.
    LicenseeAccount = "licensee-account", Draft, "vendor's canon of licensees, BR-001";
    /// A licensee is created where its buyer has an Active ERP link to its seller.
    LicenseeLink = "licensee-link", Draft, "vendor's canon of licensees, BR-002";
    /// A licensee is created or enabled while its buyer is Active or Enabled.
    LicenseeBuyer = "licensee-buyer", Draft, "vendor's canon of licensees, BR-004";
    /// A licensee is enabled while its seller is Active or Offline, and its ERP link Active.
    EnableLink = "enable-link", Draft, "vendor's canon of licensees, BR-007";
    /// A licensee has its buyer's address, or one of its own with all but the second line.
    LicenseeAddress = "licensee-address", Draft, "vendor's canon of licensees, BR-009";
    /// A licensee takes part as a client or as a partner, whichever its account may.
    LicenseeEligibility = "licensee-eligibility", Draft, "vendor's canon of licensees, BR-010";
    /// A seller has to exist before a licensee is created for it.
    KnownSeller = "known-seller", Inferred, "references of the published schema";
    /// The name of a token has 1 to 200 letters, digits, blanks and - . ' ".
    TokenName = "token-name", Draft, "vendor's canon of API tokens, BR-006";
    /// The description of a token has at most 2,000 characters.
    TokenDescription = "token-description", Draft, "vendor's canon of API tokens, BR-006";
    /// A module has to exist before a token gets it.
    KnownModule = "known-module", Inferred, "references of the published schema";
    /// A token has no module that the default group of its account lacks.
    TokenModules = "token-modules", Draft, "vendor's canon of API tokens, BR-002";
    /// Vendors and clients create and manage tokens of their own account only.
    OwnToken = "own-token", Draft, "vendor's canon of API tokens, BR-003 and BR-004";
    /// A deleted token is not updated.
    DeletedToken = "deleted-token", Inferred, "vendor's canon of API tokens, BR-008 and BR-009";
    /// No two cloud tenants have the same id in consumption management.
    UniqueConsumptionId = "unique-consumption-id", Draft, "vendor's canon of cloud tenants, BR-002";
    /// A cloud tenant is mapped to an account that has its pyraTenantId.
    SameTenant = "same-tenant", Draft, "vendor's canon of cloud tenants, BR-003";
    /// Tenants of type Slm and Virtual are mapped only if a single account has their pyraTenantId.
    SingleAccountTenant = "single-account-tenant", Draft, "vendor's canon of cloud tenants, BR-004";
    /// Users choose their favourite accounts themselves; besides them only Operations does.
    OwnFavorite = "own-favorite", Inferred, "an account's favorite is a setting of the user";
}

/// What an answer says of its request in a header, in ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A rule would have refused the request; the sentence says what the request did.
    Against(Rule, String),
    /// A member was ignored: no schema has it, or it is not for the caller to change.
    IgnoredMember(&'static str),
    /// The platform has the operation, and the emulator does not.
    NotEmulated {
        /// Its method.
        method: &'static str,
        /// Its path, with a name in braces for each parameter.
        path: &'static str,
    },
    /// A query parameter that clients send and the operation does not have was ignored.
    IgnoredParameter(&'static str),
    /// A filter compares a property with a text that is none of its values.
    UnknownValue(UnknownValue),
    /// A query was read as the platform reads it, which forgives what it does not understand.
    Forgiven(Forgiven),
    /// A buyer was sent without its account, and kept it.
    KeptAccount,
}

impl Notice {
    /// The names of all notices: those of the rules first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        const OTHERS: [&str; 5] =
            ["ignored-member", "not-emulated", "ignored-parameter", "unknown-value", "unassign"];
        Rule::ALL.iter().map(|rule| rule.name()).chain(OTHERS)
    }

    /// What a list request says that has no effect.
    #[must_use]
    pub fn of_list(request: &Request<'_>, query: &Query<Accounts>) -> Vec<Self> {
        let ignored = request.ignored.iter().copied().map(Self::IgnoredParameter);
        let unknown = query.unknown.iter().cloned().map(Self::UnknownValue);
        let forgiven = query.forgiven.iter().cloned().map(Self::Forgiven);
        ignored.chain(unknown).chain(forgiven).collect()
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Against(rule, sentence) => write!(f, "{}; {sentence}", rule.name()),
            Self::IgnoredMember(name) => write!(f, "ignored-member; {name}"),
            Self::NotEmulated { method, path } => write!(f, "not-emulated; {method} {path}"),
            Self::IgnoredParameter(name) => write!(f, "ignored-parameter; {name}"),
            Self::UnknownValue(UnknownValue { path, known }) => {
                write!(f, "unknown-value; {path} is one of {}.", known.join(", "))
            }
            Self::Forgiven(Forgiven::UnknownNames(names)) => {
                write!(f, "ignored-select; {} is no member.", names.join(", "))
            }
            Self::Forgiven(Forgiven::UnbalancedBrackets(part)) => {
                write!(f, "unbalanced-brackets; {part}")
            }
            Self::KeptAccount => f.write_str(
                "unassign; The platform may read the missing account as an unassignment; the buyer \
                 kept it.",
            ),
        }
    }
}

/// The findings of the rules in a request that its schema admits.
#[derive(Debug)]
pub struct Findings {
    rules: Rules,
    notices: Vec<Notice>,
    violations: Violations,
}

impl Findings {
    /// Nothing yet.
    #[must_use]
    pub fn under(rules: Rules) -> Self {
        Self { rules, notices: Vec::new(), violations: Violations::default() }
    }

    /// Adds the finding that a request breaks `rule` at `path`; `fact` says how.
    ///
    /// The rules in force refuse it, or only note what was `done` instead.
    #[cold]
    pub fn against(&mut self, rule: Rule, path: &Path<'_>, fact: &str, done: &str) {
        match self.rules {
            Rules::Contract => self.notice(rule, format!("{fact}; {done}.")),
            Rules::Platform => self.violations.add_against(rule.name(), path, fact),
        }
    }

    /// Adds the finding that a request did what `rule` leaves to another system. Any rules note it.
    pub fn note(&mut self, rule: Rule, fact: &str, done: &str) {
        self.notice(rule, format!("{fact}; {done}."));
    }

    /// Reports that a buyer kept the account that its update left out.
    pub fn kept_account(&mut self) {
        self.notices.push(Notice::KeptAccount);
    }

    /// Reports which members were ignored.
    pub fn ignored(&mut self, names: &[&'static str]) {
        self.notices.extend(names.iter().copied().map(Notice::IgnoredMember));
    }

    // Each becomes a header, and clients limit the number of headers.
    fn notice(&mut self, rule: Rule, sentence: String) {
        const MOST: usize = 20;
        let notice = Notice::Against(rule, sentence);
        if self.notices.len() < MOST && !self.notices.contains(&notice) {
            self.notices.push(notice);
        } else if self.notices.len() == MOST {
            let sentence = "There are more of that kind; they are not listed.".to_owned();
            self.notices.push(Notice::Against(rule, sentence));
        }
    }

    /// Adds a fault that is refused under any rules.
    #[cold]
    pub fn refuse(&mut self, path: &Path<'_>, sentence: impl Into<String>) {
        self.violations.add(path, sentence);
    }

    /// The notices, unless something is refused.
    pub fn notices(self) -> Result<Vec<Notice>, Violations> {
        if self.violations.is_empty() { Ok(self.notices) } else { Err(self.violations) }
    }
}
