//! Icons: the pictures of users, accounts, buyers, sellers and licensees, uploaded or generated from their initials.

use std::{borrow::Cow, fmt, sync::Arc};

use crate::{
    id::Kind,
    json::Patch,
    model::{Id, field_type::Text, node::Value},
    rql::Short,
};

/// The icon of a resource.
#[derive(Debug, Clone, Default)]
pub enum Icon {
    /// No picture.
    None,
    /// A picture of the initials.
    #[default]
    Generated,
    /// A picture of its own.
    Own(Arc<Picture>),
}

/// A resource that can have a picture.
pub trait Pictured {
    /// The picture.
    fn picture(&self) -> Option<Arc<Picture>>;
}

/// A picture.
pub enum Picture {
    /// The bytes that were uploaded or generated.
    Uploaded {
        /// The image format.
        format: PictureFormat,
        /// The image.
        bytes: Arc<[u8]>,
    },
    /// A picture at an address outside of the emulator.
    Elsewhere(Box<str>),
}

/// The image format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// Graphics Interchange Format.
    Gif,
    /// WebP.
    Webp,
    /// Scalable Vector Graphics, which may hold scripts.
    Svg,
}

impl Icon {
    /// The address of the icon of the `K` with that id in a collection.
    pub(in crate::model) fn address<K: Kind>(
        &self,
        collection: &str,
        id: Id<K>,
    ) -> Option<Text<'_>> {
        let address = match self {
            Self::None => return None,
            Self::Generated => own_address(collection, id),
            Self::Own(picture) => match &**picture {
                Picture::Uploaded { .. } => own_address(collection, id),
                Picture::Elsewhere(address) => Value::Text(Cow::Borrowed(address)),
            },
        };
        Some(Text(address))
    }

    /// The picture, for the `K` of that name and id in a collection.
    ///
    /// Seed data may name the address at which the emulator itself has the generated picture.
    #[must_use]
    pub fn picture<K: Kind>(
        &self,
        collection: &str,
        name: &str,
        id: Id<K>,
    ) -> Option<Arc<Picture>> {
        match self {
            Self::None => None,
            Self::Own(picture) if !picture.is_at(own_address(collection, id).text()) => {
                Some(Arc::clone(picture))
            }
            Self::Generated | Self::Own(_) => Some(Arc::new(monogram(name, id))),
        }
    }

    /// The icon after a change of its picture; none if it is the same.
    #[must_use]
    pub fn changed(&self, picture: Patch<Picture>) -> Option<Self> {
        match (picture, self) {
            (Patch::Set(picture), _) => Some(Self::Own(Arc::new(picture))),
            (Patch::Cleared, Self::Own(_)) => Some(Self::Generated),
            (Patch::Cleared, Self::None | Self::Generated) | (Patch::Unchanged, _) => None,
        }
    }

    /// The picture as an icon, or this icon if there is none.
    #[must_use]
    pub fn or_picture(&self, picture: Option<Picture>) -> Self {
        picture.map_or_else(|| self.clone(), |picture| Self::Own(Arc::new(picture)))
    }
}

fn own_address<'a, K: Kind>(collection: &str, id: Id<K>) -> Value<'a> {
    let (before, after) = (b"/v1/accounts/", b"/icon");
    let short =
        id.with_bytes(|id| Short::joined(&[before, collection.as_bytes(), b"/", id, after]));
    short.map_or_else(
        || Value::Text(format!("/v1/accounts/{collection}/{id}/icon").into()),
        Value::Short,
    )
}

impl Picture {
    /// The uploaded picture, if that media type is accepted.
    #[must_use]
    pub fn of(media_type: &str, bytes: &[u8]) -> Option<Self> {
        let format = PictureFormat::of(media_type)?;
        Some(Self::Uploaded { format, bytes: bytes.into() })
    }

    fn is_at(&self, address: Option<&str>) -> bool {
        matches!(self, Self::Elsewhere(own) if Some(&**own) == address)
    }
}

// A megabyte of numbers is no help.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uploaded { format, bytes } => {
                write!(f, "{format:?} ({} bytes)", bytes.len())
            }
            Self::Elsewhere(address) => f.write_str(address),
        }
    }
}

impl PictureFormat {
    /// The media types of all formats, for sentences.
    pub const MEDIA_TYPES: &'static str =
        "image/png, image/jpeg, image/gif, image/webp or image/svg+xml";

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }

    /// The format of that media type, if it is accepted.
    #[must_use]
    pub fn of(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        [Self::Png, Self::Jpeg, Self::Gif, Self::Webp, Self::Svg]
            .into_iter()
            .find(|format| format.media_type().eq_ignore_ascii_case(essence))
    }
}

/// A picture of the initials of `name`, on a colour that follows from `id`.
fn monogram<K: Kind>(name: &str, id: Id<K>) -> Picture {
    let (initials, colour) = (initials(name), colour(id));
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"96\" height=\"96\" \
         viewBox=\"0 0 96 96\"><rect width=\"96\" height=\"96\" fill=\"{colour}\"/>\
         <text x=\"48\" y=\"49\" fill=\"#fff\" font-family=\"sans-serif\" font-size=\"38\" \
         text-anchor=\"middle\" dominant-baseline=\"central\">{initials}</text></svg>"
    );
    Picture::Uploaded { format: PictureFormat::Svg, bytes: svg.into_bytes().into() }
}

// Letters and digits only, which need no escaping in XML.
fn initials(name: &str) -> String {
    let initial = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters = name.split_whitespace().filter_map(initial);
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

// Dark enough for white letters.
fn colour<K: Kind>(id: Id<K>) -> &'static str {
    const COLOURS: [&str; 16] = [
        "#b3261e", "#a8324a", "#8e3b8a", "#6a3fa0", "#4b4fa8", "#2f5fb0", "#1f6fa3", "#117a8b",
        "#0f7b6c", "#2e7d32", "#55702a", "#77681c", "#8d5a12", "#a14a15", "#6d4c41", "#546e7a",
    ];
    // Ids that are close to one another get different colours.
    let scattered = id.number().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60;
    COLOURS[usize::try_from(scattered).unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Account, User};

    fn svg(name: &str, id: &str) -> String {
        match monogram::<User>(name, id.parse().unwrap()) {
            Picture::Uploaded { bytes, .. } => String::from_utf8(bytes.to_vec()).unwrap(),
            Picture::Elsewhere(address) => address.into(),
        }
    }

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        for (name, expected) in [
            ("Ann Lee", "AL"),
            ("ann van der lee", "AL"),
            ("Ann", "A"),
            ("ann@example.com", "A"),
            ("Łucja Żak", "ŁŻ"),
            ("<script> &amp;", "SA"),
            ("\u{1}\"' 7", "7"),
            ("-- !", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn a_monogram_never_changes() {
        let one = svg("Ann Lee", "USR-0000-0001");
        assert_eq!(one, svg("Ann Lee", "USR-0000-0001"));
        assert_ne!(one, svg("Ann Lee", "USR-0000-0002"));
        assert_ne!(one, svg("Ann Wu", "USR-0000-0001"));
        assert!(one.contains(">AL</text>"), "{one}");
    }

    #[test]
    fn pictures_are_known_by_their_media_type() {
        for media_type in ["image/png", "IMAGE/JPEG", "image/gif", "image/webp", "image/svg+xml"] {
            assert!(Picture::of(media_type, b"x").is_some(), "{media_type}");
        }
        assert!(Picture::of("image/svg+xml; charset=utf-8", b"x").is_some());
        for media_type in ["", "image", "image/bmp", "text/html", "application/octet-stream"] {
            assert!(Picture::of(media_type, b"x").is_none(), "{media_type}");
        }
    }

    #[test]
    fn an_address_of_ones_own_is_no_picture_elsewhere() {
        let id = "ACC-0000-0001".parse().unwrap();
        let picture = |address: &str| {
            let icon = Icon::Own(Arc::new(Picture::Elsewhere(address.into())));
            icon.picture::<Account>("accounts", "Ann Lee", id)
        };
        let own = picture("/v1/accounts/accounts/ACC-0000-0001/icon");
        assert!(matches!(own.as_deref(), Some(Picture::Uploaded { .. })));
        let elsewhere = picture("https://example.com/a.png");
        assert!(matches!(elsewhere.as_deref(), Some(Picture::Elsewhere(_))));
    }
}
