//! The pictures of users and accounts in seed data.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::text;
use crate::{
    id::Id,
    json::{Cursor, Members, Violations},
    model::{Icon, Picture, PictureFormat, Resource},
};

/// The picture of the item being read: without a member that says so a generated one, with null
/// for an address none at all.
pub(super) fn icon<R: Resource>(members: &mut Members<'_, '_, '_>, id: Option<Id<R>>) -> Icon {
    if let Some(picture) = members.optional("picture", picture) {
        return Icon::Own(Arc::new(picture));
    }
    if members.is_null("icon") {
        return Icon::None;
    }
    let address = members.optional("icon", text);
    match (address, id, R::table().collection) {
        (Some(address), Some(id), Some(collection)) => Icon::at(&address, collection, id),
        _ => Icon::Generated,
    }
}

/// A picture with all its bytes.
fn picture(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Picture> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let media_type = members.required("mediaType", media_type);
        let bytes = members.required("bytes", bytes);
        Picture::of(media_type?, &bytes?)
    };
    cursor.object(violations, read).flatten()
}

fn media_type(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<&'static str> {
    let text = cursor.text(violations)?;
    let format = PictureFormat::of(text);
    if format.is_none() {
        cursor.refuse(format!("Expected {}", PictureFormat::MEDIA_TYPES), violations);
    }
    format.map(PictureFormat::media_type)
}

fn bytes(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(cursor.text(violations)?).ok();
    if bytes.is_none() {
        violations.add(&cursor.path, "Expected base64");
    }
    bytes
}
