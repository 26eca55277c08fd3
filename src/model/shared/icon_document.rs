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
        let address = members.optional("icon", address);
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

/// Reads the address of a picture: clients are redirected to it, so it has to lead somewhere.
fn address<'a>(cursor: Cursor<'_, 'a>, violations: &mut Violations) -> Option<&'a str> {
    let text = cursor.text(violations)?;
    let is_address = is_url(text) || is_data(text) || is_own(text);
    if !is_address || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let expected = "Expected an http or https URL, a data URL of a picture, or the address of \
                        an icon here such as /v1/accounts/users/USR-0000-0001/icon";
        cursor.refuse(expected, violations);
        return None;
    }
    Some(text)
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme))
        && host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
}

fn is_data(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let Some((media_type, _)) = rest.split_once(',') else { return false };
    scheme.eq_ignore_ascii_case("data") && PictureFormat::of(media_type).is_some()
}

/// Whether the text is the address of an icon in the emulated API, as its answers show it.
fn is_own(text: &str) -> bool {
    let path = text.strip_prefix("/public").unwrap_or(text);
    let path = path.strip_prefix("/v1/accounts/").and_then(|path| path.strip_suffix("/icon"));
    let segments = path.map(|path| path.split('/').filter(|it| !it.is_empty()).count());
    segments == Some(2) && !text.contains(['?', '#', '.', '\\'])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    #[test]
    fn an_address_leads_somewhere() {
        let read = |text: &str| {
            let json = Json::Text(text.into());
            let mut violations = Violations::default();
            (address(Cursor::root(&json), &mut violations).is_some(), violations.is_empty())
        };
        for text in [
            "https://example.com/a.png",
            "HTTP://example.com",
            "http://[::1]:8080/a?b#c",
            "data:image/png;base64,AAAA",
            "data:image/svg+xml,%3Csvg/%3E",
            "/v1/accounts/users/USR-0000-0001/icon",
            "/public/v1/accounts/users/USR-0000-0001/icon",
        ] {
            assert_eq!(read(text), (true, true), "{text}");
        }
        for text in [
            "",
            "javascript:alert(1)",
            "../../x",
            "icon.svg",
            "x\r\ny",
            "https://",
            "https:///a.png",
            "https://example.com/a b",
            "https://example.com/\r\nX: y",
            "ftp://example.com/a",
            "//example.com/a.png",
            "data:text/html,x",
            "data:image/png",
            "/v1/accounts/users/icon",
            "/v1/accounts/../../icon",
            "/elsewhere.png",
        ] {
            assert_eq!(read(text), (false, false), "{text}");
        }
    }
}
