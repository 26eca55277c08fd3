//! Services: the parts of the platform that act by themselves.

use super::{Audit, Id, fields::fields, named::named, row::resource};

/// A part of the platform that acts by itself. No request changes it.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its id, `SVC-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the service itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The description.
    pub description: Option<Box<str>>,
    /// The address of the icon.
    pub icon: Option<Box<str>>,
    /// Whether it is in use.
    pub status: ServiceStatus,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

named! {
    /// Whether a service is in use.
    pub enum ServiceStatus: Text {
        /// In use.
        Active,
        /// Out of use for ever.
        Deleted,
    }
}

resource!(Service, "SVC", 1, SERVICE);

fields! {
    /// The fields of a [`Service`].
    pub static SERVICE = "Service" in "services": |it: &Service, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "icon": icon => or_null, nullable;
        core "revision": revision => unless(1_u32);
        whole "description": description, nullable;
        whole "status": status => default(ServiceStatus::Active);
    }
}
