//! The life of sellers: created, updated, activated, deactivated, disabled and deleted.

use std::{collections::HashSet, sync::Arc};

use super::{ChangeKind, Effects, OperationContext, Outcome, Rejection, Subject, World};
use crate::{
    id::Id,
    json::{Patch, Path, Violations},
    model::{
        Address, AddressUpdate, AttributesUpdate, Currency, Findings, LinkAction, NewSeller,
        Notice, Picture, Row, Rule, Seller, SellerAction, SellerStatus, SellerUpdate, Transition,
        is_currency,
    },
};

static EXTERNAL_ID: Path<'static> = Path::Member(&Path::Root, "externalId");
static CURRENCIES: Path<'static> = Path::Member(&Path::Root, "currencies");
static ADDRESS: Path<'static> = Path::Member(&Path::Root, "address");

impl World {
    /// Creates a seller, which is active unless the request says that it is disabled.
    pub fn create_seller(
        &mut self,
        request: NewSeller,
        context: &OperationContext,
    ) -> Result<Outcome<Seller>, Rejection> {
        let mut findings = context.findings();
        self.check_external_id(&request.data.external_id, &mut findings);
        check_data(&request.data, &[], None, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let id = self.sellers.draw(self.generator.stream());
        let blank = Seller::new(id, Box::default(), effects.cause.clone());
        let seller = Seller { status: request.status, ..updated(blank, request.data) };
        effects.created(Subject::Seller(id));
        let row = self.sellers.insert(seller);
        Ok(effects.outcome(row, notices))
    }

    /// Updates a seller, and shows it wherever it is shown. An update that changes nothing raises
    /// no revision.
    pub fn update_seller(
        &mut self,
        id: Id<Seller>,
        update: SellerUpdate,
        picture: Patch<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<Seller>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        if !row.status.admits_update() {
            let sentence =
                format!("update is not allowed while {}; allowed: nothing.", row.status.name());
            return Err(Rejection::Conflict(sentence));
        }
        let notices = check_update(&update, &row, context)?;
        let icon = row.icon.changed(picture);
        let is_same_icon = icon.is_none();
        let changed = Seller {
            icon: icon.unwrap_or_else(|| row.icon.clone()),
            ..updated(Seller::clone(&row), update)
        };
        if is_same_icon && is_same_as(&changed, &row) {
            return Ok(Outcome::unchanged(row, notices));
        }
        let mut effects = Effects::new(context);
        effects.updated(Subject::Seller(id));
        let row = self.replace_seller(changed.touched(effects.cause.clone()));
        Ok(effects.outcome(row, notices))
    }

    /// Moves a seller to another status, and its links and licensees with it. A deleted seller
    /// stays in the world, and in lists.
    pub fn act_on_seller(
        &mut self,
        id: Id<Seller>,
        action: SellerAction,
        context: &OperationContext,
    ) -> Result<Outcome<Seller>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let effect = action.effect(row.status);
        let status = effect.map_err(|wrong| Rejection::Conflict(wrong.to_string()))?;
        let notices = self.check_licensees_of(&row, action, context)?;
        let mut effects = Effects::new(context);
        let kind = match status {
            SellerStatus::Deleted => ChangeKind::Removed,
            SellerStatus::Active | SellerStatus::Disabled | SellerStatus::Offline => {
                ChangeKind::Updated
            }
        };
        let step = Transition::Seller(action, row.status, status);
        effects.moved(Subject::Seller(id), step, kind);
        let seller = Seller { status, ..Seller::clone(&row) };
        let changed = self.replace_seller(seller.touched(effects.cause.clone()));
        if status == SellerStatus::Disabled {
            self.lead_links_of(id, LinkAction::SellerDisabled, &mut effects);
            self.disable_licensees_of(id, &mut effects);
        } else if row.status == SellerStatus::Disabled {
            self.lead_links_of(id, LinkAction::SellerEnabled, &mut effects);
        }
        Ok(effects.outcome(changed, notices))
    }

    fn check_external_id(&self, external_id: &Patch<Box<str>>, findings: &mut Findings) {
        let Patch::Set(given) = external_id else {
            let fact = "The seller has no external id";
            findings.against(Rule::SellerExternalId, &EXTERNAL_ID, fact, "it was created without");
            return;
        };
        let has_it = |seller: &&Arc<Row<Seller>>| seller.external_id.as_ref() == Some(given);
        if given.is_empty() {
            let fact = "The external id of the seller is empty";
            findings.against(Rule::SellerExternalId, &EXTERNAL_ID, fact, "it was taken");
        } else if let Some(other) = self.sellers.iter().find(has_it) {
            let fact = format!("Seller {} has that external id", other.id);
            findings.against(Rule::SellerExternalId, &EXTERNAL_ID, &fact, "it was given again");
        }
    }

    fn check_licensees_of(
        &self,
        seller: &Seller,
        action: SellerAction,
        context: &OperationContext,
    ) -> Result<Vec<Notice>, Violations> {
        let mut findings = context.findings();
        let mut own = self.licensees.iter().filter(|it| it.seller.id == seller.id);
        if let Some(licensee) = own.find(|it| it.status.is_in_use()) {
            let fact = format!("Licensee {} is {}", licensee.id, licensee.status.name());
            let done = format!("{} was done all the same", action.verb());
            findings.against(Rule::SellerLicensees, &Path::Root, &fact, &done);
        }
        findings.notices()
    }
}

/// The seller with the data that an update gives it.
fn updated(seller: Seller, update: SellerUpdate) -> Seller {
    Seller {
        name: update.name,
        external_id: update.external_id.over(seller.external_id),
        currencies: update.currencies.over(&seller.currencies),
        address: update.address.parts_over(seller.address, AddressUpdate::over),
        attributes: update.attributes.parts_over(seller.attributes, AttributesUpdate::over),
        ..seller
    }
}

fn check_update(
    update: &SellerUpdate,
    seller: &Seller,
    context: &OperationContext,
) -> Result<Vec<Notice>, Violations> {
    let mut findings = context.findings();
    check_data(update, &seller.currencies, seller.address.as_ref(), &mut findings);
    findings.notices()
}

/// Checks what the data are after an update, beside what they were before.
fn check_data(
    update: &SellerUpdate,
    currencies: &[Currency],
    address: Option<&Address>,
    findings: &mut Findings,
) {
    if update.currencies.has_codes {
        let fact = "Currencies are given as codes alone";
        let done = "the first one became the default, and the seller bills in all";
        findings.against(Rule::V4Currencies, &CURRENCIES, fact, done);
    }
    check_currencies(&update.currencies.clone().over(currencies), findings);
    if let Patch::Set(parts) = &update.address {
        let whole = parts.clone().over(address.cloned().unwrap_or_default());
        for part in whole.missing_parts() {
            let fact = format!("The address has no {part}");
            let path = ADDRESS.member(part);
            findings.against(Rule::SellerAddress, &path, &fact, "it was taken without");
        }
    }
}

fn check_currencies(currencies: &[Currency], findings: &mut Findings) {
    const MOST: usize = 1_000;
    let mut against = |path: &Path<'_>, fact: &str| {
        findings.against(Rule::SellerCurrencies, path, fact, "they were taken as they are");
    };
    if currencies.is_empty() || currencies.len() > MOST {
        let fact = format!("A seller has 1 to {MOST} currencies, not {}", currencies.len());
        against(&CURRENCIES, &fact);
    }
    let defaults = currencies.iter().filter(|currency| currency.is_default).count();
    if defaults != 1 && !currencies.is_empty() {
        let fact = format!("One currency is the default, not {defaults}");
        against(&CURRENCIES, &fact);
    }
    if !currencies.is_empty() && !currencies.iter().any(|currency| currency.billing_enabled) {
        against(&CURRENCIES, "The seller bills in none of the currencies");
    }
    let mut seen = HashSet::new();
    for (index, currency) in currencies.iter().enumerate() {
        let path = CURRENCIES.item(index);
        // Notices show no text of the client, which may have characters that headers refuse.
        if !is_currency(&currency.value) {
            against(&path.member("value"), &format!("{path} is no code of ISO 4217"));
        }
        if !seen.insert(&currency.value) {
            against(&path.member("value"), &format!("{path} is listed a second time"));
        }
    }
}

/// Whether two values of a seller have the same content, icons aside.
fn is_same_as(one: &Seller, other: &Seller) -> bool {
    one.name == other.name
        && one.external_id == other.external_id
        && one.currencies == other.currencies
        && one.address == other.address
        && one.attributes == other.attributes
}
