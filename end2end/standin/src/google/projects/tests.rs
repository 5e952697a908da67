//! Claims about projects and their clients.

use super::*;

fn project() -> Project {
    Projects::default().create("bob", "Bob's own export").clone()
}

#[test]
fn new_project_serves_nobody() {
    let project = project();

    assert!(!project.api_is_enabled && project.is_in_testing() && project.clients.is_empty());
    assert!(!project.offers(&format!("{PREFIX}sleep.readonly")));
    assert!(project.offers("openid"));
    assert!(project.is_of("bob") && !project.is_of("alice"));
    assert!(project.project_id.starts_with("bob-s-own-export-"), "{}", project.project_id);
}

#[test]
fn scopes_can_be_added_once_the_api_is_enabled() {
    let mut project = project();

    let before = project.set_scopes(["sleep.readonly"]);
    project.enable_api(true);
    let unknown = project.set_scopes(["everything"]);
    let after = project.set_scopes(["sleep.readonly"]);

    assert!(before.is_err() && unknown.is_err() && after.is_ok());
    assert!(project.offers(&format!("{PREFIX}sleep.readonly")));
    assert!(!project.offers(&format!("{PREFIX}profile.readonly")));
}

#[test]
fn test_users_stay_known_while_the_project_is_in_production() {
    let mut project = project();
    project.set_test_users(["bob@example.org", " carol ", ""]);
    let tested = Audience::Testing(Some(["bob".to_owned(), "carol".to_owned()].into()));
    assert_eq!(project.audience, tested);

    project.publish(true);
    project.set_test_users(["bob", "carol"]);
    assert_eq!(project.audience, Audience::InProduction);

    project.publish(false);
    assert_eq!(project.audience, tested);
}

#[test]
fn client_has_the_shape_of_a_real_one_and_only_sound_addresses() {
    let mut project = project();

    let client_id = project.create_client("Web", vec!["http://localhost:1/back".to_owned()]);
    let refused = project.create_client("Web", vec!["http://nas.local/back".to_owned()]);

    let client_id = client_id.expect("the address is sound");
    assert!(client_id.starts_with(&format!("{}-", project.number)));
    assert!(client_id.ends_with(".apps.googleusercontent.com"));
    let client = project.client(&client_id).expect("it was made");
    assert!(client.client_secret.starts_with("GOCSPX-") && client.client_secret.len() == 35);
    assert_eq!(refused.expect_err("the host is not public").len(), 1);
}
