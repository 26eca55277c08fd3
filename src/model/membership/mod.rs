//! Account users: the memberships of users in accounts.

mod invitation;
mod invitation_document;
mod lifecycle;
mod requests;
mod user_view;

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Account, AccountUserAudit, Buyer, Id, Module, User, UserGroup, VisibleNeighbours,
    fields::fields,
    row::{Instants, Resource, Row, resource},
};

pub(in crate::model) use self::user_view::MEMBER_AUDIT;
pub use self::{
    invitation::{Code, Invitation, InvitationState, InvitationStatus},
    lifecycle::{Action, Effect, WrongState},
    requests::{AccountUserUpdate, NewAccountUser, Profile, Reference},
    user_view::{MEMBER, MemberStatus},
};

/// The membership of a user in an account.
#[derive(Debug, Clone)]
pub struct AccountUser {
    /// Its id, `AUSR-0000-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the membership itself.
    pub revision: u32,
    /// The member.
    pub user: Arc<Row<User>>,
    /// The account.
    pub account: Arc<Row<Account>>,
    /// The groups, which say what the member may use; never empty.
    pub groups: Box<[Arc<Row<UserGroup>>]>,
    /// Whether the account is a favourite of the member.
    pub favorite: bool,
    /// The invitation that the membership began with.
    pub invitation: Invitation,
    /// When the member last signed in to the account.
    pub last_login_at: Option<Timestamp>,
    /// Who created and changed it, and when.
    pub audit: AccountUserAudit,
}

impl AccountUser {
    /// The modules of all its groups that a reader sees, each once.
    #[must_use]
    pub fn modules<'a>(&'a self, neighbours: VisibleNeighbours<'a>) -> Vec<&'a Arc<Row<Module>>> {
        once_each(self.groups(neighbours).flat_map(|group| group.modules.iter()))
    }

    /// The buyers that the member is limited to, each once; none if the member sees all, or has nothing
    /// to do with buyers.
    ///
    /// The member may do what any of the groups allows, so one group that sees all buyers is enough. A
    /// group without a module that is about buyers says nothing of them.
    ///
    /// Source: the vendor's canon of account users, BR-008, and of user groups, BR-011.
    #[must_use]
    pub fn buyers<'a>(
        &'a self,
        neighbours: VisibleNeighbours<'a>,
    ) -> Option<Vec<&'a Arc<Row<Buyer>>>> {
        let groups = || self.groups(neighbours).filter(|group| group.is_about_buyers());
        groups().next()?;
        let limits: Option<Vec<_>> = groups().map(|group| group.buyers.as_deref()).collect();
        Some(once_each(limits?.into_iter().flatten()))
    }

    fn groups<'a>(
        &'a self,
        neighbours: VisibleNeighbours<'a>,
    ) -> impl Iterator<Item = &'a Arc<Row<UserGroup>>> {
        self.groups.iter().filter(move |group| neighbours.shows::<UserGroup>(group))
    }

    /// The instants at which the status, or that of the user, changes by the clock.
    #[must_use]
    pub fn instants(&self) -> Instants {
        let [until, _] = self.user.instants();
        match self.invitation.state {
            InvitationState::Pending { until: own } => [Some(own), until],
            InvitationState::Accepted => [until, None],
        }
    }
}

fn once_each<'a, R: Resource>(rows: impl Iterator<Item = &'a Arc<Row<R>>>) -> Vec<&'a Arc<Row<R>>> {
    let mut found: Vec<&Arc<Row<R>>> = Vec::new();
    for row in rows {
        if !found.iter().any(|other| other.id() == row.id()) {
            found.push(row);
        }
    }
    found
}

resource!(AccountUser, "AUSR", 3, ACCOUNT_USER, changes_at AccountUser::instants);

fields! {
    /// The fields of an [`AccountUser`].
    pub static ACCOUNT_USER =
        "AccountUserQueryLegacy" in "account-users": |it: &AccountUser, context|
    {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "revision": revision => unless(1_u32);
        core "user": user;
        whole "groups": groups => at_least_one("group");
        whole "buyers" = it.buyers(context.neighbours), nullable;
        whole "modules" = it.modules(context.neighbours);
        core "account": account;
        whole "invitation" as INVITATION;
        whole "lastLoginAt": last_login_at, nullable;
    } documents { "invitation": invitation; "favorite": favorite => unless(false); }
}

fields! {
    /// The fields of an [`Invitation`]; the link names the membership, so they are read from it.
    pub view static INVITATION = "InvitationQueryModel": |it: &AccountUser, context| {
        core "url" = it.invitation.url(it.id, context), nullable;
        // Deviation: shown with `--href` alone, since the published schema has no such member.
        core "code" = it.invitation.shown_code(context.href);
        core "notes" = &it.invitation.notes, nullable, changed_by(Operations);
        core "status" = it.invitation.status(context.now);
    }
}
