//! Sheets: objects of a document, written member by member without being built.

use std::{fmt::Display, sync::Arc};

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::particulars::Upload;
use crate::{
    model::{Icon, Picture, Resource, Row},
    world::Table,
};

/// Something that is an object in the document.
pub(super) trait Members {
    /// Puts its members on a sheet.
    fn on<M: SerializeMap>(&self, sheet: Sheet<M>) -> Sheet<M>;
}

/// An object that is being written, and the fault that kept it from being written, if any.
pub(super) struct Sheet<M: SerializeMap> {
    map: M,
    outcome: Result<(), M::Error>,
}

impl<M: SerializeMap> Sheet<M> {
    /// With a member.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        if self.outcome.is_ok() {
            self.outcome = self.map.serialize_entry(name, &value);
        }
        self
    }

    /// With a member, if it has a value.
    pub(super) fn with_some(self, name: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With an instant, if there is one.
    pub(super) fn with_time(self, name: &str, at: Option<Timestamp>) -> Self {
        self.with_some(name, at.map(Text))
    }

    /// With the revision, unless it is the first.
    pub(super) fn with_revision(self, revision: u32) -> Self {
        self.with_some("revision", (revision != 1).then_some(revision))
    }

    /// With a picture, unless it is made from the initials.
    pub(super) fn with_icon(self, icon: &Icon) -> Self {
        match icon {
            Icon::None => self.with("icon", ()),
            Icon::Generated => self,
            Icon::Own(picture) => match &**picture {
                Picture::Elsewhere(address) => self.with("icon", address),
                Picture::Uploaded { format, bytes } => {
                    self.with("picture", Item(&Upload { format: *format, bytes }))
                }
            },
        }
    }
}

/// Something as an object.
pub(super) struct Item<'a, T>(pub(super) &'a T);

impl<T: Members> Serialize for Item<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sheet = Sheet { map: serializer.serialize_map(None)?, outcome: Ok(()) };
        let Sheet { map, outcome } = self.0.on(sheet);
        outcome?;
        map.end()
    }
}

/// The rows of a table as a list.
pub(super) struct Each<'a, R>(pub(super) &'a Table<R>);

impl<R: Resource + Members> Serialize for Each<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|row| Item(&***row)))
    }
}

/// The ids of rows as a list.
pub(super) struct Ids<'a, R>(pub(super) &'a [Arc<Row<R>>]);

impl<R: Resource> Serialize for Ids<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|row| row.id()))
    }
}

/// Something as the text that it is shown as; of instants, to the last digit.
pub(super) struct Text<T>(pub(super) T);

impl<T: Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
