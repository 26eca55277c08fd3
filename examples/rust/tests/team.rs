//! The program, tested against an emulator in the test's own process.

use std::time::Duration;

use accounts_emulator::{Emulator, Role, sandbox::Search};
use accounts_emulator_example::Team;

const ACCOUNT: &str = "ACC-1671-0642";
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

#[tokio::test]
async fn who_is_invited_gets_a_letter() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = emulator.sandbox("letters").unwrap();
    let team = Team::new(sandbox.base_url(), &sandbox.token(Role::Operations).unwrap(), ACCOUNT);

    team.invite("ann@example.com").await.unwrap();

    let letter = sandbox.inbox().wait(&Search::to("ann@example.com"), Duration::from_secs(5)).await;
    assert!(letter.is_some());
}

#[tokio::test]
async fn whose_invitation_expires_is_invited_anew() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = emulator.sandbox("chase").unwrap();
    let team = Team::new(sandbox.base_url(), &sandbox.token(Role::Operations).unwrap(), ACCOUNT);
    // The demo data have people whose invitation has expired already.
    team.chase().await.unwrap();

    team.invite("ann@example.com").await.unwrap();
    assert_eq!(team.chase().await.unwrap(), 0);
    sandbox.clock().advance(WEEK + Duration::from_secs(1)).unwrap();

    assert!(team.chase().await.unwrap() > 0);
    assert_eq!(team.chase().await.unwrap(), 0);
}
