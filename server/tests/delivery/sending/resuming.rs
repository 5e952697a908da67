//! Going on later: after a kill, after changes, after the permission ended, and beside another import.

use super::*;

#[tokio::test]
async fn files_that_changed_since_the_new_one_was_made_are_merged_anew() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    // Meanwhile another import of the same member arrives.
    let spring = range("2026-03-01", "2026-03-11");
    sent(&site, &link, &Fetched::steps(spring, 1)).await;

    let row = send(&site, import).await;

    assert_eq!(row.merged.len(), 1);
    let mut expected = expected_steps(spring, 1);
    expected.extend(expected_steps(last_week(), 3));
    assert_eq!(steps(&only_file(&site)), expected);
}

#[tokio::test]
async fn file_lost_from_the_spool_is_made_again() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    let path = row(&site, import).await.artifact.unwrap().path;
    site.app.spool.delete(&path).await.unwrap();

    send(&site, import).await;

    assert_eq!(steps(&only_file(&site)), expected_steps(last_week(), 3));
}

#[tokio::test]
async fn fetched_data_that_is_gone_is_told_and_nothing_is_sent() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    site.app.spool.delete_prefix("links").await.unwrap();

    let code = fail(&site, import).await;

    assert_eq!(code, ErrorCode::Expired);
    assert_eq!((ids(&site), transfers(&site)), (vec![], 0));
}

#[tokio::test]
async fn ended_permission_asks_for_a_sign_in_after_which_sending_goes_on() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    site.running.app().open_humans().revoke(MEMBER);

    let code = fail(&site, import).await;
    site.sign_in().await;
    send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansReconnect);
    assert_eq!(steps(&only_file(&site)), expected_steps(last_week(), 3));
}

#[tokio::test]
async fn two_imports_sent_at_once_leave_one_file_with_both() {
    let (site, link) = linked().await;
    let spring = range("2026-03-01", "2026-03-11");
    let one = site.fetched(&link, &Fetched::steps(spring, 1)).await;
    let two = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;

    let (first, second) = tokio::join!(deliver(&site.app, one), deliver(&site.app, two));

    first.unwrap();
    second.unwrap();
    let mut expected = expected_steps(spring, 1);
    expected.extend(expected_steps(last_week(), 3));
    assert_eq!(steps(&only_file(&site)), expected);
}

#[tokio::test]
async fn nothing_read_of_earlier_files_stays_in_the_spool() {
    let (site, link) = linked().await;
    sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;

    send(&site, import).await;

    assert!(!keeps_earlier(&site).await);
}

/// Sends until a number of requests has reached the stand-in, then drops everything, as a killed server does.
async fn send_until(site: &Site, import: ImportId, requests: usize) -> bool {
    let count = || site.running.app().requests().list(None).len();
    let reached = async {
        while count() < requests {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    };
    tokio::select! {
        result = deliver(&site.app, import) => {
            result.unwrap();
            true
        }
        () = reached => false,
    }
}

#[tokio::test]
async fn server_killed_at_any_request_sends_once_and_loses_nothing() {
    let mut kills = 0;
    for requests in 1.. {
        let (site, link) = linked().await;
        sent(&site, &link, &Fetched::over(november(), 1)).await;
        let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
        site.running.app().requests().clear();

        let is_done = send_until(&site, import, requests).await;
        let files_after_kill = site.files();
        send(&site, import).await;

        let complete = files_after_kill.iter().any(|file| {
            let file: Value = serde_json::from_slice(&file.2).unwrap();
            steps(&file).len() == 21
        });
        assert!(complete, "killed at request {requests}");
        let mut expected = expected_steps(november(), 1);
        expected.extend(expected_steps(last_week(), 3));
        assert_eq!(steps(&only_file(&site)), expected, "killed at request {requests}");
        if is_done {
            break;
        }
        kills += 1;
    }
    // List, download twice, announce, transfer, complete, list, delete.
    assert!(kills >= 7, "{kills}");
}

#[tokio::test]
async fn service_dead_from_any_request_on_is_survived() {
    for answered in 0..9 {
        for kind in ["reset", "lost_reply"] {
            let (site, link) = linked().await;
            sent(&site, &link, &Fetched::over(november(), 1)).await;
            let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
            site.add_fault(json!({
                "host": OPEN_HUMANS, "path": "/api/", "skip": answered, "times": 0, "fault": {"kind": kind}
            }));

            let first_attempt = deliver(&site.app, import).await;
            clear_faults(&site);
            send(&site, import).await;

            if let Err(error) = first_attempt {
                assert_eq!(error.code(), ErrorCode::OpenHumansTrouble);
            }
            let mut expected = expected_steps(november(), 1);
            expected.extend(expected_steps(last_week(), 3));
            assert_eq!(steps(&only_file(&site)), expected, "{kind} after {answered}");
        }
    }
}
