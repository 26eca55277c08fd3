//! The life of licensees: created, updated, enabled, disabled and deleted.

mod follow;
mod parties;

use std::sync::Arc;

use self::parties::PartyRows;
use super::{Effects, OperationContext, Outcome, Rejection, Subject, World};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{
        Account, Address, AddressUpdate, Eligibility, Findings, Icon, Licensee, LicenseeAction,
        LicenseeAudit, LicenseeStatus, LicenseeUpdate, NewLicensee, Picture, Row, Rule,
        SellerStatus,
    },
};

static ADDRESS: Path<'static> = Path::Member(&Path::Root, "address");
static ELIGIBILITY: Path<'static> = Path::Member(&Path::Root, "eligibility");

impl World {
    /// Creates a licensee, whose status and account are its buyer's.
    pub fn create_licensee(
        &mut self,
        request: NewLicensee,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<Licensee>, Rejection> {
        let mut findings = context.findings();
        findings.ignored(&request.ignored);
        let parties = self.resolve_parties(&request, context, &mut findings);
        let account = parties.account.as_ref().and_then(|account| account.known());
        let eligibility = resolve_eligibility(&request, account.map(|it| &***it), &mut findings);
        let address = request.address.filter(|_| !request.use_buyer_address);
        let address = address.map(|parts| parts.over(Address::default()));
        check_address(address.as_ref(), request.use_buyer_address, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let PartyRows { account, buyer, seller } =
            self.resolve_or_create_parties(parties, &mut effects);
        let generated = || Licensee::generated_name(&buyer, &seller);
        let row = self.licensees.insert(Licensee {
            id: self.licensees.draw(self.generator.stream()),
            revision: 1,
            name: request.name.unwrap_or_else(generated),
            icon: Icon::Generated.or_picture(picture),
            external_id: request.external_id,
            status: LicenseeStatus::of_buyer(buyer.status),
            address,
            use_buyer_address: request.use_buyer_address,
            description: request.description,
            account,
            buyer,
            seller,
            eligibility,
            audit: LicenseeAudit::begin(effects.cause.clone()),
        });
        effects.created(Subject::Licensee(row.id));
        Ok(effects.outcome(row, notices))
    }

    /// Updates a licensee. An update that changes nothing raises no revision.
    pub fn update_licensee(
        &mut self,
        id: Id<Licensee>,
        update: LicenseeUpdate,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<Licensee>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        effect(LicenseeAction::Update, &row)?;
        let mut findings = context.findings();
        findings.ignored(&update.ignored);
        findings.ignored(&update.fixed(&row));
        let (address, use_buyer_address) =
            changed_address(update.address, update.use_buyer_address, &row);
        let changed = Licensee {
            name: update.name.unwrap_or_else(|| row.name.clone()),
            external_id: update.external_id.over(row.external_id.clone()),
            description: update.description.over(row.description.clone()),
            address,
            use_buyer_address,
            ..Licensee::clone(&row)
        };
        if !has_same_address(&changed, &row) {
            check_address(changed.address.as_ref(), changed.use_buyer_address, &mut findings);
        }
        let notices = findings.notices()?;
        if picture.is_none() && is_same_as(&changed, &row) {
            return Ok(Outcome::unchanged(row, notices));
        }
        let mut effects = Effects::new(context);
        effects.updated(Subject::Licensee(id));
        let changed = Licensee { icon: row.icon.or_picture(picture), ..changed };
        let row = self.licensees.replace(changed.touched(effects.cause.clone()));
        Ok(effects.outcome(row, notices))
    }

    /// Takes a disabled licensee back into use, as its buyer is.
    ///
    /// Under the contract's rules one whose buyer is in no use stays as it is, with a notice.
    pub fn enable_licensee(
        &mut self,
        id: Id<Licensee>,
        context: &OperationContext,
    ) -> Result<Outcome<Licensee>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let status = effect(LicenseeAction::Enable, &row)?;
        let mut findings = context.findings();
        self.check_enabled(&row, &mut findings);
        let notices = findings.notices()?;
        if status == row.status {
            return Ok(Outcome::unchanged(row, notices));
        }
        let mut effects = Effects::new(context);
        let action = LicenseeAction::Enable;
        let row = self.move_licensee(Licensee::clone(&row), action, status, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    /// Takes a licensee out of use.
    pub fn disable_licensee(
        &mut self,
        id: Id<Licensee>,
        context: &OperationContext,
    ) -> Result<Outcome<Licensee>, Rejection> {
        self.act_on_licensee(id, LicenseeAction::Disable, context)
    }

    /// Takes a licensee out of use for ever. It stays in the world, and only Operations sees it.
    pub fn delete_licensee(
        &mut self,
        id: Id<Licensee>,
        context: &OperationContext,
    ) -> Result<Outcome<Licensee>, Rejection> {
        self.act_on_licensee(id, LicenseeAction::Delete, context)
    }

    fn act_on_licensee(
        &mut self,
        id: Id<Licensee>,
        action: LicenseeAction,
        context: &OperationContext,
    ) -> Result<Outcome<Licensee>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let status = effect(action, &row)?;
        let mut effects = Effects::new(context);
        let row = self.move_licensee(Licensee::clone(&row), action, status, &mut effects);
        Ok(effects.outcome(row, Vec::new()))
    }

    /// Finds fault with a buyer, a seller and a link that keep a licensee from being enabled.
    fn check_enabled(&self, licensee: &Licensee, findings: &mut Findings) {
        let Licensee { buyer, seller, .. } = licensee;
        parties::check_buyer(buyer, "it stays Disabled", &Path::Root, findings);
        let fact = match seller.status {
            SellerStatus::Active | SellerStatus::Offline => self.missing_link(buyer.id, seller.id),
            SellerStatus::Disabled | SellerStatus::Deleted => {
                Some(format!("Seller {} is {}", seller.id, seller.status.name()))
            }
        };
        if let Some(fact) = fact {
            let done = "that was no obstacle";
            findings.against(Rule::EnableLink, &Path::Root, &fact, done);
        }
    }
}

/// The status that an action leads to.
fn effect(action: LicenseeAction, licensee: &Licensee) -> Result<LicenseeStatus, Rejection> {
    let effect = action.effect(licensee.status, licensee.buyer.status);
    effect.map_err(|wrong| Rejection::Conflict(wrong.to_string()))
}

/// The marketplace of a new licensee: the one that is named, else one that its account may join.
///
/// Deviation: no public text says what an account without eligibility may do; it may join as a
/// client.
fn resolve_eligibility(
    request: &NewLicensee,
    account: Option<&Account>,
    findings: &mut Findings,
) -> Eligibility {
    let client = Eligibility { client: true, partner: false };
    let allowed = account.and_then(|account| account.profile.eligibility).unwrap_or(client);
    let eligibility = match request.eligibility {
        Some(named) => named.over(Eligibility::default()),
        None if allowed.client || !allowed.partner => client,
        None => Eligibility { client: false, partner: true },
    };
    let fact = if eligibility.client == eligibility.partner {
        "A licensee takes part either as a client or as a partner".to_owned()
    } else if eligibility.client && !allowed.client {
        "The account of the licensee takes no part as a client".to_owned()
    } else if eligibility.partner && !allowed.partner {
        "The account of the licensee takes no part as a partner".to_owned()
    } else {
        return eligibility;
    };
    findings.against(Rule::LicenseeEligibility, &ELIGIBILITY, &fact, "it was created so");
    eligibility
}

/// The address after an update, and whether the buyer's counts instead.
///
/// An address of its own counts, unless the request says that the buyer's does.
fn changed_address(
    change: Patch<AddressUpdate>,
    use_buyer_address: Option<bool>,
    before: &Licensee,
) -> (Option<Address>, bool) {
    let is_given = matches!(change, Patch::Set(_));
    let use_buyer_address = use_buyer_address.unwrap_or(before.use_buyer_address && !is_given);
    let own = change.parts_over(before.address.clone(), AddressUpdate::over);
    (own.filter(|_| !use_buyer_address), use_buyer_address)
}

/// Finds fault with an address of its own that is missing or not whole.
fn check_address(address: Option<&Address>, use_buyer_address: bool, findings: &mut Findings) {
    if use_buyer_address {
        return;
    }
    let Some(address) = address else {
        let fact = "The licensee has neither the buyer's address nor one of its own";
        findings.against(Rule::LicenseeAddress, &ADDRESS, fact, "it has none");
        return;
    };
    for part in address.missing_parts() {
        let fact = format!("The address of the licensee has no {part}");
        findings.against(Rule::LicenseeAddress, &ADDRESS.member(part), &fact, "it was taken");
    }
}

fn has_same_address(one: &Licensee, other: &Row<Licensee>) -> bool {
    one.address == other.address && one.use_buyer_address == other.use_buyer_address
}

/// Whether two values of a licensee have the same content.
fn is_same_as(one: &Licensee, other: &Row<Licensee>) -> bool {
    has_same_address(one, other)
        && one.name == other.name
        && one.external_id == other.external_id
        && one.description == other.description
}
