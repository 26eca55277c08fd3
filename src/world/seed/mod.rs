//! Seed data: the world that an emulator starts with, read from JSON.
//!
//! A seed is one document with a list for each collection; a folder is the union of its files,
//! each a part of that document. The form is described by `seed-data/schema/seed.schema.json`.

mod audit;
mod mailbox;
mod organisations;
mod particulars;
mod people;
mod picture;

use std::{
    fmt, fs, io,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};

pub(super) use self::particulars::Particulars;
use self::{audit::Actors, picture::icon};
use super::{Table, World};
use crate::{
    clock::parse_duration,
    id::{Id, Kind},
    json::{Cursor, Json, JsonKind, Members, Path, Violation, Violations},
    model::{Resource, Row},
    random::Generator,
};

/// Where the world that an emulator starts with comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Seed {
    /// The believable data that come with the emulator.
    #[default]
    Demo,
    /// Nothing at all.
    Empty,
    /// Documents of one's own: each a name, for messages, and a JSON text.
    Documents(Vec<(String, String)>),
}

/// Something wrong with a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedFault {
    /// The file.
    pub file: String,
    /// The place in it; empty for the file as a whole.
    pub path: String,
    /// What is wrong there.
    pub reason: String,
}

/// Everything that is wrong with a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedError(pub Vec<SeedFault>);

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, SeedFault { file, path, reason }) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            let colon = if path.is_empty() { "" } else { ": " };
            write!(f, "{line_break}{file}: {path}{colon}{reason}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SeedError {}

impl SeedError {
    /// A file that can't be read.
    #[must_use]
    pub fn unreadable(file: &FilePath, reason: &io::Error) -> Self {
        let file = file.display().to_string();
        Self(vec![SeedFault { file, path: String::new(), reason: reason.to_string() }])
    }
}

const DEMO: &[(&str, &str)] = &[
    ("accounts.json", include_str!("../../../seed-data/accounts.json")),
    ("modules.json", include_str!("../../../seed-data/modules.json")),
    ("buyers.json", include_str!("../../../seed-data/buyers.json")),
    ("user-groups.json", include_str!("../../../seed-data/user-groups.json")),
    ("users.json", include_str!("../../../seed-data/users.json")),
    ("api-tokens.json", include_str!("../../../seed-data/api-tokens.json")),
    ("account-users.json", include_str!("../../../seed-data/account-users.json")),
];

impl Seed {
    /// The seed in a file, or in all `.json` files of a folder.
    pub fn read(path: &FilePath) -> Result<Self, SeedError> {
        let files = files(path).map_err(|error| SeedError::unreadable(path, &error))?;
        let (mut documents, mut faults) = (Vec::new(), Vec::new());
        for file in files {
            match fs::read_to_string(&file) {
                Ok(text) => documents.push((file.display().to_string(), text)),
                Err(error) => faults.extend(SeedError::unreadable(&file, &error).0),
            }
        }
        if faults.is_empty() { Ok(Self::Documents(documents)) } else { Err(SeedError(faults)) }
    }

    /// The world that the seed describes, for an emulator that starts at `start`.
    pub fn world(
        &self,
        start: Timestamp,
        lifetime: SignedDuration,
        generator: Generator,
    ) -> Result<World, SeedError> {
        let world = World::new(generator);
        match self {
            Self::Empty => Ok(world),
            Self::Demo => {
                let documents = DEMO.iter().map(|(name, text)| (*name, text.as_bytes()));
                load(documents, world, start, lifetime).map(|(world, _)| world)
            }
            Self::Documents(documents) => {
                let documents = documents.iter().map(|(name, text)| (&**name, text.as_bytes()));
                load(documents, world, start, lifetime).map(|(world, _)| world)
            }
        }
    }
}

fn files(path: &FilePath) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<_> = entries.collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    if files.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the folder holds no .json file"));
    }
    Ok(files)
}

/// Adds to `world` what these documents say, each a name, for messages, and a JSON text.
pub(super) fn load<'a>(
    documents: impl Iterator<Item = (&'a str, &'a [u8])>,
    world: World,
    start: Timestamp,
    lifetime: SignedDuration,
) -> Result<(World, Particulars), SeedError> {
    let mut files = parse(documents)?;
    let form = if files.iter().any(File::is_state) { Form::State } else { Form::Seed };
    let actors = Actors::of(files.iter().map(|file| file.json.root()));
    let particulars = Particulars::default();
    let mut loader = Loader { form, world, particulars, actors, start, lifetime };
    for (name, read) in COLLECTIONS {
        for file in &mut files {
            file.each(name, |cursor, violations| read(&mut loader, cursor, violations));
        }
    }
    for file in &mut files {
        file.check_members(&mut loader);
    }
    let faults: Vec<_> = files.into_iter().flat_map(File::faults).collect();
    if faults.is_empty() { Ok((loader.world, loader.particulars)) } else { Err(SeedError(faults)) }
}

fn parse<'a>(
    documents: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<File<'a>>, SeedError> {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for (name, text) in documents {
        match Json::parse(text) {
            Ok(json) => files.push(File { name, json, violations: Violations::default() }),
            Err(error) => faults.push(SeedFault {
                file: name.to_owned(),
                path: String::new(),
                reason: error.to_string(),
            }),
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(SeedError(faults)) }
}

type Read = fn(&mut Loader, Cursor<'_, '_>, &mut Violations);

/// The collections, each after those that it refers to.
const COLLECTIONS: &[(&str, Read)] = &[
    ("accounts", Loader::account),
    ("modules", Loader::module),
    ("buyers", Loader::buyer),
    ("userGroups", Loader::user_group),
    ("users", Loader::user),
    ("apiTokens", Loader::api_token),
    ("accountUsers", Loader::account_user),
];

/// A part of the seed, and what is wrong with it.
struct File<'a> {
    name: &'a str,
    json: Json<'a>,
    violations: Violations,
}

/// What a document is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A seed: what nobody would write on purpose is refused.
    Seed,
    /// A state: whatever a world can come to hold is taken.
    State,
}

impl File<'_> {
    fn is_state(&self) -> bool {
        self.json.root().member("state").is_some()
    }

    fn each(&mut self, name: &str, mut read: impl FnMut(Cursor<'_, '_>, &mut Violations)) {
        let JsonKind::Object(entries) = self.json.root().what() else { return };
        let root = Path::Root;
        for (_, value) in entries.filter(|(other, _)| *other == name) {
            Cursor { value, path: root.member(name) }.list(
                &mut self.violations,
                |cursor, violations| {
                    read(cursor, violations);
                    Some(())
                },
            );
        }
    }

    fn check_members(&mut self, loader: &mut Loader) {
        Cursor::root(&self.json).object(&mut self.violations, |members| {
            members.optional("$schema", text);
            members.optional("state", |it, violations| loader.particulars(it, violations));
            for (name, _) in COLLECTIONS {
                members.optional(name, |_, _| Some(()));
            }
            let account = members.optional("defaultAccount", |it, violations| {
                resolve(it, &loader.world.accounts, violations)
            });
            if let Some(account) = account {
                loader.world.default_account = Some(account.id);
            }
        });
    }

    fn faults(self) -> Vec<SeedFault> {
        let fault = |violation: &Violation| SeedFault {
            file: self.name.to_owned(),
            path: violation.path.clone(),
            reason: violation.sentence(),
        };
        self.violations.iter().map(fault).collect()
    }
}

/// The world as far as it has been read, and what the rest is read with.
struct Loader {
    form: Form,
    world: World,
    particulars: Particulars,
    actors: Actors,
    start: Timestamp,
    lifetime: SignedDuration,
}

impl Loader {
    /// An instant, or a duration before or after the start.
    fn time(&self, cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Timestamp> {
        let text = cursor.text(violations)?;
        let time = text.parse().ok().or_else(|| self.start.checked_add(parse_duration(text)?).ok());
        if time.is_none() {
            let expected = "Expected an instant such as 2026-01-31T10:00:00.000Z, or a duration of \
                            weeks, days, hours, minutes and seconds such as -P2DT3H";
            cursor.refuse(expected, violations);
        }
        time
    }

    /// An id of its own for the item being read.
    fn new_identifier<R: Resource>(
        &self,
        members: &mut Members<'_, '_, '_>,
        table: &Table<R>,
    ) -> Option<Id<R>> {
        members.required("id", |it, violations| {
            let id = identifier(it, violations)?;
            if id.number() == 0 && self.form == Form::Seed {
                it.refuse("Expected an id other than the all-zero one", violations);
            }
            if table.get(id).is_some() {
                it.refuse("Expected an id that no other item has", violations);
            }
            Some(id)
        })
    }
}

/// The row that an id names.
fn resolve<R: Resource>(
    cursor: Cursor<'_, '_>,
    table: &Table<R>,
    violations: &mut Violations,
) -> Option<Arc<Row<R>>> {
    let id = identifier(cursor, violations)?;
    let row = table.get(id).cloned();
    if row.is_none() {
        violations.add(&cursor.path, format!("Expected an id that the seed defines, found {id}"));
    }
    row
}

/// The rows that a list of ids names.
fn resolve_all<R: Resource>(
    cursor: Cursor<'_, '_>,
    table: &Table<R>,
    violations: &mut Violations,
) -> Option<Box<[Arc<Row<R>>]>> {
    let rows = cursor.list(violations, |it, violations| resolve(it, table, violations))?;
    for (index, row) in rows.iter().enumerate() {
        if rows[..index].iter().any(|other| other.id() == row.id()) {
            violations
                .add(&cursor.path, format!("Expected every id once, found {} twice", row.id()));
        }
    }
    Some(rows.into())
}

fn identifier<K: Kind>(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Id<K>> {
    cursor.parse(&format!("an id of the form {}", Id::<K>::pattern()), violations)
}

/// The revision of the item being read; without the member, the first.
fn revision(members: &mut Members<'_, '_, '_>) -> u32 {
    members.optional("revision", |it, violations| it.integer(1..=u32::MAX, violations)).unwrap_or(1)
}

fn text(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    cursor.text(violations).map(Box::from)
}

fn texts(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<[Box<str>]>> {
    cursor.list(violations, text).map(Vec::into_boxed_slice)
}

/// One of an enumeration's names.
fn named<T>(
    cursor: Cursor<'_, '_>,
    parse: fn(&str) -> Option<T>,
    names: &[&str],
    violations: &mut Violations,
) -> Option<T> {
    let value = parse(cursor.text(violations)?);
    if value.is_none() {
        cursor.refuse(format!("Expected one of {}", names.join(", ")), violations);
    }
    value
}
