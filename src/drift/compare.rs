//! Comparing operation by operation: parameters, bodies and answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{
    Incomparable,
    deviations::{self, reason},
    document::{Document, Key, Operation},
    members::Between,
    report::{Change, Deviation, Difference, Report},
    scope::coverage,
};

/// The most steps that a comparison takes; the whole document of the platform takes a hundredth.
pub(super) const MOST: usize = 50_000_000;

/// A comparison under way.
pub(super) struct Comparison<'d> {
    pub(super) theirs: &'d Document<'d>,
    pub(super) ours: &'d Document<'d>,
    not_emulated: BTreeSet<Key>,
    /// The operation that is being compared.
    pub(super) operation: String,
    pub(super) differences: Vec<Difference>,
    /// The places of differences between two schemas, which other operations may have as well.
    pub(super) known: HashMap<Between, usize>,
    report: Report,
    pub(super) steps: usize,
}

impl<'d> Comparison<'d> {
    pub(super) fn new(
        theirs: &'d Document<'d>,
        ours: &'d Document<'d>,
        not_emulated: BTreeSet<Key>,
    ) -> Self {
        Self {
            theirs,
            ours,
            not_emulated,
            operation: String::new(),
            differences: Vec::new(),
            known: HashMap::new(),
            report: Report::default(),
            steps: 0,
        }
    }

    /// The report, once everything is compared.
    pub(super) fn report(mut self) -> Result<Report, Incomparable> {
        if self.steps > MOST {
            return Err(Incomparable::TooLarge);
        }
        for difference in self.differences {
            match reason(&difference) {
                Some(reason) => self.report.deviations.push(Deviation { difference, reason }),
                None => self.report.differences.push(difference),
            }
        }
        Ok(self.report)
    }

    pub(super) fn operations(&mut self) {
        let (theirs, ours) = (self.theirs, self.ours);
        for (key, operation) in &theirs.operations {
            self.operation = operation.to_string();
            match ours.operations.get(key) {
                Some(own) => self.both(*operation, *own),
                None => self.missing(key),
            }
        }
        let is_covered = coverage(theirs, ours);
        let is_ours = |(key, _): &(&Key, _)| !theirs.operations.contains_key(*key);
        for (_, own) in ours.operations.iter().filter(is_ours) {
            self.operation = own.to_string();
            if is_covered(own) {
                self.add("", Change::Extra);
            } else {
                self.report.not_covered.push(own.to_string());
            }
        }
    }

    fn missing(&mut self, key: &Key) {
        if !self.not_emulated.contains(key) {
            return self.add("", Change::Missing);
        }
        self.on_purpose(Change::Missing, deviations::NOT_EMULATED);
    }

    /// Adds a difference of the operation as a whole that the emulator has on purpose.
    fn on_purpose(&mut self, change: Change, reason: &'static str) {
        let (operation, place) = (self.operation.clone(), String::new());
        let difference = Difference { operation, place, change, also: Vec::new() };
        self.report.deviations.push(Deviation { difference, reason });
    }

    fn both(&mut self, theirs: Operation<'d>, ours: Operation<'d>) {
        self.report.compared.push(self.operation.clone());
        self.deprecation(theirs, ours);
        self.parameters(theirs, ours);
        let body = |it: Operation<'d>| it.json.get("requestBody");
        self.body("request", body(theirs), body(ours));
        self.responses(theirs, ours);
    }

    fn deprecation(&mut self, theirs: Operation<'d>, ours: Operation<'d>) {
        let state = |it: Operation<'_>| flag(it.json, "deprecated", "deprecated", "in use");
        let (theirs, known) = (state(theirs), state(ours));
        let is_known_otherwise = ours.json.get("x-deprecated-source").is_some();
        if theirs == known || !is_known_otherwise {
            return self.changed("", "deprecation", theirs, known);
        }
        let (theirs, ours) = (theirs.to_owned(), known.to_owned());
        let change = Change::Changed { aspect: "deprecation", theirs, ours };
        self.on_purpose(change, deviations::DEPRECATED);
    }

    /// Compares the parameters that they declare. Most of the platform's documents declare none of
    /// the query language's.
    fn parameters(&mut self, theirs: Operation<'d>, ours: Operation<'d>) {
        let own = parameters(self.ours, ours);
        for (name, parameter) in parameters(self.theirs, theirs) {
            let Some(own) = own.get(&name) else {
                self.add(&name, Change::Missing);
                continue;
            };
            let need = |it: &Value| flag(it, "required", "required", "optional");
            self.changed(&name, "requirement", need(parameter), need(own));
            let schema = |it: &'d Value| it.get("schema").into_iter().collect();
            self.schemas(&name, schema(parameter), schema(own));
        }
    }

    fn responses(&mut self, theirs: Operation<'d>, ours: Operation<'d>) {
        let all = |it: Operation<'d>| it.json["responses"].as_object();
        for (status, response) in all(theirs).into_iter().flatten() {
            let place = format!("response {status}");
            match all(ours).and_then(|all| all.get(status)) {
                Some(own) => self.body(&place, Some(response), Some(own)),
                // For errors that it does not name, the platform documents one body.
                None if status == "default" => {}
                None => self.add(&place, Change::Missing),
            }
        }
        // The platform documents most errors for all operations together.
        let is_success = |status: &str| status.starts_with(['2', '3']);
        for (status, _) in all(ours).into_iter().flatten().filter(|(it, _)| is_success(it)) {
            if all(theirs).is_none_or(|all| !all.contains_key(status)) {
                self.add(&format!("response {status}"), Change::Extra);
            }
        }
    }

    /// Compares the bodies of requests or responses, in each media type.
    fn body(&mut self, place: &str, theirs: Option<&'d Value>, ours: Option<&'d Value>) {
        let (theirs, ours) = match (theirs, ours) {
            (Some(theirs), Some(ours)) => (theirs, ours),
            (Some(_), None) => return self.add(place, Change::Missing),
            (None, Some(_)) => return self.add(place, Change::Extra),
            (None, None) => return,
        };
        let (Some(theirs), Some(ours)) = (self.theirs.resolve(theirs), self.ours.resolve(ours))
        else {
            return self.changed(place, "reference", "leads nowhere", "known");
        };
        let need = |it: &Value| flag(it, "required", "required", "optional");
        self.changed(place, "requirement", need(theirs), need(ours));
        let content = |it: &'d Value| it["content"].as_object().into_iter().flatten();
        for (media_type, own) in content(ours) {
            let schema = |it: &'d Value| it.get("schema").into_iter().collect();
            match theirs["content"].get(media_type) {
                Some(their) => self.schemas(place, schema(their), schema(own)),
                None => self.add(&format!("{place} as {media_type}"), Change::Extra),
            }
        }
        for (media_type, _) in content(theirs).filter(|it| ours["content"].get(it.0).is_none()) {
            self.add(&format!("{place} as {media_type}"), Change::Missing);
        }
    }

    fn changed(&mut self, place: &str, aspect: &'static str, theirs: &str, ours: &str) {
        if theirs != ours {
            let (theirs, ours) = (theirs.to_owned(), ours.to_owned());
            self.add(place, Change::Changed { aspect, theirs, ours });
        }
    }

    pub(super) fn add(&mut self, place: &str, change: Change) {
        let (operation, place) = (self.operation.clone(), place.to_owned());
        self.differences.push(Difference { operation, place, change, also: Vec::new() });
    }
}

/// The parameters in queries and headers, by name.
fn parameters<'d>(
    document: &Document<'d>,
    operation: Operation<'d>,
) -> BTreeMap<String, &'d Value> {
    let lists = [operation.path_item, operation.json].map(|it| it["parameters"].as_array());
    let parameters = lists.into_iter().flatten().flatten().filter_map(|it| document.resolve(it));
    let named = parameters.filter_map(|parameter| {
        let (name, place) = (parameter["name"].as_str()?, parameter["in"].as_str()?);
        let name = if place == "header" { name.to_lowercase() } else { name.to_owned() };
        Some((format!("{place} parameter {name}"), parameter))
    });
    named.filter(|(name, _)| !name.starts_with("path")).collect()
}

fn flag(json: &Value, name: &str, yes: &'static str, no: &'static str) -> &'static str {
    if json[name] == true { yes } else { no }
}
