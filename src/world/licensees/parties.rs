//! The parties of a new licensee: its account, buyer and seller, found or created.

use std::sync::Arc;

use super::super::{
    Collection, Effects, OperationContext, Subject, World, memberships::ResolvedAccount,
};
use crate::{
    id::Id,
    json::Path,
    model::{
        Account, Buyer, BuyerStatus, ErpLinkStatus, Findings, NewLicensee, Row, Rule, Seller,
        Visibility,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");
static BUYER: Path<'static> = Path::Member(&Path::Root, "buyer");
static SELLER: Path<'static> = Path::Member(&Path::Root, "seller");

/// The parties that a request names.
pub(super) struct Parties {
    /// None if it was refused.
    pub(super) account: Option<ResolvedAccount>,
    buyer: Party<Buyer>,
    seller: Party<Seller>,
}

/// The parties, all of which exist.
pub(super) struct PartyRows {
    pub(super) account: Arc<Row<Account>>,
    pub(super) buyer: Arc<Row<Buyer>>,
    pub(super) seller: Arc<Row<Seller>>,
}

/// A party that exists, or is to be created with that id.
enum Party<R> {
    Known(Arc<Row<R>>),
    Named(Id<R>),
}

impl<R> Party<R> {
    fn known(&self) -> Option<&Arc<Row<R>>> {
        match self {
            Self::Known(row) => Some(row),
            Self::Named(_) => None,
        }
    }
}

impl World {
    /// Finds the parties of a new licensee, and fault with them.
    pub(super) fn resolve_parties(
        &self,
        request: &NewLicensee,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Parties {
        let (id, rule) = (request.buyer, Rule::KnownBuyer);
        let buyer = self.resolve_party(id, "Buyer", rule, &BUYER, context, findings);
        let (id, rule) = (request.seller, Rule::KnownSeller);
        let seller = self.resolve_party(id, "Seller", rule, &SELLER, context, findings);
        let account = match buyer.known() {
            Some(buyer) => self.resolve_buyers_account(buyer, request.account, context, findings),
            None => Some(self.resolve_account(request.account, context, findings)),
        };
        if let Some(buyer) = buyer.known() {
            check_buyer(buyer, "it was created as Disabled", &BUYER.member("id"), findings);
        }
        if let (Some(buyer), Some(seller)) = (buyer.known(), seller.known())
            && let Some(fact) = self.missing_link(buyer.id, seller.id)
        {
            let (path, done) = (SELLER.member("id"), "it was created all the same");
            findings.against(Rule::LicenseeLink, &path, &fact, done);
        }
        Parties { account, buyer, seller }
    }

    /// Finds the row that a request names.
    ///
    /// A row that the caller does not see is refused as unknown, under any rules.
    fn resolve_party<R: Collection>(
        &self,
        id: Id<R>,
        noun: &str,
        rule: Rule,
        path: &Path<'_>,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Party<R> {
        if let Ok(row) = self.find(id, context) {
            return Party::Known(Arc::clone(row));
        }
        let (path, fact) = (path.member("id"), format!("{noun} {id} is not known"));
        match context.visibility {
            Visibility::All => findings.against(rule, &path, &fact, "it was made"),
            Visibility::Account(_) => findings.refuse(&path, fact),
        }
        Party::Named(id)
    }

    /// The account of a buyer. For a buyer without one, the request has to name one, under any
    /// rules: a licensee without account could not be shown.
    fn resolve_buyers_account(
        &self,
        buyer: &Buyer,
        named: Option<Id<Account>>,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Option<ResolvedAccount> {
        let path = ACCOUNT.member("id");
        if let Some(own) = &buyer.account {
            if named.is_some_and(|id| id != own.id) {
                let fact = format!("The account of buyer {} is {}", buyer.id, own.id);
                findings.against(Rule::LicenseeAccount, &path, &fact, "the licensee has that one");
            }
            return Some(ResolvedAccount::Known(Arc::clone(own)));
        }
        let fact = format!("Buyer {} has no account", buyer.id);
        let Some(named) = named else {
            findings.refuse(&ACCOUNT, format!("{fact}, so one is required"));
            return None;
        };
        let done = format!("the licensee has {named}");
        findings.against(Rule::LicenseeAccount, &path, &fact, &done);
        Some(self.resolve_account(Some(named), context, findings))
    }

    /// Says why a buyer can't buy from a seller: there is no link, or it is not Active.
    pub(super) fn missing_link(&self, buyer: Id<Buyer>, seller: Id<Seller>) -> Option<String> {
        match self.links_of_buyer(buyer).find(|link| link.seller.id == seller) {
            None => Some(format!("Buyer {buyer} has no ERP link to seller {seller}")),
            Some(link) => match link.status {
                ErpLinkStatus::Active => None,
                ErpLinkStatus::Blocked | ErpLinkStatus::Disabled => {
                    Some(format!("ERP link {} is {}", link.id, link.status.name()))
                }
            },
        }
    }

    /// Creates the parties that do not exist.
    pub(super) fn resolve_or_create_parties(
        &mut self,
        parties: Parties,
        effects: &mut Effects,
    ) -> PartyRows {
        let account = parties.account.unwrap_or(ResolvedAccount::Drawn);
        let account = self.resolve_or_create_account(account, effects);
        self.resolve_or_create_default_group(&account, effects);
        let buyer = match parties.buyer {
            Party::Known(buyer) => buyer,
            Party::Named(id) => self.resolve_or_create_buyer(id, &account, effects),
        };
        let seller = match parties.seller {
            Party::Known(seller) => seller,
            Party::Named(id) => {
                effects.created(Subject::Seller(id));
                self.sellers.insert(Seller::new(id, id.to_string().into(), effects.cause.clone()))
            }
        };
        PartyRows { account, buyer, seller }
    }
}

/// Finds fault with a buyer who is not in use.
pub(super) fn check_buyer(buyer: &Buyer, done: &str, path: &Path<'_>, findings: &mut Findings) {
    match buyer.status {
        BuyerStatus::Active | BuyerStatus::Enabled => {}
        BuyerStatus::Disabled
        | BuyerStatus::Deleted
        | BuyerStatus::Unassigned
        | BuyerStatus::Conflict
        | BuyerStatus::Mismatch => {
            let fact = format!("Buyer {} is {}", buyer.id, buyer.status.name());
            findings.against(Rule::LicenseeBuyer, path, &fact, done);
        }
    }
}
