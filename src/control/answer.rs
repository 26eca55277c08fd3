//! Answers of the control plane that may be long: their bytes are counted as they are appended.

use std::io::{self, Write};

use axum::{http::StatusCode, response::Response};
use serde::Serialize;
use serde_json::Value;

use crate::{http::json_response, problem::Problem, render::TooLong};

/// The most bytes of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerLimit(pub(super) usize);

/// A JSON answer in the making.
struct Answer {
    bytes: Vec<u8>,
    most: usize,
    is_too_long: bool,
}

impl AnswerLimit {
    /// A list: the members of the object `about`, and the items as `data`.
    pub(super) fn list(
        self,
        about: &Value,
        items: impl IntoIterator<Item = Value>,
    ) -> Result<Response, Problem> {
        self.answer(|answer| write_list(answer, about, items))
    }

    /// The answer that `write` appends.
    pub(super) fn answer(
        self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Response, Problem> {
        let Self(most) = self;
        let mut answer = Answer { bytes: Vec::new(), most, is_too_long: false };
        match write(&mut answer) {
            Ok(()) => Ok(json_response(StatusCode::OK, answer.bytes)),
            Err(_) if answer.is_too_long => Err(TooLong { most }.into()),
            Err(_) => Err(Problem::internal()),
        }
    }
}

fn write_list(
    out: &mut dyn Write,
    about: &Value,
    items: impl IntoIterator<Item = Value>,
) -> io::Result<()> {
    out.write_all(b"{")?;
    for (name, value) in about.as_object().into_iter().flatten() {
        write_json(out, name)?;
        out.write_all(b":")?;
        write_json(out, value)?;
        out.write_all(b",")?;
    }
    out.write_all(b"\"data\":[")?;
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        write_json(out, &item)?;
    }
    out.write_all(b"]}")
}

fn write_json(out: &mut dyn Write, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

impl Write for Answer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            self.is_too_long = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
