//! The data of a buyer that requests change.

use super::{Buyer, BuyerExternalIds};
use crate::model::Address;

/// The data of a buyer that requests change, besides its account and its sellers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuyerData {
    /// The name.
    pub name: Box<str>,
    /// The postal address.
    pub address: Option<Address>,
    /// The ids in the ERP system.
    pub external_ids: Option<BuyerExternalIds>,
    /// The tax number.
    pub tax_id: Option<Box<str>>,
}

impl From<&Buyer> for BuyerData {
    fn from(buyer: &Buyer) -> Self {
        let Buyer { name, address, external_ids, tax_id, .. } = buyer;
        Self {
            name: name.clone(),
            address: address.clone(),
            external_ids: external_ids.clone(),
            tax_id: tax_id.clone(),
        }
    }
}
