//! The one error of a buyer that the emulator finds itself; all others come from seed data.

use super::{Buyer, BuyerError};

/// The id of the error that account and buyer name two accounts of the ERP system.
const ACCOUNT_DIFFERS: &str = "buyer-account-external-id-differs";

impl Buyer {
    /// The buyer with the error that its account and its ids give it now, and all its others.
    ///
    /// Source: the vendor's canon of buyers, BR-006.
    #[must_use]
    pub fn compared(self) -> Self {
        let others =
            self.errors.iter().filter(|error| error.id.as_deref() != Some(ACCOUNT_DIFFERS));
        let errors = others.cloned().chain(self.account_error()).collect();
        Self { errors, ..self }
    }

    fn account_error(&self) -> Option<BuyerError> {
        let account = self.account.as_ref()?;
        let given = self.external_ids.as_ref()?.account_external_id.as_deref()?;
        let expected = account.profile.external_id.as_deref();
        (expected != Some(given)).then(|| {
            let expected = expected.unwrap_or("none");
            let message = format!(
                "The buyer is of account {given} in the ERP system, and its account {} is {expected}.",
                account.id
            );
            let parameters = serde_json::json!({ "accountExternalId": given });
            BuyerError {
                id: Some(ACCOUNT_DIFFERS.into()),
                message: Some(message.into()),
                parameters: Some(parameters),
            }
        })
    }
}
