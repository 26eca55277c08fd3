//! Validated buyers: the data of a request, as the emulator understood them.

use std::sync::Arc;

use super::BuyerData;
use crate::model::{Account, Row, Seller, fields::fields};

/// The data that a buyer would have.
#[derive(Debug, Clone)]
pub struct ValidatedBuyer {
    /// The account.
    pub account: Option<Arc<Row<Account>>>,
    /// The data.
    pub data: BuyerData,
    /// The sellers, if the request names them.
    pub sellers: Option<Box<[Arc<Row<Seller>>]>>,
}

fields! {
    /// The fields of a [`ValidatedBuyer`].
    pub view static VALIDATED_BUYER = "Buyer": |it: &ValidatedBuyer, context| {
        core "name" = &it.data.name;
        core "externalIds" = &it.data.external_ids, nullable;
        core "address" = &it.data.address, nullable;
        core "taxId" = &it.data.tax_id, nullable;
        core "account" = &it.account, nullable;
        core "sellers" = &it.sellers, nullable;
    }
}
