//! Believable organisations: clients with buyers, their links to sellers, and licensees.

use std::sync::{Arc, LazyLock};

use rand::{Rng, RngExt};
use serde::Deserialize;

use super::{
    super::{Effects, World},
    NAMES, pick,
};
use crate::model::{
    Account, AccountProfile, AccountStatus, Address, Audit, Buyer, BuyerAudit, BuyerExternalIds,
    BuyerStatus, Currency, Eligibility, ErpLink, ErpLinkAudit, ErpLinkStatus, Event, Icon,
    Licensee, LicenseeAudit, LicenseeStatus, Row, Seller, SellerStatus,
};

/// How many users a world gets for each organisation.
pub(super) const USERS_EACH: usize = 50;

/// How many sellers there are at least, once there are organisations.
const SELLERS: usize = 5;

/// The words of generated organisations. Their order decides which a generator draws.
#[derive(Default, Deserialize)]
struct Words {
    trades: Vec<String>,
    towns: Vec<Town>,
}

/// A town, and what is usual there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Town {
    city: String,
    state: String,
    post_code: String,
    country: String,
    street: String,
    form: String,
    currency: String,
}

// A test reads them.
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let text = include_str!("../../../seed-data/generated/organisations.json");
    serde_json::from_str(text).unwrap_or_default()
});

impl World {
    /// Adds client accounts with 1 to 3 buyers each, 1 to 3 links a buyer, and a licensee on about
    /// half of the links.
    ///
    /// They buy from the world's active sellers; a world with few of them gets more.
    pub(super) fn generate_organisations(&mut self, count: usize, effects: &mut Effects) {
        if count == 0 {
            return;
        }
        let sellers = self.sellers_for_generated(&effects.cause);
        for _ in 0..count {
            self.generate_organisation(&sellers, effects);
        }
    }

    /// Adds a client account, and a buyer in each of 1 to 3 towns.
    fn generate_organisation(&mut self, sellers: &[Arc<Row<Seller>>], effects: &mut Effects) {
        let towns = draw_some(&WORDS.towns, self.generator.stream());
        let Some(home) = towns.first() else { return };
        let account = self.generate_account(home, &effects.cause);
        self.resolve_or_create_default_group(&account, effects);
        for town in towns {
            let buyer = self.generate_buyer(&account, town, &effects.cause);
            self.generate_links(&buyer, sellers, &effects.cause);
        }
    }

    fn sellers_for_generated(&mut self, cause: &Event) -> Vec<Arc<Row<Seller>>> {
        let is_active = |row: &&Arc<Row<Seller>>| row.status == SellerStatus::Active;
        let mut sellers: Vec<_> = self.sellers.iter().filter(is_active).cloned().collect();
        while sellers.len() < SELLERS {
            sellers.push(self.generate_seller(cause));
        }
        sellers
    }

    fn generate_seller(&mut self, cause: &Event) -> Arc<Row<Seller>> {
        let town = pick(&WORDS.towns, self.generator.stream());
        let id = self.sellers.draw(self.generator.stream());
        let value = town.currency.as_str().into();
        let currency = Currency { value, billing_enabled: true, is_default: true };
        let address = self.generate_address(town);
        self.sellers.insert(Seller {
            id,
            revision: 1,
            name: format!("Marketplace {} {}", town.city, town.form).into(),
            icon: Icon::Generated,
            external_id: Some(external_id(town, "SEL", id.number())),
            status: SellerStatus::Active,
            currencies: [currency].into(),
            address: Some(address),
            attributes: None,
            audit: Audit::begin(cause.clone()),
        })
    }

    fn generate_account(&mut self, town: &Town, cause: &Event) -> Arc<Row<Account>> {
        let id = self.accounts.draw(self.generator.stream());
        let last = pick(&NAMES.last, self.generator.stream());
        let trade = pick(&WORDS.trades, self.generator.stream());
        let address = self.generate_address(town);
        let name = format!("{last} {trade}").into();
        self.accounts.insert(Account {
            status: AccountStatus::Active,
            profile: Box::new(AccountProfile {
                external_id: Some(external_id(town, "CLI", id.number())),
                address: Some(address),
                eligibility: Some(Eligibility { client: true, partner: false }),
                ..AccountProfile::default()
            }),
            ..Account::new(id, name, cause.clone())
        })
    }

    // Seven in ten are active, two wait for the ERP system, and one is disabled.
    fn generate_buyer(
        &mut self,
        account: &Arc<Row<Account>>,
        town: &Town,
        cause: &Event,
    ) -> Arc<Row<Buyer>> {
        let id = self.buyers.draw(self.generator.stream());
        let status = match self.generator.stream().random_range(0..10) {
            0 => BuyerStatus::Disabled,
            1 | 2 => BuyerStatus::Enabled,
            _ => BuyerStatus::Active,
        };
        let external_ids = (status != BuyerStatus::Enabled).then(|| BuyerExternalIds {
            erp_company_contact: Some(external_id(town, "CON", id.number())),
            erp_customer: Some(external_id(town, "SCU", id.number())),
            account_external_id: account.profile.external_id.clone(),
        });
        let address = self.generate_address(town);
        let name = format!("{} {}", account.name, town.form).into();
        self.buyers.insert(Buyer {
            account: Some(Arc::clone(account)),
            status,
            external_ids,
            address: Some(address),
            tax_id: Some(format!("{}{:09}", town.country, id.number()).into()),
            audit: BuyerAudit {
                activated: Some(cause.clone()),
                disabled: (status == BuyerStatus::Disabled).then(|| cause.clone()),
                ..BuyerAudit::begin(cause.clone())
            },
            ..Buyer::new(id, name, cause.clone())
        })
    }

    /// Links a buyer to 1 to 3 sellers. One link in twenty is blocked, and has no licensee.
    fn generate_links(
        &mut self,
        buyer: &Arc<Row<Buyer>>,
        sellers: &[Arc<Row<Seller>>],
        cause: &Event,
    ) {
        for seller in draw_some(sellers, self.generator.stream()) {
            let is_blocked = self.generator.stream().random_range(0..20) == 0;
            self.generate_link(buyer, seller, is_blocked, cause);
            let has_licensee = self.generator.stream().random_range(0..2) == 0;
            if has_licensee && !is_blocked {
                self.generate_licensee(buyer, seller, cause);
            }
        }
    }

    fn generate_link(
        &mut self,
        buyer: &Arc<Row<Buyer>>,
        seller: &Arc<Row<Seller>>,
        is_blocked: bool,
        cause: &Event,
    ) {
        // The ERP system knows the buyers that have ids in it.
        let is_known = buyer.external_ids.is_some();
        let is_blocked = is_blocked && is_known;
        let id = self.erp_links.draw(self.generator.stream());
        self.add_erp_link(ErpLink {
            id,
            revision: 1,
            icon: Icon::None,
            buyer: Arc::clone(buyer),
            seller: Arc::clone(seller),
            company_name: is_known.then(|| buyer.name.clone()),
            status: if is_blocked { ErpLinkStatus::Blocked } else { ErpLinkStatus::Active },
            status_before: None,
            note: None,
            external_ids: buyer.external_ids.clone(),
            address: buyer.address.clone().filter(|_| is_known),
            ship_to: Box::default(),
            bill_to: Box::default(),
            audit: ErpLinkAudit {
                created: cause.clone(),
                updated: cause.clone(),
                blocked: is_blocked.then(|| cause.clone()),
                unblocked: None,
                disabled: None,
            },
        });
    }

    fn generate_licensee(
        &mut self,
        buyer: &Arc<Row<Buyer>>,
        seller: &Arc<Row<Seller>>,
        cause: &Event,
    ) {
        let Some(account) = buyer.account.clone() else { return };
        let status = LicenseeStatus::of_buyer(buyer.status);
        self.licensees.insert(Licensee {
            id: self.licensees.draw(self.generator.stream()),
            revision: 1,
            name: Licensee::generated_name(buyer, seller),
            icon: Icon::Generated,
            external_id: None,
            status,
            address: None,
            use_buyer_address: true,
            description: None,
            account,
            buyer: Arc::clone(buyer),
            seller: Arc::clone(seller),
            eligibility: Eligibility { client: true, partner: false },
            audit: LicenseeAudit {
                disabled: (status == LicenseeStatus::Disabled).then(|| cause.clone()),
                ..LicenseeAudit::begin(cause.clone())
            },
        });
    }

    fn generate_address(&mut self, town: &Town) -> Address {
        let number = self.generator.stream().random_range(1..120);
        let text = |text: &str| Some(text.into());
        Address {
            line1: Some(format!("{number} {}", town.street).into()),
            line2: None,
            post_code: text(&town.post_code),
            city: text(&town.city),
            state: text(&town.state),
            country: text(&town.country),
        }
    }
}

/// One to three neighbours in a list.
fn draw_some<'a, T>(of: &'a [T], generator: &mut impl Rng) -> Vec<&'a T> {
    let (first, count) = (generator.random_range(0..of.len()), generator.random_range(1..=3));
    of.iter().cycle().skip(first).take(count).collect()
}

// The number of the object makes it the only one of its kind.
fn external_id(town: &Town, kind: &str, number: u64) -> Box<str> {
    format!("{}-{kind}-{number:08}", town.country).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_town_makes_a_whole_address() {
        assert!(!WORDS.trades.is_empty() && WORDS.towns.len() >= SELLERS);
        for Town { city, state, post_code, country, street, form, currency } in &WORDS.towns {
            let texts = [city, state, post_code, street, form];
            assert!(texts.into_iter().all(|text| !text.is_empty()), "{city}");
            assert_eq!((country.len(), currency.len()), (2, 3), "{city}");
        }
    }
}
