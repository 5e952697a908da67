//! Trouble at every call: nothing is lost, nothing is sent twice, and sending again goes on.

use super::*;

#[tokio::test]
async fn refused_transfer_removes_nothing_and_the_next_attempt_arrives() {
    for (times, trouble) in [
        (1, status(403)),
        (3, status(503)),
        (3, json!({"kind": "reset"})),
        (3, json!({"kind": "reset_after", "bytes": 1_000})),
    ] {
        let (site, link) = linked().await;
        let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
        fault(&site, "storage", "PUT", "", times, trouble.clone());
        let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;

        let code = fail(&site, import).await;
        let files_after_failure = ids(&site);
        let downloads_before = downloads(&site);
        let row = send(&site, import).await;

        assert_eq!(code, ErrorCode::UploadRefused, "{trouble}");
        assert_eq!(files_after_failure, [first]);
        assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
        assert_eq!(steps(&only_file(&site)).len(), 21);
        // The file was made already, and nothing there has changed.
        assert_eq!(downloads(&site), downloads_before);
    }
}

#[tokio::test]
async fn transfer_that_breaks_once_is_repeated_without_a_word() {
    for trouble in
        [json!({"kind": "reset_after", "bytes": 1_000}), json!({"kind": "lost_reply"}), status(500)]
    {
        let (site, link) = linked().await;
        fault(&site, "storage", "PUT", "", 1, trouble.clone());

        sent(&site, &link, &Fetched::over(november(), 1)).await;

        assert_eq!(steps(&only_file(&site)).len(), 21, "{trouble}");
        assert_eq!(transfers(&site), 2);
    }
}

#[tokio::test]
async fn completion_that_fails_is_asked_for_again_and_the_bytes_are_not_sent_twice() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
    fault(&site, OPEN_HUMANS, "POST", "upload/complete", 3, status(503));

    let code = fail(&site, import).await;
    let between = row(&site, import).await;
    let transfers_before = transfers(&site);
    let done = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!((between.step, between.merged), (DeliveryStep::Sending, vec![first]));
    assert_eq!(done.new_file_id, between.new_file_id);
    assert_eq!(transfers(&site), transfers_before);
    assert_eq!(ids(&site), [done.new_file_id.unwrap()]);
}

#[tokio::test]
async fn lost_answer_of_any_call_leads_to_one_file() {
    for (method, path) in [
        ("GET", "exchange-member"),
        ("POST", "upload/direct"),
        ("POST", "upload/complete"),
        ("POST", "files/delete"),
    ] {
        let (site, link) = linked().await;
        sent(&site, &link, &Fetched::over(november(), 1)).await;
        fault(&site, OPEN_HUMANS, method, path, 1, json!({"kind": "lost_reply"}));
        let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;

        let row = send(&site, import).await;

        assert_eq!(ids(&site), [row.new_file_id.unwrap()], "{path}");
        assert_eq!(steps(&only_file(&site)).len(), 21);
        assert_eq!(transfers(&site), 2);
    }
}

#[tokio::test]
async fn answer_to_completion_lost_every_time_is_found_out_later() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 1)).await;
    fault(&site, OPEN_HUMANS, "POST", "upload/complete", 3, json!({"kind": "lost_reply"}));

    let code = fail(&site, import).await;
    let listed = ids(&site);
    let row = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!(listed, [row.new_file_id.unwrap()]);
    assert_eq!((ids(&site), transfers(&site)), (listed, 1));
}

#[tokio::test]
async fn upload_open_humans_has_forgotten_is_begun_anew() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 1)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    // The site removes what was never completed after six hours, and answers 500 from then on.
    let forgotten = DeliveryRow { new_file_id: Some(999_999), ..row(&site, import).await };
    site.storage.store_delivery(&forgotten, server::testing::at(5)).await.unwrap();

    let row = send(&site, import).await;

    assert_ne!(row.new_file_id, Some(999_999));
    assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
}

#[tokio::test]
async fn upload_that_arrived_short_is_deleted_and_nothing_else_is() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
    let short = json!({"kind": "status", "status": 200, "body": r#"{"status":"ok","size":17}"#});
    fault(&site, OPEN_HUMANS, "POST", "upload/complete", 1, short);

    let code = fail(&site, import).await;
    let deletions = site.running.app().requests().list(Some(Host::OpenHumans));
    let deleted: Vec<_> = deletions
        .iter()
        .filter(|seen| seen.path.ends_with("files/delete/"))
        .filter_map(|seen| seen.body.clone())
        .collect();
    let row = send(&site, import).await;

    assert_eq!(code, ErrorCode::UploadRefused);
    assert_eq!(deleted, [format!("file_id={}", first + 1)]);
    assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
}

#[tokio::test]
async fn removal_that_fails_goes_on_where_it_stopped() {
    let (site, link) = linked().await;
    let spring = file_of(&Fetched::steps(range("2026-03-01", "2026-03-11"), 1), ACCOUNT).await;
    let (one, two) = (site.plant(OWN, NAME, spring.clone()), site.plant(OWN, NAME, spring));
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    let trouble =
        json!({"host": OPEN_HUMANS, "path": "files/delete", "skip": 1, "times": 3, "fault": status(503)});
    site.add_fault(trouble);

    let code = fail(&site, import).await;
    let between = row(&site, import).await;
    let files_between = ids(&site);
    let done = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!((between.step, between.merged), (DeliveryStep::Confirming, vec![one, two]));
    assert_eq!(files_between, [two, done.new_file_id.unwrap()]);
    assert_eq!(ids(&site), [done.new_file_id.unwrap()]);
    assert_eq!(transfers(&site), 1);
}

#[tokio::test]
async fn new_file_that_is_not_listed_removes_nothing() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
    let nothing = json!({"project_member_id": "1", "next": null, "data": []}).to_string();
    // The first list is the one merging starts from.
    site.add_fault(json!({
        "host": OPEN_HUMANS, "path": "exchange-member", "skip": 1, "times": 1,
        "fault": {"kind": "status", "status": 200, "body": nothing}
    }));

    let code = fail(&site, import).await;
    let between = ids(&site);
    let row = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!(between, [first, row.new_file_id.unwrap()]);
    assert_eq!((ids(&site), transfers(&site)), (vec![row.new_file_id.unwrap()], 2));
}
