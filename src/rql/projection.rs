//! Projections: which members of an object an answer shows.

use std::{
    fmt::{self, Debug, Formatter},
    sync::Arc,
};

use super::{
    seen::{Party, SeenTable},
    select::{Choice, Choices, DEPTH},
    table::{Family, Field, Kind, Shown, Table},
};

/// The members that an answer shows of an object, in the order in which they are written.
pub struct Projection<F: Family> {
    /// The members.
    pub members: Vec<Member<F>>,
    /// Whether it shows exactly the core of the object, and nothing of another resource.
    pub is_core: bool,
    /// The names of the members that it leaves out, by default or by request; at the root only.
    pub omitted: Vec<&'static str>,
}

/// A member that is shown.
pub struct Member<F: Family> {
    /// Its field.
    pub field: &'static Field<F>,
    /// The text before its value, with a comma: `,"name":`.
    pub label: Box<str>,
    /// The projection of the object, or of each object of the collection.
    pub part: Option<Projection<F>>,
}

/// The members that an object shows by default.
#[derive(Clone, Copy)]
enum Form {
    /// The default of an answer's root.
    Root,
    /// All members: the default of an object that was selected by name.
    Whole,
    /// The members that are shown wherever the object appears.
    Core,
    /// No members.
    Bare,
}

impl<F: Family> Projection<F> {
    /// Returns the default projection of an answer's root to `reader`.
    #[must_use]
    pub fn root(table: &'static Table<F>, reader: Party) -> &'static Arc<Self> {
        let built = || Arc::new(Self::built(SeenTable::new(table, reader), &Choices::none()));
        table.views.of(reader).root.get_or_init(built)
    }

    /// Returns the root's projection with the members that are otherwise shown on request only.
    #[must_use]
    pub fn whole(table: &'static Table<F>, reader: Party) -> &'static Arc<Self> {
        let omitted = &Self::root(table, reader).omitted;
        let views = table.views.of(reader);
        views.whole.get_or_init(|| Self::select(&omitted.join(","), table, reader))
    }

    /// Returns the projection for a selection by `reader`.
    #[must_use]
    pub fn select(select: &str, table: &'static Table<F>, reader: Party) -> Arc<Self> {
        let mut choices = Choices::none();
        choices.select(select, SeenTable::new(table, reader));
        Self::chosen(table, reader, &choices)
    }

    /// Returns the projection of the root for these choices.
    pub(super) fn chosen(
        table: &'static Table<F>,
        reader: Party,
        choices: &Choices<F>,
    ) -> Arc<Self> {
        if Form::Root.grants(choices) {
            return Arc::clone(Self::root(table, reader));
        }
        Arc::new(Self::built(SeenTable::new(table, reader), choices))
    }

    fn built(table: SeenTable<F>, choices: &Choices<F>) -> Self {
        let mut projection = Self::build(table, Form::Root, choices, 1);
        let is_hidden = |field: &&Field<F>| !projection.shows(field);
        projection.omitted = table.fields().filter(is_hidden).map(|field| field.name).collect();
        projection
    }

    fn build(table: SeenTable<F>, form: Form, choices: &Choices<F>, depth: usize) -> Self {
        let members: Vec<_> = table
            .fields()
            .filter_map(|field| Member::build(table, field, form, choices, depth))
            .collect();
        let is_cut = depth > DEPTH;
        let is_core = matches!(form, Form::Core)
            && choices.members.is_empty()
            && !is_cut
            && members.iter().all(Member::is_own);
        Self { members, is_core, omitted: Vec::new() }
    }

    /// Whether it leads into collections of objects that `other` does not lead into.
    #[must_use]
    pub fn leads_beyond(&self, other: &Self) -> bool {
        let nothing = Self { members: Vec::new(), is_core: false, omitted: Vec::new() };
        self.members.iter().any(|member| {
            let Some(part) = &member.part else { return false };
            let same = other.members.iter().find(|it| std::ptr::eq(it.field, member.field));
            match same.and_then(|same| same.part.as_ref()) {
                Some(same) => part.leads_beyond(same),
                None => {
                    matches!(member.field.kind, Kind::Collection(_)) || part.leads_beyond(&nothing)
                }
            }
        })
    }

    fn shows(&self, field: &Field<F>) -> bool {
        self.members.iter().any(|member| std::ptr::eq(member.field, field))
    }
}

impl<F: Family> Member<F> {
    fn build(
        of: SeenTable<F>,
        field: &'static Field<F>,
        form: Form,
        choices: &Choices<F>,
        depth: usize,
    ) -> Option<Self> {
        let none = Choices::none();
        let choice = choices.of(field);
        let by_default = form.shows(field.shown) && choice.is_none_or(|choice| !choice.removed);
        let by_choice = choice.is_some_and(Choice::shows);
        if !by_default && !by_choice {
            return None;
        }
        let Some(table) = of.within(&field.kind) else { return Some(Self::new(field, None)) };
        if depth > DEPTH {
            return None;
        }
        let form = match choice {
            Some(choice) if choice.selected && field.is_reference => Form::Core,
            Some(choice) if choice.selected => Form::Whole,
            Some(choice) if !by_default && !choice.used => Form::Bare,
            Some(_) | None => Form::Core,
        };
        let inner = choice.map_or(&none, |choice| &choice.inner);
        Some(Self::new(field, Some(Projection::build(table, form, inner, depth + 1))))
    }

    /// Whether it shows a value of the object itself, and nothing of another resource.
    fn is_own(&self) -> bool {
        let is_resource = self.field.kind.table().is_some_and(|table| table.collection.is_some());
        !is_resource && self.part.as_ref().is_none_or(|part| part.is_core)
    }

    fn new(field: &'static Field<F>, part: Option<Projection<F>>) -> Self {
        // The names of fields need no escapes in JSON.
        Self { field, label: format!(",\"{}\":", field.name).into(), part }
    }
}

impl Form {
    fn shows(self, shown: Shown) -> bool {
        match self {
            Self::Root => matches!(shown, Shown::Core | Shown::Whole),
            Self::Whole => shown != Shown::Never,
            Self::Core => shown == Shown::Core,
            Self::Bare => false,
        }
    }

    /// Whether these choices add nothing to an object of this form, and remove nothing.
    fn grants<F: Family>(self, choices: &Choices<F>) -> bool {
        choices.members.iter().all(|(field, choice)| {
            let is_plain = !choice.selected && !choice.removed;
            is_plain && self.shows(field.shown) && Self::Core.grants(&choice.inner)
        })
    }
}

// Two projections are equal if they show the same members, so they can share a rendered answer.
impl<F: Family> PartialEq for Projection<F> {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members && self.omitted == other.omitted
    }
}

impl<F: Family> PartialEq for Member<F> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.field, other.field) && self.part == other.part
    }
}

impl<F: Family> Debug for Projection<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(&self.members).finish()
    }
}

impl<F: Family> Debug for Member<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.part {
            Some(part) => write!(f, "{}:{part:?}", self.field.name),
            None => f.write_str(self.field.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{USER, print, query};
    use super::*;

    const ROOT: &str = "id,name,nick,age,points,active,vip,born,status,icon,tags,\
                        account:{id,name},groups:{id,name}";

    fn shown(raw: &str) -> String {
        print(&query(raw).unwrap().projection)
    }

    #[track_caller]
    fn shows(cases: &[(&str, &str)]) {
        for (raw, expected) in cases {
            assert_eq!(shown(raw), *expected, "{raw}");
        }
    }

    #[test]
    fn by_default_nested_objects_show_their_core() {
        shows(&[("", ROOT), ("select=", ROOT), ("select=nosuch,-nosuch,name", ROOT)]);
        assert_eq!(Projection::root(&USER, Party::Operations).omitted, ["audit"]);
    }

    #[test]
    fn the_whole_object_shows_what_is_otherwise_on_request() {
        let whole = Projection::whole(&USER, Party::Operations);
        assert_eq!(print(whole), format!("{ROOT},audit:{{at,by}}"));
        assert_eq!(whole.omitted, [""; 0]);
    }

    #[test]
    fn a_selection_adds_removes_and_narrows() {
        shows(&[
            ("select=audit", &format!("{ROOT},audit:{{at,by}}")),
            ("select=%2Baudit", &format!("{ROOT},audit:{{at,by}}")),
            ("select=+AUDIT.At", &format!("{ROOT},audit:{{at}}")),
            ("select=-tags,-age", &ROOT.replace(",tags", "").replace(",age", "")),
            ("select=-*,id,name", "id,name"),
            ("select=id,name,-*", "id,name"),
            ("select=-*", ""),
            ("select=-*,id,-id", "id"),
            ("select=-*,(id,name)", "id,name"),
            ("select=-*,'id'", "id"),
        ]);
    }

    #[test]
    fn dots_and_brackets_reach_into_objects_and_collections() {
        shows(&[
            ("select=account.notes", &ROOT.replace("account:{id,name", "account:{id,name,notes")),
            ("select=-account.name", &ROOT.replace("account:{id,name}", "account:{id}")),
            ("select=-*,account.notes", "account:{notes}"),
            ("select=-*,account.notes,-account.id", "account:{notes}"),
            ("select=-*,-account(id)", "account:{id}"),
            ("select=-account,account.id,-*", "account:{id}"),
            ("select=-*,groups.id", "groups:{id}"),
            ("select=-*,groups.users.account.name", "groups:{users:{account:{name}}}"),
            ("select=-*,-audit.at", ""),
            ("select=-*,nosuch(id),id", "id"),
            ("select=-*,groups(-*,id,users(-*,id)),id", "id,groups:{id,users:{id}}"),
            ("select=-*,account.nosuch.id", "account:{id}"),
        ]);
    }

    #[test]
    fn what_is_selected_by_name_shows_everything_one_level_down() {
        let user = "id,name,nick,age,points,active,vip,born,status,icon,tags,\
                    account:{id,name},groups:{id,name},audit:{at,by}";
        let core = "id,name,status,icon,account:{id,name}";
        let account = format!("account:{{id,name,notes,users:{{{core}}},audit:{{at,by}}}}");
        shows(&[
            ("select=-*,account", &account),
            ("select=-*,account.*", &account),
            ("select=-*,account,-account.users", "account:{id,name,notes,audit:{at,by}}"),
            ("select=-*,groups", &format!("groups:{{id,name,users:{{{core}}}}}")),
            ("select=-*,groups.users", &format!("groups:{{users:{{{user}}}}}")),
            ("select=-*,groups(*,-users)", &format!("groups:{{id,name,users:{{{user}}}}}")),
            ("select=-*,account(-*,id)", "account:{id}"),
        ]);
        assert!(shown("select=*").ends_with("audit:{at,by}"));
        assert!(shown("select=*").contains(&account));
    }

    #[test]
    fn the_name_before_a_bracket_is_selected_too() {
        let same = |bracketed: &str, dotted: &str| {
            assert_eq!(shown(bracketed), shown(dotted), "{bracketed}");
        };
        for (bracketed, dotted) in [
            ("select=audit(-by)", "select=audit,-audit.by"),
            ("select=-*,account(notes)", "select=-*,account,account.notes"),
            ("select=-*,account(audit.at,-id)", "select=-*,account,account.audit.at,-account.id"),
            ("select=-*,groups(users(-id))", "select=-*,groups,groups.users,-groups.users.id"),
            ("select=-*,+account()", "select=-*,account"),
            ("select=-*,groups.users(audit)", "select=-*,groups.users,groups.users.audit"),
            ("select=-account(id)", "select=-account,account.id"),
            ("select=-*,(account(id))", "select=-*,account"),
        ] {
            same(bracketed, dotted);
        }
        assert!(shown("select=audit(-by)").ends_with("audit:{at}"));
    }

    #[test]
    fn members_that_a_filter_or_an_order_uses_are_shown() {
        shows(&[
            ("select=-*,id&account.name=x", "id,account:{name}"),
            ("select=-*,id&order=-audit.at", "id,audit:{at}"),
            ("select=-*&eq(name,self(nick))&eq(id,nick)", "id,name"),
            ("select=-*,id&ne(account.name,name)", "id,account:{name}"),
            ("select=-*,id&order=nick", "id,nick"),
            ("select=-*&eq(id,'nick')", "id"),
            ("select=-*&any(groups,any(users,age=1))", "groups:{users:{age}}"),
            ("select=-*&any(groups)", "groups:{id,name}"),
            ("select=-*&any(tags,self()=x)", "tags"),
            ("select=-age&in(age,(1,2))", ROOT),
        ]);
    }

    #[test]
    fn a_query_that_shows_nothing_else_shows_the_default() {
        let default = Projection::root(&USER, Party::Operations);
        for raw in ["name=x&order=status", "account.name=x", "any(groups,(id=x,name=y))"] {
            assert!(Arc::ptr_eq(&query(raw).unwrap().projection, default), "{raw}");
        }
        for raw in ["select=-name", "order=audit.at", "any(groups,any(users))"] {
            assert!(query(raw).unwrap().projection != *default, "{raw}");
        }
    }

    #[test]
    fn a_part_knows_whether_it_is_no_more_and_no_less_than_the_core() {
        let is_core = |raw, name| {
            let projection = query(raw).unwrap().projection;
            let mut members = projection.members.iter();
            members.find(|it| it.field.name == name).unwrap().part.as_ref().unwrap().is_core
        };
        assert!(is_core("", "account") && is_core("", "groups"));
        assert!(is_core("select=-groups.name", "account"));
        for raw in ["select=account", "select=-account.name", "select=account.notes"] {
            assert!(!is_core(raw, "account"), "{raw}");
        }
    }

    #[test]
    fn a_selection_knows_whether_it_leads_into_further_collections() {
        let default = Projection::root(&USER, Party::Operations);
        for (raw, leads) in [
            ("", false),
            ("select=audit", false),
            ("select=-*,id,groups.id", false),
            ("select=account.notes", false),
            ("select=account", true),
            ("select=groups.users.id", true),
            ("select=groups", true),
            ("any(groups,any(users,age=1))", true),
        ] {
            assert_eq!(query(raw).unwrap().projection.leads_beyond(default), leads, "{raw}");
        }
    }

    #[test]
    fn top_level_names_that_are_left_out_are_listed() {
        let omitted = |raw| query(raw).unwrap().projection.omitted.clone();
        assert_eq!(omitted("select=-tags,-account.id"), ["tags", "audit"]);
        assert_eq!(omitted("select=audit.at"), [""; 0]);
        assert_eq!(omitted("select=-*,id,audit").len(), 12);
    }

    #[test]
    fn circles_are_followed_to_a_bound() {
        let path = "groups.users.".repeat(4000);
        assert_eq!(shown(&format!("select=-*,id,{path}id")), "id");
        let bracketed = shown(&format!("select=-*,{}", "groups(users(".repeat(4000)));
        assert!(bracketed.len() < 2_000 && bracketed.matches("users").count() < 12, "{bracketed}");
        assert_eq!(shown(&format!("select={}", "*(".repeat(4000))), ROOT);
        let nested = format!("select=-*,{}id", "groups(*,users(*,".repeat(5));
        assert!(shown(&nested).len() < 20_000);
    }
}
