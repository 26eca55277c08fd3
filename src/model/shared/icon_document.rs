//! Icons in documents: an address, or a picture with all its bytes.

use std::sync::Arc;

use base64::{Engine, display::Base64Display, engine::general_purpose::STANDARD};
use serde::ser::SerializeMap;

use crate::{
    json::{Cursor, Members, Violations},
    model::{
        Icon, Picture, PictureFormat,
        document::{
            DocumentObject, DocumentValue, Form, MemberShape, Shape, Source, document,
            document_values, write_member,
        },
    },
};

/// Without a member the icon is generated; with null for an address there is none.
impl DocumentObject for Icon {
    const SHAPE: Shape = Shape {
        name: "Icon",
        schema: "",
        members: &[
            MemberShape { is_nullable: true, ..MemberShape::optional("icon", Form::Text) },
            MemberShape::optional("picture", Upload::FORM),
        ],
    };

    fn read_members(members: &mut Members<'_, '_, '_>, source: &dyn Source) -> Option<Self> {
        let picture = members
            .optional("picture", |it, violations| Upload::read(it, violations, source))
            .map(|Upload { format, bytes }| Picture::Uploaded { format, bytes: bytes.0 });
        if let Some(picture) = picture {
            return Some(Self::Own(Arc::new(picture)));
        }
        if members.is_null("icon") {
            return Some(Self::None);
        }
        let address = members.optional("icon", |it, violations| it.text(violations));
        let elsewhere = |address: &str| Self::Own(Arc::new(Picture::Elsewhere(address.into())));
        Some(address.map_or(Self::Generated, elsewhere))
    }

    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::None => map.serialize_entry("icon", &()),
            Self::Generated => Ok(()),
            Self::Own(picture) => match &**picture {
                Picture::Elsewhere(address) => write_member("icon", address, map),
                Picture::Uploaded { format, bytes } => {
                    let upload = Upload { format: *format, bytes: Bytes(bytes.clone()) };
                    write_member("picture", &upload, map)
                }
            },
        }
    }
}

/// A picture that was uploaded.
struct Upload {
    format: PictureFormat,
    bytes: Bytes,
}

document! {
    Upload, "" {
        "mediaType": format;
        "bytes": bytes;
    }
}

struct Bytes(Arc<[u8]>);

const MEDIA_TYPES: &[&str] = &[
    PictureFormat::Png.media_type(),
    PictureFormat::Jpeg.media_type(),
    PictureFormat::Gif.media_type(),
    PictureFormat::Webp.media_type(),
    PictureFormat::Svg.media_type(),
];

document_values! {
    PictureFormat: Form::Enumeration(MEDIA_TYPES), |it, violations| format(it, violations),
        write |it| it.media_type();
    Bytes: Form::Base64, |it, violations| bytes(it, violations),
        write |it| Base64Display::new(&it.0, &STANDARD);
}

fn format(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<PictureFormat> {
    let format = PictureFormat::of(cursor.text(violations)?);
    if format.is_none() {
        cursor.refuse(format!("Expected {}", PictureFormat::MEDIA_TYPES), violations);
    }
    format
}

fn bytes(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Bytes> {
    let bytes = STANDARD.decode(cursor.text(violations)?).ok();
    if bytes.is_none() {
        violations.add(&cursor.path, "Expected base64");
    }
    bytes.map(|bytes| Bytes(bytes.into()))
}
