//! Transitions: the steps that the lifecycles of resources allow.

use super::{
    AccountAction, AccountEffect, AccountStatus, AccountType, Action, BuyerAction, BuyerStatus,
    Effect, ErpLinkStatus, InvitationStatus, LicenseeAction, LicenseeStatus, LinkAction,
    LinkEffect, SellerAction, SellerStatus, TenantAction, TenantStatus, TokenAction, TokenStatus,
    UserAction, UserStatus,
};

/// A step that an action takes a resource from one status to another; the two may be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Of a membership; the status after follows from its lifecycle.
    AccountUser(Action, InvitationStatus),
    /// Of a user.
    User(UserAction, UserStatus, UserStatus),
    /// Of an account.
    Account(AccountAction, AccountStatus, AccountStatus),
    /// Of a buyer.
    Buyer(BuyerAction, BuyerStatus, BuyerStatus),
    /// Of a seller.
    Seller(SellerAction, SellerStatus, SellerStatus),
    /// Of a link.
    ErpLink(LinkAction, ErpLinkStatus, ErpLinkStatus),
    /// Of a licensee.
    Licensee(LicenseeAction, LicenseeStatus, LicenseeStatus),
    /// Of a token.
    ApiToken(TokenAction, TokenStatus, TokenStatus),
    /// Of a cloud tenant.
    CloudTenant(TenantAction, TenantStatus, TenantStatus),
}

/// The status of a membership that has ended.
const REMOVED: &str = "Removed";

impl Transition {
    /// Every step that can be taken, in the order of resources, actions and statuses.
    ///
    /// Changes of a user's profile and password are left out: the status stays the same.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all: Vec<_> = memberships().chain(users()).collect();
        // Several types of accounts, and licensees of several buyers, take the same step.
        let parties = buyers().chain(sellers()).chain(erp_links()).chain(licensees());
        for step in accounts().chain(parties) {
            if !all.contains(&step) {
                all.push(step);
            }
        }
        all.extend(api_tokens());
        all.extend(cloud_tenants());
        all
    }

    /// The resource, as JSON names it.
    #[must_use]
    pub fn of(self) -> &'static str {
        match self {
            Self::AccountUser(..) => "accountUser",
            Self::User(..) => "user",
            Self::Account(..) => "account",
            Self::Buyer(..) => "buyer",
            Self::Seller(..) => "seller",
            Self::ErpLink(..) => "erpLink",
            Self::Licensee(..) => "licensee",
            Self::ApiToken(..) => "apiToken",
            Self::CloudTenant(..) => "cloudTenant",
        }
    }

    /// The status before.
    #[must_use]
    pub fn from(self) -> &'static str {
        match self {
            Self::AccountUser(_, from) => from.name(),
            Self::User(_, from, _) => from.name(),
            Self::Account(_, from, _) => from.name(),
            Self::Buyer(_, from, _) => from.name(),
            Self::Seller(_, from, _) => from.name(),
            Self::ErpLink(_, from, _) => from.name(),
            Self::Licensee(_, from, _) => from.name(),
            Self::ApiToken(_, from, _) => from.name(),
            Self::CloudTenant(_, from, _) => from.name(),
        }
    }

    /// The action.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Self::AccountUser(Action::Accept, _) => "accept",
            Self::AccountUser(Action::Resend, _) => "resend",
            Self::AccountUser(Action::SendNew, _) => "sendNew",
            Self::AccountUser(Action::Remove, _) => "remove",
            Self::User(UserAction::Update, ..) => "update",
            Self::User(UserAction::SetPassword, ..) => "setPassword",
            Self::User(UserAction::Block, ..) => "block",
            Self::User(UserAction::Unblock, ..) => "unblock",
            Self::User(UserAction::Delete, ..) => "delete",
            Self::Account(action, ..) => action.path(),
            Self::Buyer(action, ..) => action.verb(),
            Self::Seller(action, ..) => action.verb(),
            Self::ErpLink(action, ..) => action.verb(),
            Self::Licensee(action, ..) => action.verb(),
            Self::ApiToken(action, ..) => action.verb(),
            Self::CloudTenant(action, ..) => action.verb(),
        }
    }

    /// The status after.
    #[must_use]
    pub fn to(self) -> &'static str {
        match self {
            Self::AccountUser(action, from) => match action.effect(from) {
                Ok(Effect::Joined) => InvitationStatus::Active.name(),
                Ok(Effect::Renewed) => InvitationStatus::Invited.name(),
                Ok(Effect::Gone) => REMOVED,
                Ok(Effect::None) | Err(_) => from.name(),
            },
            Self::User(_, _, to) => to.name(),
            Self::Account(_, _, to) => to.name(),
            Self::Buyer(_, _, to) => to.name(),
            Self::Seller(_, _, to) => to.name(),
            Self::ErpLink(_, _, to) => to.name(),
            Self::Licensee(_, _, to) => to.name(),
            Self::ApiToken(_, _, to) => to.name(),
            Self::CloudTenant(_, _, to) => to.name(),
        }
    }
}

fn memberships() -> impl Iterator<Item = Transition> {
    let actions = Action::NAMES.iter().filter_map(|name| Action::parse(name));
    actions.flat_map(|action| {
        let statuses = InvitationStatus::NAMES.iter().filter_map(|it| InvitationStatus::parse(it));
        let allowed = statuses.filter(move |status| action.effect(*status).is_ok());
        allowed.map(move |status| Transition::AccountUser(action, status))
    })
}

fn users() -> impl Iterator<Item = Transition> {
    let actions = UserAction::NAMES.iter().filter_map(|name| UserAction::parse(name));
    actions.flat_map(|action| {
        let statuses = UserStatus::NAMES.iter().filter_map(|name| UserStatus::parse(name));
        let allowed = statuses.filter(move |status| action.is_allowed(*status));
        allowed.flat_map(move |from| {
            let leads = leads(action).iter();
            leads.map(move |to| Transition::User(action, from, *to))
        })
    })
}

/// The statuses an action may take a user to; after unblocking, the memberships decide.
fn leads(action: UserAction) -> &'static [UserStatus] {
    use UserStatus::{Active, Blocked, Deleted, Disabled, InvitationExpired, Invited};
    match action {
        UserAction::Update | UserAction::SetPassword => &[],
        UserAction::Block => &[Blocked],
        UserAction::Unblock => &[Invited, InvitationExpired, Active, Disabled],
        UserAction::Delete => &[Deleted],
    }
}

fn accounts() -> impl Iterator<Item = Transition> {
    let actions = AccountAction::NAMES.iter().filter_map(|name| AccountAction::parse(name));
    actions.flat_map(|action| {
        let kinds = AccountType::NAMES.iter().filter_map(|name| AccountType::parse(name));
        kinds.flat_map(move |kind| {
            let statuses = AccountStatus::NAMES.iter().filter_map(|it| AccountStatus::parse(it));
            statuses.flat_map(move |from| {
                let leads = account_leads(action, kind, from).into_iter();
                leads.map(move |to| Transition::Account(action, from, to))
            })
        })
    })
}

fn account_leads(
    action: AccountAction,
    kind: AccountType,
    from: AccountStatus,
) -> Vec<AccountStatus> {
    match action.effect(kind, from) {
        Ok(AccountEffect::Becomes(to)) => vec![to],
        Ok(AccountEffect::Returns) => vec![AccountStatus::Active, AccountStatus::Enabled],
        Err(_) => Vec::new(),
    }
}

fn buyers() -> impl Iterator<Item = Transition> {
    let actions = BuyerAction::NAMES.iter().filter_map(|name| BuyerAction::parse(name));
    actions.flat_map(|action| {
        let statuses = BuyerStatus::NAMES.iter().filter_map(|name| BuyerStatus::parse(name));
        let allowed = statuses.filter(move |status| action.effect(*status).is_ok());
        allowed.flat_map(move |from| {
            let leads = action.leads(from).iter();
            leads.map(move |to| Transition::Buyer(action, from, *to))
        })
    })
}

fn sellers() -> impl Iterator<Item = Transition> {
    let actions = SellerAction::NAMES.iter().filter_map(|name| SellerAction::parse(name));
    actions.flat_map(|action| {
        let statuses = SellerStatus::NAMES.iter().filter_map(|name| SellerStatus::parse(name));
        statuses.filter_map(move |from| {
            let to = action.effect(from).ok()?;
            Some(Transition::Seller(action, from, to))
        })
    })
}

fn erp_links() -> impl Iterator<Item = Transition> {
    let actions = LinkAction::NAMES.iter().filter_map(|name| LinkAction::parse(name));
    actions.flat_map(|action| {
        let statuses = ErpLinkStatus::NAMES.iter().filter_map(|name| ErpLinkStatus::parse(name));
        statuses.flat_map(move |from| {
            let leads = link_leads(action, from).into_iter();
            leads.map(move |to| Transition::ErpLink(action, from, to))
        })
    })
}

fn link_leads(action: LinkAction, from: ErpLinkStatus) -> Vec<ErpLinkStatus> {
    match action.effect(from) {
        Ok(LinkEffect::Becomes(to)) => vec![to],
        Ok(LinkEffect::Returns) => vec![ErpLinkStatus::Active, ErpLinkStatus::Blocked],
        Err(_) => Vec::new(),
    }
}

fn licensees() -> impl Iterator<Item = Transition> {
    let actions = LicenseeAction::NAMES.iter().filter_map(|name| LicenseeAction::parse(name));
    actions.flat_map(|action| {
        let statuses = LicenseeStatus::NAMES.iter().filter_map(|it| LicenseeStatus::parse(it));
        statuses.flat_map(move |from| {
            let buyers = BuyerStatus::NAMES.iter().filter_map(|name| BuyerStatus::parse(name));
            let leads = buyers.filter_map(move |buyer| action.effect(from, buyer).ok());
            let leads = leads.filter(move |to| *to != from);
            leads.map(move |to| Transition::Licensee(action, from, to))
        })
    })
}

fn api_tokens() -> impl Iterator<Item = Transition> {
    let actions = TokenAction::NAMES.iter().filter_map(|name| TokenAction::parse(name));
    actions.flat_map(|action| {
        let statuses = TokenStatus::NAMES.iter().filter_map(|name| TokenStatus::parse(name));
        statuses.filter_map(move |from| {
            let to = action.effect(from).ok()?;
            Some(Transition::ApiToken(action, from, to))
        })
    })
}

fn cloud_tenants() -> impl Iterator<Item = Transition> {
    let actions = TenantAction::NAMES.iter().filter_map(|name| TenantAction::parse(name));
    actions.flat_map(|action| {
        let statuses = TenantStatus::NAMES.iter().filter_map(|name| TenantStatus::parse(name));
        statuses.filter_map(move |from| {
            let to = action.effect(from)?;
            Some(Transition::CloudTenant(action, from, to))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: &[&str] = &[
        "accountUser Invited accept Active",
        "accountUser Active accept Active",
        "accountUser Invited resend Invited",
        "accountUser InvitationExpired sendNew Invited",
        "accountUser Invited remove Removed",
        "accountUser Active remove Removed",
        "accountUser InvitationExpired remove Removed",
        "user Invited block Blocked",
        "user InvitationExpired block Blocked",
        "user Active block Blocked",
        "user Disabled block Blocked",
        "user Blocked unblock Invited",
        "user Blocked unblock InvitationExpired",
        "user Blocked unblock Active",
        "user Blocked unblock Disabled",
        "user Disabled delete Deleted",
        "account Enabled activate Active",
        "account Active deactivate Enabled",
        "account Disabled enable Active",
        "account Disabled enable Enabled",
        "account Active disable Disabled",
        "account Enabled disable Disabled",
        "buyer Disabled enable Active",
        "buyer Disabled enable Enabled",
        "buyer Active disable Disabled",
        "buyer Enabled disable Disabled",
        "buyer Enabled activate Active",
        "buyer Enabled activate Enabled",
        "buyer Enabled activate Mismatch",
        "buyer Deleted deactivate Deleted",
        "buyer Active synchronize Active",
        "buyer Active synchronize Mismatch",
        "buyer Disabled synchronize Disabled",
        "buyer Disabled synchronize Mismatch",
        "buyer Unassigned synchronize Unassigned",
        "buyer Conflict synchronize Conflict",
        "buyer Mismatch synchronize Active",
        "buyer Mismatch synchronize Disabled",
        "buyer Mismatch synchronize Mismatch",
        "buyer Unassigned assign Active",
        "buyer Unassigned assign Enabled",
        "buyer Unassigned assign Mismatch",
        "buyer Active unassign Unassigned",
        "buyer Disabled unassign Unassigned",
        "buyer Disabled unassign Conflict",
        "buyer Mismatch unassign Unassigned",
        "buyer Mismatch unassign Conflict",
        "buyer Active transfer Active",
        "buyer Active transfer Mismatch",
        "buyer Disabled transfer Disabled",
        "buyer Disabled transfer Mismatch",
        "buyer Mismatch transfer Active",
        "buyer Mismatch transfer Disabled",
        "buyer Mismatch transfer Mismatch",
        "buyer Active update Enabled",
        "buyer Active update Mismatch",
        "buyer Enabled update Active",
        "buyer Enabled update Mismatch",
        "buyer Disabled update Mismatch",
        "buyer Mismatch update Active",
        "buyer Mismatch update Enabled",
        "buyer Mismatch update Disabled",
        "buyer Active delete Deleted",
        "buyer Enabled delete Deleted",
        "buyer Disabled delete Deleted",
        "buyer Unassigned delete Deleted",
        "buyer Conflict delete Deleted",
        "buyer Mismatch delete Deleted",
        "seller Disabled activate Active",
        "seller Offline activate Active",
        "seller Active deactivate Offline",
        "seller Active disable Disabled",
        "seller Active delete Deleted",
        "erpLink Active block Blocked",
        "erpLink Blocked unblock Active",
        "erpLink Active sellerDisabled Disabled",
        "erpLink Blocked sellerDisabled Disabled",
        "erpLink Disabled sellerEnabled Active",
        "erpLink Disabled sellerEnabled Blocked",
        "licensee Disabled enable Active",
        "licensee Disabled enable Enabled",
        "licensee Active disable Disabled",
        "licensee Enabled disable Disabled",
        "licensee Active delete Deleted",
        "licensee Enabled delete Deleted",
        "licensee Disabled delete Deleted",
        "licensee Active followBuyer Enabled",
        "licensee Active followBuyer Disabled",
        "licensee Active followBuyer Deleted",
        "licensee Enabled followBuyer Active",
        "licensee Enabled followBuyer Disabled",
        "licensee Enabled followBuyer Deleted",
        "licensee Disabled followBuyer Deleted",
        "licensee Active followSeller Disabled",
        "licensee Enabled followSeller Disabled",
        "apiToken Disabled enable Active",
        "apiToken Active disable Disabled",
        "apiToken Active delete Deleted",
        "apiToken Disabled delete Deleted",
        "cloudTenant Disabled enable Active",
        "cloudTenant Active disable Disabled",
        "cloudTenant Active delete Deleted",
        "cloudTenant Disabled delete Deleted",
    ];

    #[test]
    fn every_step_of_the_tables_is_there_once() {
        let summary = |step: &Transition| {
            format!("{} {} {} {}", step.of(), step.from(), step.action(), step.to())
        };
        let all: Vec<_> = Transition::all().iter().map(summary).collect();
        assert_eq!(all, STEPS);
    }
}
