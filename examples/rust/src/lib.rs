//! A program under development: it invites people into an account and chases those who did not come.

use reqwest::Client;
use serde_json::{Value, json};

/// An account on the platform.
pub struct Team {
    client: Client,
    members: String,
    token: String,
}

impl Team {
    /// The account with that id, on the platform at that base URL.
    pub fn new(base_url: &str, token: &str, account: &str) -> Self {
        let members = format!("{base_url}/public/v1/accounts/accounts/{account}/users");
        Self { client: Client::new(), members, token: token.to_owned() }
    }

    /// Invites a person.
    pub async fn invite(&self, email: &str) -> reqwest::Result<()> {
        // A group that is not named is the account's default one.
        let invitation = json!({ "email": email, "groups": [{}] });
        let request = self.client.post(&self.members).json(&invitation);
        request.bearer_auth(&self.token).send().await?.error_for_status()?;
        Ok(())
    }

    /// Invites everybody anew whose invitation has expired, and tells how many that were.
    pub async fn chase(&self) -> reqwest::Result<usize> {
        let expired = format!("{}?invitation.status=InvitationExpired&limit=100", self.members);
        let page = self.client.get(expired).bearer_auth(&self.token).send().await?;
        let page: Value = page.error_for_status()?.json().await?;
        let users = page["data"].as_array().map_or(&[][..], Vec::as_slice);
        for user in users {
            let again = format!(
                "{}/{}/send-new-invite",
                self.members,
                user["id"].as_str().unwrap_or_default()
            );
            self.client.post(again).bearer_auth(&self.token).send().await?.error_for_status()?;
        }
        Ok(users.len())
    }
}
