//! Values that several resources are made of.

pub(super) mod address;
pub(super) mod audit;
pub(super) mod contact;
mod email;
mod icon;

pub use self::{
    address::Address,
    audit::{Actor, Audit, Event},
    contact::{NumberFormat, Phone, Settings},
    email::Email,
    icon::{Icon, Picture, PictureFormat, Pictured},
};
