//! How licensees follow their buyers and sellers.

use std::sync::Arc;

use super::super::{ChangeKind, Effects, Subject, World};
use crate::{
    id::Id,
    model::{Buyer, Licensee, LicenseeAction, LicenseeStatus, Row, Seller, Transition},
};

impl World {
    /// Lets the licensees of a changed buyer follow it to its account and its status.
    ///
    /// A licensee always has an account, so it keeps the one of a buyer who lost it.
    pub(in super::super) fn licensees_follow_buyer(
        &mut self,
        buyer: &Arc<Row<Buyer>>,
        effects: &mut Effects,
    ) {
        for row in self.licensees_where(|licensee| licensee.buyer.id == buyer.id) {
            let account = buyer.account.as_ref().unwrap_or(&row.account);
            let has_moved = account.id != row.account.id;
            let (account, buyer) = (Arc::clone(account), Arc::clone(buyer));
            let licensee = Licensee { account, buyer, ..Licensee::clone(&row) };
            let action = LicenseeAction::FollowBuyer;
            match action.effect(licensee.status, licensee.buyer.status) {
                Ok(status) => {
                    self.move_licensee(licensee, action, status, effects);
                }
                Err(_) if has_moved => {
                    effects.updated(Subject::Licensee(licensee.id));
                    self.licensees.replace(licensee.touched(effects.cause.clone()));
                }
                // It has nothing to follow.
                Err(_) => {}
            }
        }
    }

    /// Disables the licensees of a seller that was disabled.
    pub(in super::super) fn disable_licensees_of(
        &mut self,
        seller: Id<Seller>,
        effects: &mut Effects,
    ) {
        let action = LicenseeAction::FollowSeller;
        for row in self.licensees_where(|licensee| licensee.seller.id == seller) {
            if let Ok(status) = action.effect(row.status, row.buyer.status) {
                self.move_licensee(Licensee::clone(&row), action, status, effects);
            }
        }
    }

    /// Moves a licensee to the status that an action leads to.
    pub(super) fn move_licensee(
        &mut self,
        licensee: Licensee,
        action: LicenseeAction,
        status: LicenseeStatus,
        effects: &mut Effects,
    ) -> Arc<Row<Licensee>> {
        let kind = match status {
            LicenseeStatus::Deleted => ChangeKind::Removed,
            LicenseeStatus::Active | LicenseeStatus::Enabled | LicenseeStatus::Disabled => {
                ChangeKind::Updated
            }
        };
        let step = Transition::Licensee(action, licensee.status, status);
        effects.moved(Subject::Licensee(licensee.id), step, kind);
        self.licensees.replace(licensee.moved(status, effects.cause.clone()))
    }

    fn licensees_where(&self, is_meant: impl Fn(&Licensee) -> bool) -> Vec<Arc<Row<Licensee>>> {
        self.licensees.iter().filter(|row| is_meant(row)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::demo::{context, effects, id},
        *,
    };
    use crate::model::{BuyerStatus, Rules};

    const LARKFIELD: &str = "BUY-4050-7215";
    const MOLKEREI: &str = "BUY-7458-2571";

    /// Changes a buyer as `change` says, and returns what its licensees did.
    fn follow(world: &mut World, buyer: &str, change: impl FnOnce(&mut Buyer)) -> Vec<String> {
        let mut changed = Buyer::clone(world.buyers.get(id(buyer)).unwrap());
        change(&mut changed);
        let row = world.replace_buyer(changed);
        let mut effected = Effects::new(&context(Rules::Contract));
        world.licensees_follow_buyer(&row, &mut effected);
        effects(&effected.outcome(row, Vec::new()))
    }

    fn of_buyer<'a>(world: &'a World, buyer: &str) -> Vec<&'a Licensee> {
        let rows = world.licensees.iter().filter(|row| row.buyer.id == id(buyer));
        rows.map(|row| &***row).collect()
    }

    #[test]
    fn licensees_follow_a_disabled_buyer_and_stay_disabled_when_it_is_enabled() {
        let mut world = World::demo();
        let followed = follow(&mut world, LARKFIELD, |buyer| buyer.status = BuyerStatus::Disabled);
        let each = ["licensee Active followBuyer Disabled", "licensee updated"];
        assert_eq!(followed, [each, each].concat());
        for licensee in of_buyer(&world, LARKFIELD) {
            assert_eq!((licensee.status, licensee.revision), (LicenseeStatus::Disabled, 2));
            assert_eq!(licensee.buyer.status, BuyerStatus::Disabled);
            let disabled = licensee.audit.disabled.as_ref();
            assert_eq!(disabled, Some(&licensee.audit.updated));
        }
        let followed = follow(&mut world, LARKFIELD, |buyer| buyer.status = BuyerStatus::Active);
        assert_eq!(followed, [""; 0]);
        assert!(of_buyer(&world, LARKFIELD).iter().all(|it| it.revision == 2));
    }

    #[test]
    fn only_licensees_in_use_follow_a_buyer_from_one_use_to_the_other() {
        let mut world = World::demo();
        let followed = follow(&mut world, MOLKEREI, |buyer| buyer.status = BuyerStatus::Enabled);
        assert_eq!(followed, ["licensee Active followBuyer Enabled", "licensee updated"]);
        let statuses = of_buyer(&world, MOLKEREI).into_iter().map(|it| (it.status, it.revision));
        let (enabled, disabled) = (LicenseeStatus::Enabled, LicenseeStatus::Disabled);
        assert_eq!(statuses.collect::<Vec<_>>(), [(enabled, 2), (disabled, 1)]);
        let followed = follow(&mut world, MOLKEREI, |buyer| buyer.status = BuyerStatus::Deleted);
        let removed = "licensee removed";
        let steps =
            ["licensee Enabled followBuyer Deleted", "licensee Disabled followBuyer Deleted"];
        assert_eq!(followed, [steps[0], removed, steps[1], removed]);
        let followed = follow(&mut world, MOLKEREI, |buyer| buyer.status = BuyerStatus::Active);
        assert_eq!(followed, [""; 0]);
    }

    #[test]
    fn licensees_follow_a_buyer_to_another_account_and_keep_the_last_one_it_had() {
        let mut world = World::demo();
        let other = Arc::clone(world.accounts.get(id("ACC-3358-7104")).unwrap());
        let followed = follow(&mut world, MOLKEREI, |buyer| buyer.account = Some(other));
        assert_eq!(followed, ["licensee updated"; 2]);
        let is_there = |world: &World| {
            of_buyer(world, MOLKEREI).iter().all(|it| it.account.id == id("ACC-3358-7104"))
        };
        assert!(is_there(&world));
        let followed = follow(&mut world, MOLKEREI, |buyer| {
            buyer.account = None;
            buyer.status = BuyerStatus::Unassigned;
        });
        assert_eq!(followed, ["licensee Active followBuyer Disabled", "licensee updated"]);
        assert!(is_there(&world));
    }

    #[test]
    fn the_licensees_in_use_of_a_disabled_seller_are_disabled() {
        let mut world = World::demo();
        let (seller, context) = (id("SEL-3385-6092"), context(Rules::Contract));
        let before = world.clone();
        let mut disabled = Effects::new(&context);
        world.disable_licensees_of(seller, &mut disabled);
        for (row, other) in before.licensees.iter().zip(world.licensees.iter()) {
            assert_eq!(Arc::ptr_eq(row, other), row.seller.id != seller, "{}", row.id);
            assert!(row.seller.id != seller || other.status == LicenseeStatus::Disabled);
        }
        let row = Arc::clone(world.sellers.get(seller).unwrap());
        let each = ["licensee Active followSeller Disabled", "licensee updated"];
        assert_eq!(effects(&disabled.outcome(row, Vec::new())), [each, each, each].concat());
    }
}
