//! The table from the errors of inner layers to problems.

use crate::{
    model::{Unreadable, Violations},
    problem::{Fault, Problem},
    rql,
};

impl From<Violations> for Problem {
    fn from(violations: Violations) -> Self {
        Self::bad_request(Self::VALIDATION).with_errors(violations.iter().map(|violation| Fault {
            key: violation.path.clone(),
            sentence: violation.sentence(),
            logged: violation.expected.clone(),
        }))
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        Self::bad_request(unreadable.to_string())
    }
}

impl From<rql::Error> for Problem {
    fn from(error: rql::Error) -> Self {
        let faults = error.errors().iter().flat_map(|(key, sentences)| {
            sentences.iter().map(|sentence| Fault {
                key: key.clone(),
                sentence: sentence.clone(),
                logged: sentence.clone(),
            })
        });
        Self::bad_request(error.detail()).with_errors(faults)
    }
}
