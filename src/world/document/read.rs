//! Reading documents into a world.

use std::{any::Any, cell::RefCell, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{SeedError, SeedFault, actors::Actors, lists::LISTS, state::StateDocument};
use crate::{
    json::{Cursor, Json, Path, Violation, Violations, without_mark},
    model::{
        Account, AccountUser, Actor, ApiToken, CloudTenant, Code, ErpLink, Icon, Row, Shared,
        TenantStatus, User, UserGroup,
        document::{DocumentValue, Source},
    },
    random::Generator,
    world::World,
};

/// Adds these documents to `world`, each a name for messages and a JSON text.
pub(super) fn load<'a>(
    documents: impl Iterator<Item = (&'a str, &'a [u8])>,
    world: World,
    start: Timestamp,
    lifetime: SignedDuration,
) -> Result<(World, StateDocument), SeedError> {
    let mut files = parse(documents)?;
    let mut loader = Loader::new(&files, world, start, lifetime);
    for list in LISTS {
        for file in &mut files {
            file.each(list.name, |cursor, violations| {
                (list.read)(&mut loader, cursor, violations);
            });
        }
    }
    for file in &mut files {
        file.check_members(&mut loader);
    }
    let faults: Vec<_> = files.into_iter().flat_map(File::faults).collect();
    if faults.is_empty() { Ok(loader.finish()) } else { Err(SeedError(faults)) }
}

fn parse<'a>(
    documents: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<File<'a>>, SeedError> {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for (name, text) in documents {
        match Json::parse(without_mark(text)) {
            Ok(json) if is_answer(&json) => faults.push(SeedFault {
                file: name.to_owned(),
                path: "data".to_owned(),
                reason: ANSWER.to_owned(),
            }),
            Ok(json) => files.push(File { name, json, violations: Violations::default() }),
            Err(error) => faults.push(SeedFault::unreadable(name, &error)),
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(SeedError(faults)) }
}

/// Whether a document is a page of a list, as the API answers it.
fn is_answer(json: &Json<'_>) -> bool {
    matches!(json.member("data"), Some(Json::List(_))) && json.member("$meta").is_some()
}

const ANSWER: &str = "Expected lists below the names of their collections, such as {\"users\": […]}, \
                      found the answer to a list request: give its `data` the name of its collection.";

/// A part of a document, and the errors in it.
struct File<'a> {
    name: &'a str,
    json: Json<'a>,
    violations: Violations,
}

impl File<'_> {
    fn each(&mut self, name: &str, mut read: impl FnMut(Cursor<'_, '_>, &mut Violations)) {
        let Json::Object(entries) = &self.json else { return };
        let root = Path::Root;
        for (_, value) in entries.iter().filter(|(other, _)| *other == name) {
            let list = Cursor { value, path: root.member(name) };
            list.list(&mut self.violations, |cursor, violations| {
                read(cursor, violations);
                Some(())
            });
        }
    }

    fn check_members(&mut self, loader: &mut Loader) {
        Cursor::root(&self.json).object(&mut self.violations, |members| {
            members.optional("$schema", |it, violations| it.text(violations));
            let state = members
                .optional("state", |it, violations| StateDocument::read(it, violations, loader));
            for list in LISTS {
                members.optional(list.name, |_, _| Some(()));
            }
            let account = members.optional("defaultAccount", |it, violations| {
                Arc::<Row<Account>>::read(it, violations, loader)
            });
            if let Some(account) = account {
                loader.world.default_account = Some(account.id);
            }
            if let Some(state) = state {
                state.retire_removed(&mut loader.world);
                loader.state = state;
            }
        });
    }

    fn faults(self) -> Vec<SeedFault> {
        let fault = |violation: &Violation| SeedFault {
            file: self.name.to_owned(),
            path: violation.path.clone(),
            reason: violation.sentence(),
        };
        self.violations.iter().map(fault).collect()
    }
}

/// The part of the world that has been read, and the input for the rest.
pub(super) struct Loader {
    pub(super) world: World,
    state: StateDocument,
    /// Whether the document is a state. A state may hold everything that operations bring about; a
    /// seed is checked more strictly.
    is_state: bool,
    actors: Actors,
    generator: RefCell<Generator>,
    start: Timestamp,
    lifetime: SignedDuration,
}

impl Loader {
    fn new(files: &[File<'_>], world: World, start: Timestamp, lifetime: SignedDuration) -> Self {
        let roots = files.iter().map(|file| &file.json);
        Self {
            is_state: roots.clone().any(|root| root.member("state").is_some()),
            actors: Actors::of(roots),
            generator: RefCell::new(world.generator.clone()),
            state: StateDocument::default(),
            world,
            start,
            lifetime,
        }
    }

    fn finish(self) -> (World, StateDocument) {
        let generator = self.generator.into_inner();
        let mut world = World { generator, ..self.world };
        world.follow_memberships();
        (world, self.state)
    }

    /// A link has no generated icon.
    pub(super) fn add_erp_link(
        &mut self,
        link: ErpLink,
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) {
        let is_of_pair = |other: &Row<ErpLink>| other.seller.id == link.seller.id;
        if self.world.links_of_buyer(link.buyer.id).any(|other| is_of_pair(other)) {
            let expected = "Expected one link of this buyer to this seller, found another";
            violations.add(&cursor.path.member("seller"), expected);
        }
        let icon = match link.icon {
            Icon::Generated => Icon::None,
            own => own,
        };
        self.world.add_erp_link(ErpLink { icon, ..link });
    }

    /// Adds a tenant. No caller sees a deleted one, so only its id is kept from being drawn.
    pub(super) fn add_cloud_tenant(
        &mut self,
        tenant: CloudTenant,
        _: Cursor<'_, '_>,
        _: &mut Violations,
    ) {
        match tenant.status {
            TenantStatus::Deleted => self.world.cloud_tenants.retire(tenant.id),
            TenantStatus::Active | TenantStatus::Disabled => {
                self.world.cloud_tenants.insert(tenant);
            }
        }
    }

    pub(super) fn add_group(
        &mut self,
        group: UserGroup,
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) {
        if group.is_default && self.world.default_group(group.account.id).is_some() {
            let expected = "Expected one default group an account, found another";
            violations.add(&cursor.path.member("isDefault"), expected);
        }
        self.world.add_group(group);
    }

    pub(super) fn add_user(
        &mut self,
        user: User,
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) {
        if let (Some(email), Some(value)) = (&user.email, cursor.value.member("email"))
            && self.world.by_email.contains_key(email)
        {
            let expected = "Expected an e-mail address that no other user has";
            Cursor { value, path: cursor.path.member("email") }.refuse(expected, violations);
        }
        let (first, last) = (user.first_name.as_deref(), user.last_name.as_deref());
        let name = User::shown_name(user.id, first, last, user.email.as_ref());
        self.world.add_user(User { name, ..user });
    }

    pub(super) fn add_token(
        &mut self,
        token: ApiToken,
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) {
        if self.world.by_secret.contains_key(&*token.secret) {
            let expected = "Expected a secret that no other token has";
            violations.add(&cursor.path.member("token"), expected);
        }
        self.world.add_token(token);
    }

    pub(super) fn add_account_user(
        &mut self,
        membership: AccountUser,
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) {
        let account = membership.account.id;
        let is_foreign = |group: &&Arc<Row<UserGroup>>| group.account.id != account;
        // Under the contract's rules an operation may give such groups.
        for group in membership.groups.iter().filter(is_foreign).filter(|_| !self.is_state) {
            let sentence = format!("Expected groups of the same account, found {}", group.id);
            violations.add(&cursor.path.member("groups"), sentence);
        }
        let status =
            membership.user.derived_status.or(membership.invitation.state.derived_status());
        let user = self.world.set_derived_status(&membership.user, status);
        self.world.add_account_user(AccountUser { user, ..membership });
    }
}

impl Source for Loader {
    fn start(&self) -> Timestamp {
        self.start
    }

    fn row(&self, id: &dyn Any) -> Option<Arc<dyn Any + Send + Sync>> {
        LISTS.iter().find_map(|list| (list.row)(&self.world, id))
    }

    fn admits_zero_ids(&self) -> bool {
        self.is_state
    }

    fn actor(&self, id: &str) -> Option<Arc<Shared<Actor>>> {
        self.actors.of_id(id)
    }

    fn share(&self, actor: Actor) -> Arc<Shared<Actor>> {
        self.actors.share(actor)
    }

    fn expiry(&self, sent: Timestamp) -> Timestamp {
        sent.saturating_add(self.lifetime).unwrap_or(Timestamp::MAX)
    }

    fn draw_code(&self) -> Code {
        Code::draw(self.generator.borrow_mut().stream())
    }
}
