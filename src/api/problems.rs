//! The table from the errors of inner layers to problems.

use axum::http::StatusCode;

use crate::{
    json::{Unreadable, Violations},
    problem::{Fault, Problem},
    render::TooLong,
    rql,
    work::Ended,
    world::Rejection,
};

impl From<Violations> for Problem {
    fn from(violations: Violations) -> Self {
        let mut rules: Vec<_> = violations.iter().filter_map(|violation| violation.rule).collect();
        rules.dedup();
        let problem = Self::bad_request(Self::VALIDATION).against(rules);
        problem.with_errors(violations.iter().map(|violation| Fault {
            key: violation.path.clone(),
            sentence: violation.sentence(),
            logged: match violation.rule {
                Some(rule) => format!("{} [{}]", violation.expected, rule),
                None => violation.expected.clone(),
            },
        }))
    }
}

impl From<Rejection> for Problem {
    fn from(refusal: Rejection) -> Self {
        match refusal {
            Rejection::NotFound(sentence) => Self::not_found(sentence),
            Rejection::Forbidden(sentence) => Self::new(StatusCode::FORBIDDEN, sentence),
            Rejection::Invalid(violations) => violations.into(),
            Rejection::WrongState(wrong) => Self::bad_request(wrong.to_string()),
            Rejection::Conflict(sentence) => Self::bad_request(sentence),
        }
    }
}

impl From<TooLong> for Problem {
    fn from(too_long: TooLong) -> Self {
        Self::bad_request(too_long.to_string())
    }
}

impl From<Ended> for Problem {
    fn from(ended: Ended) -> Self {
        let sentence = format!("{ended}.");
        match &ended {
            Ended::Spent { most, at } => {
                let detail = format!(
                    "The request takes more than {most} steps of work, which is the most for one; \
                     ask for less at a time."
                );
                let logged = sentence.clone();
                Self::bad_request(detail).with_errors([Fault {
                    key: at.to_string(),
                    sentence,
                    logged,
                }])
            }
            // Nobody reads it.
            Ended::Unwanted => Self::new(StatusCode::SERVICE_UNAVAILABLE, sentence),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_problem_of_spent_work_names_its_place_and_its_bound() {
        let ended = Ended::Spent { most: 1_000, at: "groups.users".into() };
        let body = Problem::from(ended).body("/", "trace");
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["status"], 400);
        let sentence = "Takes more than 1000 steps of work, the most for one request.";
        assert_eq!(problem["errors"]["groups.users"][0], sentence);
        assert!(problem["detail"].as_str().unwrap().contains("more than 1000 steps"));
    }
}
