//! Comparing bodies member by member.

use std::collections::{HashSet, VecDeque};

use serde_json::Value;

use super::{
    aspects::{aspects, other_members},
    compare::{Comparison, MOST},
    report::{Change, Difference},
    schema::Schema,
};

/// A difference between two schemas: both, the member, and the change.
pub(super) type Between = (Pair, String, Change);

/// Two schemas, by their parts.
type Pair = (Vec<*const Value>, Vec<*const Value>);

/// Schemas in the same place of two documents.
struct Both<'d> {
    path: String,
    theirs: Vec<&'d Value>,
    ours: Vec<&'d Value>,
}

impl<'d> Comparison<'d> {
    /// Compares two schemas, and all that they hold.
    pub(super) fn schemas(&mut self, place: &str, theirs: Vec<&'d Value>, ours: Vec<&'d Value>) {
        let mut open = VecDeque::from([Both { path: String::new(), theirs, ours }]);
        let mut seen = HashSet::new();
        while let Some(Both { path, theirs, ours }) = open.pop_front() {
            let schemas = (Schema::of(self.theirs, &theirs), Schema::of(self.ours, &ours));
            self.steps += path.len() + schemas.0.size() + schemas.1.size();
            let pair = (schemas.0.identity(), schemas.1.identity());
            if self.steps > MOST || !seen.insert(pair.clone()) {
                continue;
            }
            let owners = (schemas.0.owners(), schemas.1.owners());
            let place = Place { part: place, path: &path, pair, owners };
            self.values(&place, &schemas.0, &schemas.1);
            self.members(&place, &schemas.0, &schemas.1, &mut open);
            open.extend(place.held(&schemas.0, &schemas.1));
        }
    }

    fn values(&mut self, place: &Place<'_>, theirs: &Schema<'d>, ours: &Schema<'d>) {
        for reference in &theirs.unresolved {
            let (theirs, ours) = ((*reference).to_owned(), "known".to_owned());
            self.value(place, Change::Changed { aspect: "reference", theirs, ours });
        }
        for ((aspect, theirs), (_, ours)) in aspects(theirs).into_iter().zip(aspects(ours)) {
            if theirs != ours {
                self.value(place, Change::Changed { aspect, theirs, ours });
            }
        }
    }

    fn members(
        &mut self,
        place: &Place<'_>,
        theirs: &Schema<'d>,
        ours: &Schema<'d>,
        open: &mut VecDeque<Both<'d>>,
    ) {
        let other_members = (other_members(theirs), other_members(ours));
        if place.has_members() {
            self.changed_member(place, "", "other members", other_members);
        }
        for name in theirs.members().union(&ours.members()) {
            let (their, own) = (theirs.member(name), ours.member(name));
            if own.is_empty() {
                self.member(place, name, Change::Missing);
            } else if !their.is_empty() {
                let need =
                    |it: &Schema<'_>| if it.requires(name) { "required" } else { "optional" };
                self.changed_member(place, name, "requirement", (need(theirs), need(ours)));
                open.push_back(Both { path: place.member(name), theirs: their, ours: own });
            } else if own.iter().any(|it| it["x-emulator"] != true && it["x-since"].is_null()) {
                // What the emulator adds is marked in its document, and so is what is newer than the
                // schemas that are published in full.
                self.member(place, name, Change::Extra);
            }
        }
    }

    fn changed_member(
        &mut self,
        place: &Place<'_>,
        name: &str,
        aspect: &'static str,
        (theirs, ours): (&str, &str),
    ) {
        if theirs != ours {
            let (theirs, ours) = (theirs.to_owned(), ours.to_owned());
            self.member(place, name, Change::Changed { aspect, theirs, ours });
        }
    }

    /// Adds a difference between two values.
    fn value(&mut self, place: &Place<'_>, change: Change) {
        self.between((place.pair.clone(), String::new(), change), &place.whole(place.path));
    }

    /// Adds a difference between members of two values.
    fn member(&mut self, place: &Place<'_>, name: &str, change: Change) {
        let path = place.whole(&place.member(name));
        self.between((place.owners.clone(), name.to_owned(), change), &path);
    }

    /// Adds a difference between two schemas, unless it is known from another operation.
    fn between(&mut self, key: Between, place: &str) {
        if let Some(known) = self.known.get(&key) {
            let Difference { operation, also, .. } = &mut self.differences[*known];
            if also.last().unwrap_or(operation) != &self.operation {
                also.push(self.operation.clone());
            }
            return;
        }
        let change = key.2.clone();
        self.known.insert(key, self.differences.len());
        self.add(place, change);
    }
}

/// Two schemas, and where they are.
struct Place<'p> {
    /// The part of the operation.
    part: &'p str,
    /// The path in it.
    path: &'p str,
    /// Both, as values.
    pair: Pair,
    /// Both, as what their members are of.
    owners: Pair,
}

impl Place<'_> {
    /// Whether either of both is known to be an object.
    fn has_members(&self) -> bool {
        !self.owners.0.is_empty() || !self.owners.1.is_empty()
    }

    fn member(&self, name: &str) -> String {
        // The ends of paths that are no names begin with their own mark.
        let dot = if self.path.is_empty() || name.starts_with(['[', '.']) { "" } else { "." };
        if name.is_empty() { self.path.to_owned() } else { [self.path, dot, name].concat() }
    }

    /// The schemas of what lists hold, and of members without names.
    fn held<'d>(
        &self,
        theirs: &Schema<'d>,
        ours: &Schema<'d>,
    ) -> impl Iterator<Item = Both<'d>> + use<'_, 'd> {
        let items = (theirs.items(), ours.items());
        let others = (theirs.other_members(), ours.other_members());
        // Where just one has a schema, the other is of another type, or admits anything.
        let are_both =
            |(_, (theirs, ours)): &(_, (Vec<_>, Vec<_>))| !theirs.is_empty() && !ours.is_empty();
        let held = [("[]", items), (".*", others)].into_iter().filter(are_both);
        held.map(|(end, (theirs, ours))| Both { path: self.member(end), theirs, ours })
    }

    /// A path within the part, with the part.
    fn whole(&self, path: &str) -> String {
        if path.is_empty() { self.part.to_owned() } else { format!("{}: {path}", self.part) }
    }
}
