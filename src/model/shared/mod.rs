//! Values that several resources share.

mod address;
mod audit;
mod contact;
mod email;
mod icon;
mod icon_document;
mod uuid;

pub use self::{
    address::{Address, AddressUpdate},
    audit::{AccountUserAudit, Actor, Audit, DateEvent, Event, UserAudit},
    contact::{NumberFormat, Phone, Settings},
    email::Email,
    icon::{Icon, Picture, PictureFormat, Pictured},
    uuid::{InvalidUuid, Uuid},
};
