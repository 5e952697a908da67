//! Own clients in storage: what is taken with them, what stays, and that no secret lies open.

use super::*;
use crate::{
    storage::NewLink,
    testing::{TestStorage, at, holds, new_link},
};

const FITBIT: ProviderId = ProviderId::Fitbit;

/// A member with a link made through an own client.
async fn linked(storage: &TestStorage) -> (MemberId, OwnClientRow, LinkId) {
    let member = storage.member("ana").await;
    let client = storage.own_client(member, "23OWN1", "first-secret").await;
    let new = NewLink { own_client_id: Some(client.id), ..new_link(member, "ABC") };
    let link = storage.upsert_link(new, at(1)).await.unwrap();
    (member, client, link.id)
}

#[tokio::test]
async fn replacing_by_another_client_takes_the_old_ones_tokens_and_forgets_its_secret() {
    let storage = TestStorage::open().await;
    let (member, old, link) = linked(&storage).await;

    let (new, taken) = storage
        .store_own_client(member, FITBIT, "23OWN2", &"second-secret".to_owned().into(), at(9))
        .await
        .unwrap();

    assert_ne!(new.id, old.id);
    let [taken] = &taken[..] else { panic!("{taken:?}") };
    let client = taken.held.client.as_ref().unwrap();
    assert_eq!((taken.link, client.secret.expose_secret()), (link, "first-secret"));
    assert_eq!(taken.held.tokens.access.expose_secret(), "access-ABC");
    assert!(storage.load_link_tokens(link).await.unwrap().is_none());
    let link = storage.load_link(link).await.unwrap();
    assert_eq!((link.state, link.own_client_id), (LinkState::NeedsReconnect, None));
    assert!(storage.find_client_credentials(member, old.id).await.unwrap().is_none());
    assert_eq!(storage.list_own_clients(member).await.unwrap(), [new]);
}

#[tokio::test]
async fn new_secret_of_the_same_client_leaves_the_tokens_and_renews_them_from_then_on() {
    let storage = TestStorage::open().await;
    let (member, old, link) = linked(&storage).await;
    let missing = ["sleep".to_owned()].into();
    let problem = Some(OwnClientProblem::MissingPermission);
    let verdict =
        OwnClientVerdict { state: OwnClientState::Working, problem, missing, consent_ends_at: Some(at(99)) };
    storage.set_own_client_verdict(old.id, &verdict, at(5)).await.unwrap();

    let (new, taken) = storage
        .store_own_client(member, FITBIT, "23OWN1", &"second-secret".to_owned().into(), at(9))
        .await
        .unwrap();

    assert!(taken.is_empty());
    assert_eq!((new.state, new.problem, new.checked_at), (OwnClientState::Entered, None, None));
    assert!(new.missing.is_empty() && new.consent_ends_at.is_none());
    let client = storage.load_link_tokens(link).await.unwrap().unwrap().client.unwrap();
    assert_eq!((client.id, client.secret.expose_secret()), (new.id, "second-secret"));
    assert_eq!(storage.load_link(link).await.unwrap().state, LinkState::Active);
}

#[tokio::test]
async fn removing_takes_the_tokens_of_its_links_and_of_no_other() {
    let storage = TestStorage::open().await;
    let (member, client, link) = linked(&storage).await;
    let sites = storage.upsert_link(new_link(member, "XYZ"), at(2)).await.unwrap();

    let taken = storage.remove_own_client(member, FITBIT, at(9)).await.unwrap().unwrap();

    assert_eq!(taken.iter().map(|taken| taken.link).collect::<Vec<_>>(), [link]);
    assert!(storage.load_link_tokens(link).await.unwrap().is_none());
    assert!(storage.load_link_tokens(sites.id).await.unwrap().is_some());
    assert!(storage.find_client_credentials(member, client.id).await.unwrap().is_none());
    assert!(storage.remove_own_client(member, FITBIT, at(10)).await.unwrap().is_none());
}

#[tokio::test]
async fn outcome_of_a_check_and_an_open_sign_in_are_kept_with_their_times() {
    let storage = TestStorage::open().await;
    let member = storage.member("ana").await;
    let id = storage.own_client(member, "23OWN1", "secret").await.id;
    let missing: BTreeSet<_> = ["heartrate".to_owned()].into();

    storage.set_own_client_sign_in(id, Some(at(5)), at(5)).await.unwrap();
    let away = storage.find_own_client(member, FITBIT).await.unwrap().unwrap();
    storage.set_own_client_sign_in(id, None, at(6)).await.unwrap();
    let problem = Some(OwnClientProblem::MissingPermission);
    let verdict = OwnClientVerdict {
        state: OwnClientState::Faulty,
        problem,
        missing: missing.clone(),
        consent_ends_at: Some(at(99)),
    };
    storage.set_own_client_verdict(id, &verdict, at(9)).await.unwrap();
    let back = storage.find_own_client(member, FITBIT).await.unwrap().unwrap();

    assert_eq!((away.sign_in_begun_at, away.checked_at), (Some(at(5)), None));
    assert_eq!((back.sign_in_begun_at, back.checked_at), (None, Some(at(9))));
    assert_eq!((back.state, back.problem), (OwnClientState::Faulty, problem));
    assert_eq!((back.missing, back.created_at, back.consent_ends_at), (missing, at(0), Some(at(99))));
}

#[tokio::test]
async fn another_members_own_client_is_neither_found_nor_removed() {
    let storage = TestStorage::open().await;
    let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);
    let anas = storage.own_client(ana, "23OWN1", "secret").await;

    assert_eq!(storage.find_own_client(ben, FITBIT).await.unwrap(), None);
    assert!(storage.list_own_clients(ben).await.unwrap().is_empty());
    assert!(storage.find_client_credentials(ben, anas.id).await.unwrap().is_none());
    assert!(storage.remove_own_client(ben, FITBIT, at(1)).await.unwrap().is_none());
    assert_eq!(storage.find_own_client(ana, ProviderId::GoogleHealth).await.unwrap(), None);
    assert_eq!(storage.find_own_client(ana, FITBIT).await.unwrap(), Some(anas));
}

#[tokio::test]
async fn secret_copied_to_another_client_does_not_open() {
    let storage = TestStorage::open().await;
    let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);
    let anas = storage.own_client(ana, "23OWN1", "anas-secret").await;
    let bens = storage.own_client(ben, "23OWN2", "bens-secret").await;

    query(
        "UPDATE own_clients SET sealed_secret = (SELECT sealed_secret FROM own_clients WHERE id = $1) WHERE id = $2",
    )
    .bind(anas.id.to_string())
    .bind(bens.id.to_string())
    .execute(&mut storage.writer().await.unwrap())
    .await
    .unwrap();

    let opened = storage.find_client_credentials(ben, bens.id).await;
    assert!(matches!(opened, Err(StorageError::Sealed { .. })));
}

#[tokio::test]
async fn secret_is_in_no_file_in_the_clear_and_in_no_debug_text() {
    let storage = TestStorage::open().await;
    let member = storage.member("ana").await;
    let row = storage.own_client(member, "23OWN1", "needle").await;
    let credentials = storage.find_client_credentials(member, row.id).await.unwrap().unwrap();
    let stored = storage.dump().await;

    assert!(!format!("{row:?} {credentials:?}").contains("needle"));
    assert!(holds(&stored, b"23OWN1"));
    assert!(!holds(&stored, b"needle"));
}
