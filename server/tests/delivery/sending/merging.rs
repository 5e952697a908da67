//! What the file holds: the import alone, or merged with what is there; and what is left alone.

use super::*;

#[tokio::test]
async fn first_file_arrives_whole_with_its_metadata_and_receipt() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 0)).await;

    let row = send(&site, import).await;

    let file = only_file(&site);
    assert_eq!(steps(&file), expected_steps(november(), 0));
    assert_eq!(file["heart"]["2026-11"]["activities-heart"].as_array().unwrap().len(), 21);
    assert_eq!(file["sleep-logs"]["2026-11"]["sleep"].as_array().unwrap().len(), 21);
    assert_eq!(file["_export"]["encodedId"], ACCOUNT);
    assert_eq!(file["_export"]["time"]["zone"], "Europe/Berlin");
    let artifact = row.artifact.unwrap();
    let stored =
        site.running.app().open_humans().find_file(MEMBER, row.new_file_id.unwrap()).cloned().unwrap();
    let object = site.running.app().storage().find(&stored.key).cloned().unwrap();
    assert_eq!(stored.metadata["md5"], artifact.md5);
    assert_eq!(object.md5, artifact.md5);
    assert_eq!(object.bytes.len() as u64, artifact.size_bytes);
    assert_eq!(stored.metadata["start_date"], "2026-11-01");
    assert_eq!(stored.metadata["end_date"], "2026-11-21");
    assert_eq!(artifact.range, Some(november()));
    assert!(row.delivered_at.is_some());
}

#[tokio::test]
async fn file_saved_to_disk_is_the_file_that_was_sent() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 0)).await;

    let path = send(&site, import).await.artifact.unwrap().path;

    let (spool, keys) = (site.app.spool.clone(), site.app.keys.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let mut saved = Vec::new();
        let mut reader = spool.artifact_reader(&path, &keys).unwrap();
        std::io::Read::read_to_end(&mut reader, &mut saved).unwrap();
        saved
    });
    let saved = reading.await.unwrap();
    assert_eq!(saved, site.files()[0].2);
}

#[tokio::test]
async fn seven_days_after_ten_years_leave_ten_years() {
    let (site, link) = linked().await;
    let decade = range("2016-11-22", "2026-11-22");
    let first = sent(&site, &link, &Fetched::over(decade, 0)).await;

    let import = site.fetched(&link, &Fetched::over(last_week(), 7)).await;
    let row = send(&site, import).await;

    assert_eq!(row.merged, [first]);
    assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
    let file = only_file(&site);
    let mut expected = expected_steps(decade, 0);
    expected.extend(expected_steps(last_week(), 7));
    assert_eq!(steps(&file), expected);
    let nights: usize = file["sleep-logs"]
        .as_object()
        .unwrap()
        .values()
        .map(|month| month["sleep"].as_array().unwrap().len())
        .sum();
    assert_eq!(nights, expected.len());
    assert_eq!(row.artifact.unwrap().range, Some(decade));
}

#[tokio::test]
async fn every_readable_file_of_ours_is_merged_and_other_projects_are_left_alone() {
    let (site, link) = linked().await;
    let spring = file_of(&Fetched::steps(range("2026-03-01", "2026-03-11"), 1), ACCOUNT).await;
    let summer = file_of(&Fetched::steps(range("2026-07-01", "2026-07-11"), 2), ACCOUNT).await;
    let one = site.plant(OWN, NAME, spring.clone());
    let two = site.plant(OWN, NAME, summer);
    let foreign = site.plant("direct-sharing-102", NAME, spring);
    let differently_named = site.plant(OWN, "notes.json", "{}");

    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    let row = send(&site, import).await;

    let new = row.new_file_id.unwrap();
    assert_eq!(row.merged, [one, two]);
    assert_eq!(ids(&site), [foreign, differently_named, new]);
    let file: Value = serde_json::from_slice(&site.files().pop().unwrap().2).unwrap();
    let mut expected = expected_steps(range("2026-03-01", "2026-03-11"), 1);
    expected.extend(expected_steps(range("2026-07-01", "2026-07-11"), 2));
    expected.extend(expected_steps(last_week(), 3));
    assert_eq!(steps(&file), expected);
}

#[tokio::test]
async fn failed_window_is_no_empty_one_and_takes_nothing_from_the_earlier_file() {
    let (site, link) = linked().await;
    sent(&site, &link, &Fetched::over(november(), 1)).await;
    let failed = Fetched {
        ended_otherwise: vec![("tracker/steps", WindowState::Failed), ("sleep", WindowState::Pending)],
        ..Fetched::over(range("2026-11-15", "2026-11-29"), 9)
    };

    let import = site.fetched(&link, &failed).await;
    send(&site, import).await;

    let file = only_file(&site);
    assert_eq!(steps(&file), expected_steps(november(), 1));
    let state = |data_type: &str, day: &str| {
        let spans = file["_export"]["days"][data_type].as_array().unwrap().clone();
        let span = spans
            .iter()
            .find(|span| span["from"].as_str().unwrap() <= day && day <= span["to"].as_str().unwrap())
            .unwrap_or_else(|| panic!("nothing is known of {day}"));
        span["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state("steps", "2026-11-20"), "fetched");
    assert_eq!(state("steps", "2026-11-25"), "failed");
    assert_eq!(state("sleep", "2026-11-25"), "not_fetched");
    assert_eq!(state("resting_heart_rate", "2026-11-25"), "fetched");
}

#[tokio::test]
async fn files_that_cannot_be_merged_stay_and_are_named() {
    let ours = file_of(&Fetched::steps(november(), 1), ACCOUNT).await;
    let text = String::from_utf8(ours.clone()).unwrap();
    let newer = text.replacen(
        "\"schema\":\"fitbit-data\",\"version\":3",
        "\"schema\":\"fitbit-data\",\"version\":99",
        1,
    );
    let mut large = ours.clone();
    large.truncate(large.len() - 1);
    large.extend(format!(",\"more\":\"{}\"}}", "x".repeat(1_100_000)).into_bytes());
    assert_ne!(newer, text);
    let cases: [(Vec<u8>, KeptReason); 6] = [
        (b"<html>gone</html>".to_vec(), KeptReason::Unreadable),
        (ours[..ours.len() / 2].to_vec(), KeptReason::Unreadable),
        (Vec::new(), KeptReason::Unreadable),
        (br#"{"tracker-steps": {"2026": {"activities-tracker-steps": []}}}"#.to_vec(), KeptReason::NotOurs),
        (newer.into_bytes(), KeptReason::Newer),
        (large, KeptReason::TooLarge),
    ];
    for (bytes, reason) in cases {
        let site = Site::start_with(&[("MERGE_LIMIT_MB", "1")]).await;
        let member = site.sign_in().await;
        let link = site.link(member, ACCOUNT).await;
        let kept = site.plant(OWN, NAME, bytes.clone());

        let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
        let row = send(&site, import).await;

        assert_eq!(row.kept.iter().map(|kept| (kept.id, kept.reason)).collect::<Vec<_>>(), [(kept, reason)]);
        assert!(row.merged.is_empty());
        assert_eq!(ids(&site), [kept, row.new_file_id.unwrap()], "{reason:?}");
        assert_eq!(site.files()[0].2, bytes);
    }
}

#[tokio::test]
async fn file_that_is_gone_or_breaks_off_every_time_stays_and_is_named() {
    for (host, path, trouble) in [
        (OPEN_HUMANS, "datafile-download", status(403)),
        (OPEN_HUMANS, "datafile-download", status(500)),
        ("storage", "", status(404)),
        ("storage", "", json!({"kind": "truncate"})),
        ("storage", "", json!({"kind": "reset"})),
    ] {
        let (site, link) = linked().await;
        let first = sent(&site, &link, &Fetched::steps(november(), 1)).await;
        fault(&site, host, "GET", path, 0, trouble.clone());

        let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
        let row = send(&site, import).await;

        let kept: Vec<_> = row.kept.iter().map(|kept| (kept.id, kept.reason)).collect();
        assert_eq!(kept, [(first, KeptReason::NotDownloadable)], "{trouble}");
        assert_eq!(ids(&site), [first, row.new_file_id.unwrap()]);
    }
}

#[tokio::test]
async fn download_that_breaks_once_is_repeated_and_merged() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::steps(november(), 1)).await;
    fault(&site, "storage", "GET", "", 1, json!({"kind": "truncate"}));

    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    let row = send(&site, import).await;

    assert_eq!(row.merged, [first]);
    assert_eq!(steps(&only_file(&site)).len(), 21);
}

#[tokio::test]
async fn file_of_another_account_stops_until_the_member_wants_it_replaced() {
    let (site, link) = linked().await;
    let others = site.plant(OWN, NAME, file_of(&Fetched::steps(november(), 1), "OTHER1").await);
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;

    let code = fail(&site, import).await;

    assert_eq!(code, ErrorCode::FileOfOtherAccount);
    assert_eq!((ids(&site), transfers(&site)), (vec![others], 0));
    assert!(!keeps_earlier(&site).await);

    let wish = DeliveryRow { replace_other_account: true, ..DeliveryRow::new(import) };
    site.storage.store_delivery(&wish, server::testing::at(5)).await.unwrap();
    let row = send(&site, import).await;

    assert_eq!((row.merged.clone(), row.replaced), (vec![], vec![others]));
    assert_eq!(steps(&only_file(&site)), expected_steps(last_week(), 3));
}
