//! Values that several resources share.

mod address;
mod audit;
mod contact;
mod email;
mod extension;
mod icon;
mod icon_document;
mod mailbox;
mod uuid;

pub use self::{
    address::{Address, AddressUpdate},
    audit::{AccountUserAudit, Actor, Audit, DateEvent, Event, UserAudit},
    contact::{NumberFormat, OptOuts, Phone, Settings},
    email::Email,
    extension::Extension,
    icon::{Icon, Picture, PictureFormat, Pictured},
    uuid::{InvalidUuid, Uuid},
};
