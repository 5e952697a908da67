use super::*;
use crate::fitbit::scope::parse_scopes;

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";
const CALLBACK: &str = "http://localhost:9/callback";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn consented() -> Consented {
    Consented {
        client_id: "23STND".into(),
        member: "alice".into(),
        user_id: "B7XQ2K".into(),
        scopes: parse_scopes("activity sleep").unwrap(),
        redirect_uri: Some(CALLBACK.into()),
        challenge: Some(challenge_of(VERIFIER)),
    }
}

fn linked() -> (Grants, Pair) {
    let mut grants = Grants::default();
    let code = grants.issue_code(consented(), at(0));
    let pair = grants.redeem(&code, Some(CALLBACK), Some(VERIFIER), "23STND", at(1)).unwrap();
    (grants, pair)
}

#[test]
fn code_works_once() {
    let mut grants = Grants::default();
    let code = grants.issue_code(consented(), at(0));
    grants.redeem(&code, Some(CALLBACK), Some(VERIFIER), "23STND", at(1)).unwrap();

    let again = grants.redeem(&code, Some(CALLBACK), Some(VERIFIER), "23STND", at(2));

    assert_eq!(again, Err(CodeRefusal::Dead));
}

#[test]
fn code_dies_after_ten_minutes() {
    let mut grants = Grants::default();
    let code = grants.issue_code(consented(), at(0));

    let late = grants.redeem(&code, Some(CALLBACK), Some(VERIFIER), "23STND", at(600));

    assert_eq!(late, Err(CodeRefusal::Dead));
}

#[test]
fn code_wants_its_redirect_address_and_its_verifier() {
    let mut grants = Grants::default();
    let one = grants.issue_code(consented(), at(0));
    let two = grants.issue_code(consented(), at(0));
    let three = grants.issue_code(consented(), at(0));

    let elsewhere =
        grants.redeem(&one, Some("http://localhost:9/callback/"), Some(VERIFIER), "23STND", at(1));
    let unproven = grants.redeem(&two, Some(CALLBACK), None, "23STND", at(1));
    let wrong = grants.redeem(&three, Some(CALLBACK), Some("another"), "23STND", at(1));

    assert_eq!(elsewhere, Err(CodeRefusal::RedirectUri));
    assert_eq!(unproven, Err(CodeRefusal::Verifier));
    assert_eq!(wrong, Err(CodeRefusal::Verifier));
}

#[test]
fn repeated_refresh_gets_the_same_pair_until_it_is_used() {
    let (mut grants, first) = linked();
    let second = grants.renew(&first.refresh, "23STND", true, at(10)).unwrap();

    let repeated = grants.renew(&first.refresh, "23STND", true, at(130));
    grants.check(&second.access, at(130)).unwrap();
    let after_use = grants.renew(&first.refresh, "23STND", true, at(130));

    assert_eq!(repeated, Some(second));
    assert_eq!(after_use, None);
}

#[test]
fn repeated_refresh_is_refused_after_two_minutes_or_without_grace() {
    let (mut grants, first) = linked();
    grants.renew(&first.refresh, "23STND", true, at(10)).unwrap();

    let without_grace = grants.renew(&first.refresh, "23STND", false, at(11));
    let late = grants.renew(&first.refresh, "23STND", true, at(131));

    assert_eq!(without_grace, None);
    assert_eq!(late, None);
}

#[test]
fn using_the_new_refresh_token_ends_the_grace_of_the_old_one() {
    let (mut grants, first) = linked();
    let second = grants.renew(&first.refresh, "23STND", true, at(10)).unwrap();
    grants.renew(&second.refresh, "23STND", true, at(11)).unwrap();

    let old = grants.renew(&first.refresh, "23STND", true, at(12));

    assert_eq!(old, None);
}

#[test]
fn new_consent_ends_the_earlier_refresh_token_but_not_the_access_token() {
    let (mut grants, first) = linked();
    let code = grants.issue_code(consented(), at(20));
    grants.redeem(&code, Some(CALLBACK), Some(VERIFIER), "23STND", at(21)).unwrap();

    let renewed = grants.renew(&first.refresh, "23STND", true, at(22));
    let checked = grants.check(&first.access, at(22));

    assert_eq!(renewed, None);
    assert!(checked.is_ok());
}

#[test]
fn access_token_expires_after_eight_hours() {
    let (mut grants, pair) = linked();

    let before = grants.check(&pair.access, at(28_800));
    let after = grants.check(&pair.access, at(28_801));

    assert!(before.is_ok());
    assert_eq!(after, Err(DeadToken::Expired));
}

#[test]
fn revoking_either_token_kills_both() {
    for pick in [|pair: &Pair| pair.access.clone(), |pair: &Pair| pair.refresh.clone()] {
        let (mut grants, pair) = linked();

        assert!(grants.revoke_token(&pick(&pair)));

        assert_eq!(grants.check(&pair.access, at(2)), Err(DeadToken::Unknown));
        assert_eq!(grants.renew(&pair.refresh, "23STND", true, at(2)), None);
    }
}

#[test]
fn expiring_keeps_the_refresh_token() {
    let (mut grants, pair) = linked();

    grants.expire("alice");

    assert_eq!(grants.check(&pair.access, at(2)), Err(DeadToken::Expired));
    assert!(grants.renew(&pair.refresh, "23STND", true, at(2)).is_some());
}

#[test]
fn code_and_refresh_token_are_of_the_application_they_were_given_to() {
    let mut grants = Grants::default();
    let code = grants.issue_code(consented(), at(0));

    let redeemed = grants.redeem(&code, Some(CALLBACK), Some(VERIFIER), "23OTHR", at(1));
    let (mut linked, pair) = linked();
    let renewed = linked.renew(&pair.refresh, "23OTHR", true, at(2));

    assert_eq!(redeemed, Err(CodeRefusal::Dead));
    assert_eq!(renewed, None);
    assert!(linked.renew(&pair.refresh, "23STND", true, at(3)).is_some());
}

#[test]
fn revoking_one_application_leaves_the_other_alone() {
    let (mut grants, site) = linked();
    let code = grants.issue_code(Consented { client_id: "23OTHR".into(), ..consented() }, at(2));
    let own = grants.redeem(&code, Some(CALLBACK), Some(VERIFIER), "23OTHR", at(3)).unwrap();

    assert!(grants.find(&site.access, at(4)).is_ok(), "a second application ends no token of the first");
    assert!(grants.revoke_token(&own.refresh));

    assert_eq!(grants.find(&own.access, at(5)), Err(DeadToken::Unknown));
    assert!(grants.find(&site.access, at(5)).is_ok());
    assert!(grants.renew(&site.refresh, "23STND", true, at(6)).is_some());
}
