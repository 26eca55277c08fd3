//! Bodies in parts: a document and the picture that may come with it.
//!
//! Operations that take a picture accept their document as JSON alone, or as one part of a
//! `multipart/form-data` whose other part is the picture. The parts may be in any order.

use std::mem;

use axum::{
    body::{Body as Content, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use multer::{Field, Multipart};

use super::{
    ApiState,
    extract::{Body, is_json, no_violations, note_body, unsupported},
};
use crate::{
    http::{InFlight, read_body},
    json::{Cursor, FromJson, Json, Patch, Path, Violations, quoted},
    model::{Picture, PictureFormat},
    problem::Problem,
};

/// The names of the parts of a form.
pub(super) trait Parts: FromJson {
    /// The document itself.
    const DOCUMENT: &'static str;
    /// The picture.
    const PICTURE: &'static str;
}

/// A document, and the picture that came with it.
pub(super) struct Form<T> {
    pub(super) document: T,
    pub(super) picture: Option<Picture>,
}

/// Like [`Form`], but a form without a picture takes away the picture that the object has.
pub(super) struct WholeForm<T> {
    pub(super) document: T,
    pub(super) picture: Patch<Picture>,
}

impl<T: Parts> FromRequest<ApiState> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        let WholeForm { document, picture } = WholeForm::from_request(request, state).await?;
        Ok(Self { document, picture: picture.over(None) })
    }
}

impl<T: Parts> FromRequest<ApiState> for WholeForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        if is_json(request.headers()) {
            let Body(document) = Body::from_request(request, state).await?;
            return Ok(Self { document, picture: Patch::Unchanged });
        }
        let boundary = boundary(request.headers())?;
        let in_flight = InFlight::shared(request.extensions());
        let mut violations = no_violations(in_flight.as_deref(), state);
        let body = read_body(request.into_body(), state.config().body).await?;
        let parts = Read::all::<T>(body, boundary, &mut violations).await?;
        let document = parts.document::<T>(in_flight.as_deref(), &mut violations);
        let document = violations.unless_any(document)?;
        let picture = parts.picture.map_or(Patch::Cleared, Patch::Set);
        Ok(Self { document, picture })
    }
}

/// The boundary between the parts of a form; a body of another media type is refused.
fn boundary(headers: &HeaderMap) -> Result<String, Problem> {
    const TAKEN: &str =
        "application/json, text/json, application/*+json in UTF-8, or multipart/form-data";
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match multer::parse_boundary(content_type.unwrap_or_default()) {
        Ok(boundary) => Ok(boundary),
        Err(multer::Error::NoBoundary) => {
            Err(Problem::bad_request("The Content-Type multipart/form-data names no boundary."))
        }
        Err(_) => Err(unsupported(headers, TAKEN)),
    }
}

/// The parts of a form that have been read so far.
#[derive(Default)]
struct Read {
    document: Option<Bytes>,
    has_picture: bool,
    picture: Option<Picture>,
}

impl Read {
    async fn all<T: Parts>(
        body: Bytes,
        boundary: String,
        violations: &mut Violations,
    ) -> Result<Self, Problem> {
        let mut form = Multipart::new(Content::from(body).into_data_stream(), boundary);
        let mut read = Self::default();
        while let Some(part) = form.next_field().await.map_err(|error| broken(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            if let Some(sentence) = read.unwanted::<T>(&name) {
                // There may be thousands behind it.
                violations.add(&Path::Root.member(&name), sentence);
                return Err(mem::take(violations).into());
            }
            read.part::<T>(&name, part, violations).await?;
        }
        Ok(read)
    }

    /// What is wrong with a part of this name, if it is unknown or has been read already.
    fn unwanted<T: Parts>(&self, name: &str) -> Option<String> {
        let is_read = match name {
            _ if name == T::DOCUMENT => self.document.is_some(),
            _ if name == T::PICTURE => self.has_picture,
            _ => {
                let (document, picture) = (T::DOCUMENT, T::PICTURE);
                return Some(format!("Expected the parts {document} and {picture} only"));
            }
        };
        is_read.then(|| "Expected once, found more than once".to_owned())
    }

    async fn part<T: Parts>(
        &mut self,
        name: &str,
        part: Field<'_>,
        violations: &mut Violations,
    ) -> Result<(), Problem> {
        let media_type = part.content_type().map(ToString::to_string);
        let has_no_file = part.file_name() == Some("");
        let bytes = part.bytes().await.map_err(|error| broken(&error))?;
        if has_no_file && bytes.is_empty() {
            // What a browser sends for a file that was not chosen.
            return Ok(());
        }
        if name == T::DOCUMENT {
            self.document = Some(bytes);
        } else {
            self.has_picture = true;
            self.picture = picture(media_type, &bytes, &Path::Root.member(name), violations);
        }
        Ok(())
    }

    /// Reads the document, and adds all violations of its schema.
    fn document<T: Parts>(
        &self,
        in_flight: Option<&InFlight>,
        violations: &mut Violations,
    ) -> Option<T> {
        let path = Path::Root.member(T::DOCUMENT);
        let Some(bytes) = &self.document else {
            violations.add(&path, "Required, but missing");
            return None;
        };
        match Json::parse(bytes) {
            Ok(json) => {
                note_body(in_flight, &json);
                T::read(Cursor::root(&json), violations)
            }
            Err(unreadable) => {
                violations.add(&path, format!("The part {}", unreadable.0));
                None
            }
        }
    }
}

fn picture(
    media_type: Option<String>,
    bytes: &[u8],
    path: &Path<'_>,
    violations: &mut Violations,
) -> Option<Picture> {
    if bytes.is_empty() {
        violations.add(path, "Expected a picture, found an empty file");
        return None;
    }
    let picture = Picture::of(media_type.as_deref().unwrap_or_default(), bytes);
    if picture.is_none() {
        let expected = format!("Expected a part of type {}", PictureFormat::MEDIA_TYPES);
        let found = media_type.map_or("none".to_owned(), |it| quoted(&it));
        violations.add_found(path, expected, found);
    }
    picture
}

fn broken(error: &multer::Error) -> Problem {
    Problem::bad_request(format!("The body is not multipart/form-data as announced: {error}."))
}
