//! Rules about the caller: noticed under the contract's rules, refused under the platform's.

use accounts_emulator::{Settings, model::Rules};
use serde_json::json;

use crate::support::{Answer, COLLECTION, MEMBERSHIP, Server, VENDOR};

const OWN: &str = "USR-1004-4469";
const SECRET: &str =
    "idt:TKN-5529-6184:emulatorMemberZqumpm08hsE8JNpjJOQGa2rb19FlY0mG1ylvuhfJXqIEnomef2";

async fn under(rules: Rules) -> Server {
    Server::with(Settings { rules, ..Settings::default() }).await
}

/// Asserts that a request against this rule is noticed or refused, as the rules in force say.
#[track_caller]
fn is_against(answer: &Answer, rules: Rules, rule: &str, status: u16) {
    match rules {
        Rules::Contract => {
            assert_eq!(answer.status, status, "{rule}: {}", answer.text);
            let notices = answer.notices();
            assert!(notices.iter().any(|notice| notice.starts_with(rule)), "{rule}: {notices:?}");
        }
        Rules::Platform => {
            assert_eq!(answer.status, 400, "{rule}: {}", answer.text);
            assert!(answer.notices().is_empty(), "{rule}");
        }
    }
}

#[tokio::test]
async fn an_invitation_is_for_the_invited() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let path = format!("{COLLECTION}/{MEMBERSHIP}/accept-invite");
        let answer = server.send(server.request("POST", &path)).await;
        is_against(&answer, rules, "own-invitation", 200);
    }
}

#[tokio::test]
async fn a_profile_is_its_users() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let put = |token: &str| {
            let path = format!("/public/v1/accounts/users/{OWN}");
            let body = json!({ "firstName": "Somebody" });
            server.send(server.request("PUT", &path).bearer_auth(token).json(&body))
        };
        is_against(&put(VENDOR).await, rules, "own-profile", 200);
        let own = put(SECRET).await;
        assert!(own.status == 200 && own.notices().is_empty(), "{}", own.text);
    }
}

#[tokio::test]
async fn a_user_cannot_end_their_own_membership_or_account() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let user = format!("/public/v1/accounts/users/{OWN}");
        let own = server.send(server.request("DELETE", &user).bearer_auth(SECRET)).await;
        let sentence = match rules {
            Rules::Contract => "DELETE is not allowed while Active",
            Rules::Platform => "Users cannot delete themselves",
        };
        assert!(own.status == 400 && own.text.contains(sentence), "{}", own.text);
        let list = server.list(&format!("eq(user.id,{OWN})")).await.expect(200);
        let membership = list["data"][0]["id"].as_str().unwrap();
        let path = format!("{COLLECTION}/{membership}");
        let ended = server.send(server.request("DELETE", &path).bearer_auth(SECRET)).await;
        is_against(&ended, rules, "others-membership", 204);
        if rules == Rules::Platform {
            assert_eq!(server.send(server.request("DELETE", &path)).await.status, 204);
        }
        // Without a membership the token stands for nobody.
        let gone = server.send(server.request("DELETE", &user).bearer_auth(SECRET)).await;
        assert!(gone.status == 204 && gone.notices().is_empty(), "{}", gone.text);
    }
}
