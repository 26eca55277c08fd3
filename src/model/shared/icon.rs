//! Icons: the pictures of users and accounts, of their own or made from their initials.

use std::{fmt, sync::Arc};

use crate::{
    id::Kind,
    model::{
        Id,
        named::named,
        node::{Value, text},
    },
    rql::Short,
};

/// The picture of a user or an account.
#[derive(Debug, Clone, Default)]
pub enum Icon {
    /// None at all.
    None,
    /// One that is made from the initials.
    #[default]
    Generated,
    /// One of its own.
    Own(Arc<Picture>),
}

/// Something that has a picture, or none.
pub trait Pictured {
    /// The picture.
    fn picture(&self) -> Option<Arc<Picture>>;
}

/// A picture that somebody chose, or that was made in its place.
pub enum Picture {
    /// The picture itself, as it was sent.
    Uploaded {
        /// What its bytes are.
        format: PictureFormat,
        /// All of them.
        bytes: Arc<[u8]>,
    },
    /// A picture that is kept elsewhere, at that address.
    Elsewhere(Box<str>),
}

named! {
    /// What a picture's bytes are.
    pub enum PictureFormat {
        /// Portable Network Graphics.
        Png,
        /// What cameras write.
        Jpeg,
        /// Graphics Interchange Format.
        Gif,
        /// What web pages use for both.
        Webp,
        /// Scalable Vector Graphics, which may hold scripts.
        Svg,
    }
}

impl Icon {
    /// Where it is found, as the icon of the `K` of that id in a collection.
    pub(in crate::model) fn address<K: Kind>(&self, collection: &str, id: Id<K>) -> Value<'_> {
        match self {
            Self::None => Value::Null,
            Self::Generated => own_address(collection, id),
            Self::Own(picture) => match &**picture {
                Picture::Uploaded { .. } => own_address(collection, id),
                Picture::Elsewhere(address) => text(address),
            },
        }
    }

    /// The icon that is found at `address`, of the `K` of that id in a collection.
    #[must_use]
    pub fn at<K: Kind>(address: &str, collection: &str, id: Id<K>) -> Self {
        if own_address(collection, id).text() == Some(address) {
            return Self::Generated;
        }
        Self::Own(Arc::new(Picture::Elsewhere(address.into())))
    }

    /// The picture itself, of something of that name and id.
    #[must_use]
    pub fn picture<K: Kind>(&self, name: &str, id: Id<K>) -> Option<Arc<Picture>> {
        match self {
            Self::None => None,
            Self::Generated => Some(Arc::new(monogram(name, id))),
            Self::Own(picture) => Some(Arc::clone(picture)),
        }
    }

    /// This icon, unless there is a picture to take its place.
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
    /// The picture whose bytes are of that media type, if such pictures are taken.
    #[must_use]
    pub fn of(media_type: &str, bytes: &[u8]) -> Option<Self> {
        let format = PictureFormat::of(media_type)?;
        Some(Self::Uploaded { format, bytes: bytes.into() })
    }
}

// A megabyte of numbers helps nobody.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uploaded { format, bytes } => {
                write!(f, "{} ({} bytes)", format.name(), bytes.len())
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

    /// The format of pictures of that media type, if such pictures are taken.
    #[must_use]
    pub fn of(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        [Self::Png, Self::Jpeg, Self::Gif, Self::Webp, Self::Svg]
            .into_iter()
            .find(|format| format.media_type().eq_ignore_ascii_case(essence))
    }
}

/// A picture of the initials of `name`, on the colour that belongs to `id`.
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

// Letters and digits only: nothing that XML would read as something else.
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
    // Numbers that are close to one another have colours that are not.
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
    fn a_monogram_is_the_same_at_every_look() {
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
        let own = "/v1/accounts/accounts/ACC-0000-0001/icon";
        assert!(matches!(Icon::at::<Account>(own, "accounts", id), Icon::Generated));
        let elsewhere = Icon::at::<Account>("https://example.com/a.png", "accounts", id);
        assert!(matches!(elsewhere, Icon::Own(_)));
    }
}
