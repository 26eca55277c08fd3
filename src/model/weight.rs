//! Weights: how many bytes of text and pictures an object holds, for the memory budget.

use std::sync::Arc;

use super::{
    Account, AccountUser, Address, ApiToken, Buyer, CloudTenant, Email, ErpLink, Icon, Licensee,
    Module, Picture, Seller, Service, User, UserGroup,
};

/// What an object of any kind takes besides its texts: its row, its places in tables and indexes.
const ROW: usize = 640;

/// A value whose texts and pictures can be counted.
pub trait Weigh {
    /// The bytes of its texts and pictures, without those of the objects that it refers to.
    fn weight(&self) -> usize;
}

/// About how many bytes a row takes.
pub fn row_weight(value: &impl Weigh) -> usize {
    ROW + value.weight()
}

impl Weigh for Box<str> {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl Weigh for Email {
    fn weight(&self) -> usize {
        let text: &str = self.as_ref();
        text.len()
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(0, T::weight)
    }
}

impl<T: Weigh> Weigh for Arc<T> {
    fn weight(&self) -> usize {
        T::weight(self)
    }
}

impl Weigh for Icon {
    fn weight(&self) -> usize {
        match self {
            Self::None | Self::Generated => 0,
            Self::Own(picture) => picture.weight(),
        }
    }
}

impl Weigh for Picture {
    fn weight(&self) -> usize {
        match self {
            Self::Uploaded { bytes, .. } => bytes.len(),
            Self::Elsewhere(url) => url.len(),
        }
    }
}

/// `weights! { Type: member, list[]; }`: the sum of the members' weights, and of the number of items
/// in a list.
macro_rules! weights {
    ($($type:ident: $($($member:ident).+),*;)*) => {$(
        impl Weigh for $type {
            fn weight(&self) -> usize {
                0 $(+ self.$($member).+.weight())*
            }
        }
    )*};
}

weights! {
    Address: line1, line2, post_code, city, state, country;
    User: name, icon, email, first_name, last_name;
    Account: name, icon, profile.external_id, profile.external_name, profile.address,
        profile.technical_support_email, profile.website, profile.description;
    AccountUser: invitation.notes;
    UserGroup: name, description, logo;
    Buyer: name, icon, address, tax_id;
    Seller: name, icon, external_id, address;
    Licensee: name, icon, external_id, address, description;
    ErpLink: icon, company_name, note, address;
    CloudTenant: name, external_ids.provider_id;
    ApiToken: name, icon, description, secret;
    Module: name, description;
    Service: name, description, icon;
}
