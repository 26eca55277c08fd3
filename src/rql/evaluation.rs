//! Evaluations: the work of one query, and the answers that it has found so far.

use std::{
    cell::RefCell,
    collections::HashMap,
    fmt::{self, Debug, Formatter},
};

use crate::work::Work;

/// The most answers that are remembered: some 50 MB. Without room for more, questions are asked
/// again.
const MOST: usize = 1 << 20;

/// The evaluation of one query.
///
/// Many objects lead to the same few: each of 5,000 users to the group of all. Whether `any` or
/// `all` of that group's users fulfil a condition is found out once and then remembered, so
/// `any(groups,any(users,…))` looks at each user once for each group, not once for each other user.
#[derive(Default)]
pub struct Evaluation {
    work: Work,
    answers: RefCell<HashMap<Question, bool>>,
}

/// The number of a condition in its query, and the identity of an object.
type Question = (usize, usize);

impl Evaluation {
    /// An evaluation that may take this work.
    #[must_use]
    pub fn new(work: Work) -> Self {
        Self { work, answers: RefCell::default() }
    }

    /// The work that is left.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// Ends the evaluation, and returns the work that is left.
    pub fn into_work(self) -> Work {
        self.work
    }

    /// Forgets the answers: what they are about is gone, and other objects may take its place.
    pub fn forget(&self) {
        self.answers.borrow_mut().clear();
    }

    /// Returns the answer to a question, which `find` finds out the first time.
    pub(super) fn answer(&self, question: Question, find: impl FnOnce() -> bool) -> bool {
        if let Some(answer) = self.answers.borrow().get(&question) {
            return *answer;
        }
        // It asks questions of its own.
        let answer = find();
        let mut answers = self.answers.borrow_mut();
        if answers.len() < MOST {
            answers.insert(question, answer);
        }
        answer
    }
}

impl Debug for Evaluation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluation").field("work", &self.work).finish_non_exhaustive()
    }
}
