//! The life of ERP links: updated, blocked, unblocked, and following their sellers.

use std::sync::Arc;

use super::{ChangeKind, Effects, OperationContext, Outcome, Rejection, Subject, World};
use crate::{
    id::Id,
    json::Path,
    model::{
        ErpLink, ErpLinkUpdate, Findings, Licensee, LinkAction, Picture, Row, Rule, Seller,
        SellerStatus, Transition,
    },
};

impl World {
    /// Updates the note and the picture of a link. An update that changes nothing raises no
    /// revision.
    pub fn update_erp_link(
        &mut self,
        id: Id<ErpLink>,
        update: ErpLinkUpdate,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<ErpLink>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let note = update.note.over(row.note.clone());
        if picture.is_none() && note == row.note {
            return Ok(Outcome::unchanged(row, Vec::new()));
        }
        let icon = row.icon.or_picture(picture);
        let mut effects = Effects::new(context);
        effects.updated(Subject::ErpLink(id));
        let link = ErpLink { icon, note, ..ErpLink::clone(&row) };
        let row = self.erp_links.replace(link.touched(effects.cause.clone()));
        Ok(effects.outcome(row, Vec::new()))
    }

    /// Keeps a buyer from buying from a seller; the note of the update is kept.
    pub fn block_erp_link(
        &mut self,
        id: Id<ErpLink>,
        update: ErpLinkUpdate,
        context: &OperationContext,
    ) -> Result<Outcome<ErpLink>, Rejection> {
        self.act_on_erp_link(id, LinkAction::Block, update, context, |world, link, findings| {
            check_buyer(link, findings);
            world.check_licensees_on(link, findings);
            check_seller(link, findings);
        })
    }

    /// Lets a buyer buy from a seller again; the note of the update is kept.
    pub fn unblock_erp_link(
        &mut self,
        id: Id<ErpLink>,
        update: ErpLinkUpdate,
        context: &OperationContext,
    ) -> Result<Outcome<ErpLink>, Rejection> {
        let check = |_: &Self, link: &ErpLink, findings: &mut Findings| check_buyer(link, findings);
        self.act_on_erp_link(id, LinkAction::Unblock, update, context, check)
    }

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

    fn act_on_erp_link(
        &mut self,
        id: Id<ErpLink>,
        action: LinkAction,
        update: ErpLinkUpdate,
        context: &OperationContext,
        check: impl FnOnce(&Self, &ErpLink, &mut Findings),
    ) -> Result<Outcome<ErpLink>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let mut effects = Effects::new(context);
        let changed = row.after(action, effects.cause.clone());
        let changed = changed.map_err(|wrong| Rejection::Conflict(wrong.to_string()))?;
        let mut findings = context.findings();
        check(self, &row, &mut findings);
        let notices = findings.notices()?;
        let step = Transition::ErpLink(action, row.status, changed.status);
        effects.moved(Subject::ErpLink(id), step, ChangeKind::Updated);
        let note = update.note.over(changed.note);
        let row = self.erp_links.replace(ErpLink { note, ..changed });
        Ok(effects.outcome(row, notices))
    }

    fn check_licensees_on(&self, link: &ErpLink, findings: &mut Findings) {
        let is_of_pair = |licensee: &&Arc<Row<Licensee>>| {
            licensee.buyer.id == link.buyer.id && licensee.seller.id == link.seller.id
        };
        let mut own = self.licensees.iter().filter(is_of_pair);
        if let Some(licensee) = own.find(|it| it.status.is_in_use()) {
            let fact = format!("Licensee {} is {}", licensee.id, licensee.status.name());
            findings.against(Rule::LinkLicensee, &Path::Root, &fact, "the link was blocked");
        }
    }
}

fn check_buyer(link: &ErpLink, findings: &mut Findings) {
    if !link.buyer.is_erp_activated() {
        let fact = format!("Buyer {} has no ids in the ERP system", link.buyer.id);
        let done = "the link got its new status";
        findings.against(Rule::LinkBuyer, &Path::Root, &fact, done);
    }
}

fn check_seller(link: &ErpLink, findings: &mut Findings) {
    match link.seller.status {
        SellerStatus::Active | SellerStatus::Offline => {}
        SellerStatus::Disabled | SellerStatus::Deleted => {
            let fact = format!("Seller {} is {}", link.seller.id, link.seller.status.name());
            findings.against(Rule::LinkSeller, &Path::Root, &fact, "the link was blocked");
        }
    }
}
