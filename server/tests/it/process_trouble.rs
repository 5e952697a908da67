//! The server as a process whose database or disk is in trouble for a while: it says so, goes on, and nothing is lost.

use crate::support::{
    Browser, Site,
    process::{Server, settings, site_for_processes, until},
    site::daily_values,
    wish,
};
use domain::{
    DataType, DateRange, ProviderId,
    wire::{ImportState, NewImport},
};
use jiff::ToSpan;
use serde_json::json;
use sqlx::{Connection, Executor};
use standin::Host;
use std::{path::Path, time::Duration};

/// A year of a type that takes many requests, and with them many rows.
fn a_year_of_calories(site: &Site, link: &str) -> NewImport {
    let today = site.standin.app().today();
    wish(link, &[DataType::Calories], DateRange::inclusive(today - 365.days(), today - 1.days()).unwrap())
}

/// Everything an import gathered, beside what another gathers where nothing is in trouble.
async fn compare(browser: &mut Browser, site: &Site, link: &str, import: &str) {
    let calm = browser.create_import(&a_year_of_calories(site, link)).await.id;
    until(browser, &calm, |import| import.state == ImportState::Ready).await;
    let expected = daily_values(browser, &calm, DataType::Calories).await;
    assert!(expected.len() > 300, "{}", expected.len());
    assert_eq!(daily_values(browser, import, DataType::Calories).await, expected);
}

async fn database(folder: &Path) -> sqlx::SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("importer.sqlite"));
    sqlx::SqliteConnection::connect_with(&options).await.unwrap()
}

#[tokio::test]
async fn full_disk_is_logged_and_the_import_goes_on_where_there_is_room_again() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&site.standin, &folder);
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let cookies = browser.cookies.clone();
    server.stop().await;

    // Room for the import's row and a few pages, not for all of them.
    let size = std::fs::metadata(folder.path().join("importer.sqlite")).unwrap().len();
    let server = Server::start_with_little_disk(&settings, size / 512 + 64).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies.clone();
    let import = browser.create_import(&a_year_of_calories(&site, &link)).await.id;
    let line = server.until_logged("storage failed; the import goes on later").await;
    let meanwhile = browser.import(&import).await;
    server.kill();
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    let ready = until(&mut browser, &import, |import| import.state == ImportState::Ready).await;

    assert!(line.contains("ERROR"), "{line}");
    assert!(meanwhile.state == ImportState::Running || meanwhile.state == ImportState::Planned);
    assert!(meanwhile.requests_done < meanwhile.requests_planned, "the disk was never full");
    assert_eq!(ready.requests_done, ready.requests_planned);
    assert_eq!(ready.progress[0].windows_failed, 0);
    compare(&mut browser, &site, &link, &import).await;
}

#[tokio::test]
async fn locked_database_is_waited_for_without_asking_anything_twice() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&settings(&site.standin, &folder)).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let mut backup = database(folder.path()).await;
    site.fault("health.googleapis.com", "total-calories", 0, 0, json!({"kind": "slow", "millis": 20}));

    let import = browser.create_import(&a_year_of_calories(&site, &link)).await.id;
    until(&mut browser, &import, |import| import.requests_done > 1).await;
    backup.execute("BEGIN EXCLUSIVE").await.unwrap();
    let before = browser.import(&import).await.requests_done;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let meanwhile = browser.import(&import).await;
    backup.execute("COMMIT").await.unwrap();
    let ready = until(&mut browser, &import, |import| import.state == ImportState::Ready).await;

    // What was on its way to the database at that moment may still have come in.
    assert!(meanwhile.requests_done <= before + 1, "{before} and {}", meanwhile.requests_done);
    assert!(meanwhile.requests_done < meanwhile.requests_planned);
    assert_eq!(ready.requests_done, ready.requests_planned);
    let asked = site.count(Host::GoogleHealth, "total-calories");
    assert_eq!(asked as u64, ready.requests_done);
    compare(&mut browser, &site, &link, &import).await;
}
