//! API tokens: the moves, and the rules for them.

use serde_json::{Value, json};

use crate::model_based::{
    actions::{Call, NAMES, ROOT, moved, named, object},
    reference::{MODULES, ReferenceModel, Refused},
};

#[derive(Debug, Clone)]
pub(crate) struct ApiToken {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) account: String,
    pub(crate) status: &'static str,
    pub(crate) modules: Vec<&'static str>,
    pub(crate) revision: u32,
    pub(crate) updated: i64,
}

impl ReferenceModel {
    fn create_token(
        &mut self,
        name: Option<&str>,
        account: Option<&str>,
        modules: &[&'static str],
    ) -> u16 {
        let account = self.resolve_or_create_account(account);
        let id = self.placeholder();
        self.tokens.push(ApiToken {
            name: name.unwrap_or(&id).to_owned(),
            id,
            account,
            status: "Active",
            modules: known(modules),
            revision: 1,
            updated: self.now,
        });
        201
    }

    fn update_token(
        &mut self,
        id: &str,
        name: Option<&str>,
        modules: Option<&[&'static str]>,
    ) -> Result<u16, Refused> {
        let now = self.now;
        let token = self.token(id)?;
        let before = token.clone();
        name.unwrap_or(&before.name).clone_into(&mut token.name);
        token.modules = modules.map_or(before.modules.clone(), known);
        if (&token.name, &token.modules) != (&before.name, &before.modules) {
            (token.revision, token.updated) = (token.revision + 1, now);
        }
        Ok(200)
    }

    fn act_on_token(&mut self, id: &str, action: &str) -> Result<u16, Refused> {
        let now = self.now;
        let token = self.token(id)?;
        let (status, answer) = match (action, token.status) {
            ("enable", "Disabled") => ("Active", 200),
            ("disable", "Active") => ("Disabled", 200),
            ("delete", "Active" | "Disabled") => ("Deleted", 204),
            _ => return Err(400),
        };
        token.status = status;
        (token.revision, token.updated) = (token.revision + 1, now);
        Ok(answer)
    }

    /// Takes modules that the default group of an account lost from its tokens.
    pub(crate) fn strip_tokens(&mut self, account: &str, lost: impl Fn(&&'static str) -> bool) {
        for token in self.tokens.iter_mut().filter(|it| it.account == account) {
            if token.modules.iter().any(&lost) {
                token.modules.retain(|it| !lost(it));
                (token.revision, token.updated) = (token.revision + 1, self.now);
            }
        }
    }
}

fn known(modules: &[&'static str]) -> Vec<&'static str> {
    modules.iter().copied().filter(|module| MODULES.contains(module)).collect()
}

impl super::actions::Draws<'_> {
    /// A request about a token.
    pub(crate) fn api_token(&mut self, kind: u8, reference: &mut ReferenceModel) -> Call {
        match kind {
            31 => self.new_token(reference),
            32 => self.token_update(reference),
            _ => self.token_action(reference),
        }
    }

    fn new_token(&mut self, reference: &mut ReferenceModel) -> Call {
        let (name, modules) = (self.maybe(&NAMES), self.modules());
        let account = self.maybe(&[()]).map(|()| self.account(reference));
        let body = object([
            ("name", name.map(Value::from)),
            ("account", account.as_ref().map(|id| json!({ "id": id }))),
            ("modules", Some(named(&modules))),
        ]);
        let status = reference.create_token(name, account.as_deref(), &modules);
        moved("POST", format!("{ROOT}/api-tokens"), Some(body), Ok(status))
    }

    fn token_update(&mut self, reference: &mut ReferenceModel) -> Call {
        let (id, target) = self.any_token(reference);
        let (name, modules) = (self.maybe(&NAMES), self.maybe(&[()]).map(|()| self.modules()));
        let body = object([
            ("name", name.map(Value::from)),
            // It is ignored.
            ("account", self.maybe(&[json!({}), json!("x")].each_ref()).cloned()),
            ("modules", modules.as_deref().map(named)),
        ]);
        moved("PUT", target, Some(body), reference.update_token(&id, name, modules.as_deref()))
    }

    fn token_action(&mut self, reference: &mut ReferenceModel) -> Call {
        let (id, target) = self.any_token(reference);
        let action = self.one(&["enable", "disable", "delete"]);
        let outcome = reference.act_on_token(&id, action);
        match action {
            "delete" => moved("DELETE", target, None, outcome),
            _ => moved("POST", format!("{target}/{action}"), None, outcome),
        }
    }

    fn any_token(&mut self, reference: &ReferenceModel) -> (String, String) {
        let id = self.id(reference.tokens.iter().map(|it| &it.id), "TKN");
        let target = format!("{ROOT}/api-tokens/{id}");
        (id, target)
    }
}
