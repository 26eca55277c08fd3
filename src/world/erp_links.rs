//! The life of ERP links: blocked, unblocked, and following their sellers.

use super::{ChangeKind, Effects, Subject, World};
use crate::{
    id::Id,
    model::{LinkAction, Seller, Transition},
};

impl World {
    /// Lets the links of a seller follow it, each that has something to follow.
    pub(super) fn lead_links_of(
        &mut self,
        seller: Id<Seller>,
        action: LinkAction,
        effects: &mut Effects,
    ) {
        let own = self.erp_links.iter().filter(|link| link.seller.id == seller);
        let steps: Vec<_> = own
            .filter_map(|link| Some((link.status, link.after(action, effects.cause.clone()).ok()?)))
            .collect();
        for (from, link) in steps {
            let step = Transition::ErpLink(action, from, link.status);
            effects.moved(Subject::ErpLink(link.id), step, ChangeKind::Updated);
            self.erp_links.replace(link);
        }
    }
}
