//! Modules: the parts of the platform that a group opens to its members.

use super::{
    Audit, Id,
    node::{Access, Field, Kind, Table, boolean, id, number, object, part, text, texts},
    row::{Instants, resource},
    shared::audit::audit,
};

/// A part of the platform.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its id, `MOD-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the module itself.
    pub revision: u32,
    /// What it is called.
    pub name: Box<str>,
    /// What it is for.
    pub description: Box<str>,
    /// Its short technical name.
    pub code: Box<str>,
    /// The types of account that it is for.
    pub account_types: Box<[Box<str>]>,
    /// Which scopes of buyers a group may give it; none for a module without buyers.
    pub group_buyers: Option<Box<[Box<str>]>>,
    /// How it behaves.
    pub settings: ModuleSettings,
    /// Who did what when.
    pub audit: Audit,
}

/// How a module behaves.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the published schema has them")]
pub struct ModuleSettings {
    /// Whether accounts share it.
    pub shared_account: bool,
    /// Whether groups may switch it.
    pub configurable: bool,
    /// Whether new groups start with it.
    pub default: bool,
    /// Whether it costs.
    pub paid: bool,
    /// The generations of the platform it belongs to.
    pub kind: Box<[Box<str>]>,
    /// Whether it is on its way out.
    pub obsolete: bool,
    /// The kinds of organisation it is for.
    pub eligibility: Option<ModuleEligibility>,
}

/// The kinds of organisation that a module is for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ModuleEligibility {
    /// Those with several accounts.
    pub multi: bool,
    /// Those with one.
    pub single: bool,
}

resource!(Module, "MOD", 1, MODULE, |_: &Module| Instants::default());

/// The fields of a [`Module`].
pub static MODULE: Table = Table {
    name: "Module",
    collection: Some("modules"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::Module(|it, _| id(it.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::Module(object)),
        Field::core("name", Kind::Text, Access::Module(|it, _| text(&it.name))),
        Field::whole("revision", Kind::Number, Access::Module(|it, _| number(it.revision))),
        Field::core("description", Kind::Text, Access::Module(|it, _| text(&it.description))),
        Field::whole("code", Kind::Text, Access::Module(|it, _| text(&it.code))),
        Field::whole(
            "accountTypes",
            Kind::Collection(&Kind::Text),
            Access::Module(|it, _| texts(&it.account_types)),
        ),
        Field::core(
            "filters",
            Kind::Object(&FILTERS),
            Access::Module(|it, context| part(it.group_buyers.as_ref().map(|_| it), context)),
        )
        .nullable(),
        Field::core("settings", Kind::Object(&SETTINGS), Access::Module(object)).nullable(),
    ],
};

static AUDIT: Table = audit!("PlatformObjectAudit", Module,);

static FILTERS: Table = Table {
    name: "Filters",
    collection: None,
    views: Table::no_views(),
    fields: &[Field::core(
        "group.buyers",
        Kind::Collection(&Kind::Text),
        Access::Module(|it, _| texts(it.group_buyers.as_deref().unwrap_or_default())),
    )],
};

static SETTINGS: Table = Table {
    name: "ModuleSettings",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "sharedAccount",
            Kind::Boolean,
            Access::Module(|it, _| boolean(it.settings.shared_account)),
        ),
        Field::core(
            "configurable",
            Kind::Boolean,
            Access::Module(|it, _| boolean(it.settings.configurable)),
        ),
        Field::core("default", Kind::Boolean, Access::Module(|it, _| boolean(it.settings.default))),
        Field::core("paid", Kind::Boolean, Access::Module(|it, _| boolean(it.settings.paid))),
        Field::core(
            "type",
            Kind::Collection(&Kind::Text),
            Access::Module(|it, _| texts(&it.settings.kind)),
        ),
        Field::core(
            "obsolete",
            Kind::Boolean,
            Access::Module(|it, _| boolean(it.settings.obsolete)),
        ),
        Field::core(
            "eligibility",
            Kind::Object(&ELIGIBILITY),
            Access::Module(|it, context| {
                part(it.settings.eligibility.as_ref().map(|_| it), context)
            }),
        )
        .nullable(),
    ],
};

static ELIGIBILITY: Table = Table {
    name: "ModuleSettingsEligibility",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "multi",
            Kind::Boolean,
            Access::Module(|it, _| boolean(it.settings.eligibility.is_some_and(|it| it.multi))),
        ),
        Field::core(
            "single",
            Kind::Boolean,
            Access::Module(|it, _| boolean(it.settings.eligibility.is_some_and(|it| it.single))),
        ),
    ],
};
