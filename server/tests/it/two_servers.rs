//! Two servers on one database: they share the work, and either may vanish. Each has its runners and its memory to
//! itself; what they share is the database and the spool.

use crate::support::{
    Site,
    diary::{Diary, Keeper},
    last_days,
    site::impatient,
};
use domain::wire::ImportState;
use server::{app_state::AppState, config::Config, imports, spool::link_prefix};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Long against a round of the database on a busy machine, short for a test.
const LEASE: Duration = Duration::from_millis(1_500);

/// A server beside the site's own.
struct Server {
    app: AppState,
    runners: JoinHandle<()>,
}

impl Server {
    fn start(site: &Site) -> Self {
        let config = Arc::new(Config { shares_database: true, ..(*site.app.config).clone() });
        let app = impatient(AppState {
            config,
            imports: imports::Handle::new().with_lease(LEASE),
            shutdown: CancellationToken::new(),
            ..site.app.clone()
        });
        Server { runners: imports::start(app.clone()), app }
    }

    /// Ends it without a word of farewell.
    async fn vanish(mut self) {
        self.runners.abort();
        let _ended = (&mut self.runners).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.runners.abort();
    }
}

async fn idle() -> (Arc<Diary>, Site, Keeper) {
    let diary = Diary::open().await;
    let site = Site::idle_with_diary(&diary).await;
    let keeper = site.keeper("bob").await;
    (diary, site, keeper)
}

#[tokio::test]
async fn two_servers_ask_for_no_day_twice() {
    let (diary, site, mut keeper) = idle().await;
    let _both = (Server::start(&site), Server::start(&site));

    let import = keeper.browser.create_import(&keeper.wish(last_days(12))).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(ready.intraday_progress[0].days_with_data, 12);
    assert_eq!(diary.take_asked().len(), 12);
}

#[tokio::test]
async fn server_that_vanishes_loses_its_imports_to_the_other_where_they_stood() {
    let (diary, site, mut keeper) = idle().await;
    let one = Server::start(&site);
    diary.hold("intraday/steps/1min", 4);
    let import = keeper.browser.create_import(&keeper.wish(last_days(9))).await.id;
    site.until(&import, |import| import.requests_done == 4).await;

    one.vanish().await;
    let _other = Server::start(&site);
    diary.release();
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((ready.requests_done, ready.intraday_progress[0].days_with_data), (9, 9));
    let in_flight = 2;
    assert!(diary.take_asked().len() <= 9 + in_flight);
}

#[tokio::test]
async fn server_that_stops_gives_its_imports_back_at_once() {
    let (diary, site, mut keeper) = idle().await;
    let one = Server::start(&site);
    diary.hold("intraday/steps/1min", 4);
    let import = keeper.browser.create_import(&keeper.wish(last_days(9))).await.id;
    site.until(&import, |import| import.requests_done == 4).await;

    one.app.shutdown.cancel();
    site.until_nobody_holds(&import).await;
    let _other = Server::start(&site);
    diary.release();

    let ready = site.until_state(&import, ImportState::Ready).await;
    assert_eq!(ready.requests_done, 9);
}

#[tokio::test]
async fn import_stopped_through_one_server_is_stopped_at_the_other() {
    let (diary, site, mut keeper) = idle().await;
    let _one = Server::start(&site);
    diary.hold("intraday/steps/1min", 2);
    let import = keeper.browser.create_import(&keeper.wish(last_days(9))).await.id;
    site.until(&import, |import| import.requests_done == 2).await;

    // The browser's own server runs nothing.
    let answer = keeper.ask(&import, "pause").await;
    site.until_nobody_holds(&import).await;
    diary.release();

    assert!(answer.status.is_success());
    let paused = site.until_state(&import, ImportState::Paused).await;
    assert_eq!(paused.requests_done, 2);
    keeper.ask(&import, "resume").await;
    site.until_state(&import, ImportState::Ready).await;
}

#[tokio::test]
async fn import_deleted_through_one_server_leaves_nothing_that_the_other_still_writes() {
    let (diary, site, mut keeper) = idle().await;
    let one = Server::start(&site);
    diary.hold("intraday/steps/1min", 2);
    let import = keeper.browser.create_import(&keeper.wish(last_days(9))).await.id;
    site.until(&import, |import| import.requests_done == 2).await;
    let other = Server::start(&site);
    let id = import.parse().unwrap();
    let row = site.app.storage.load_import(id).await.unwrap().unwrap();
    let folder = link_prefix(row.link_id.unwrap());
    let written = site.app.spool.list_prefix(&folder).await.unwrap();

    imports::delete(&other.app, row.member_id, id).await.unwrap();
    let at_work = one.app.storage.find_lease(id).await.unwrap();
    diary.release();
    one.app.shutdown.cancel();
    let mut one = one;
    (&mut one.runners).await.unwrap();

    assert!(!written.is_empty());
    assert_eq!(at_work, None);
    assert_eq!(site.app.spool.list_prefix(&folder).await.unwrap(), Vec::<String>::new());
    assert_eq!(site.app.storage.load_import(id).await.unwrap().map(|row| row.id), None);
}

#[tokio::test]
async fn import_of_a_server_that_vanished_can_be_deleted_before_its_lease_runs_out() {
    let (diary, site, mut keeper) = idle().await;
    let one = Server::start(&site);
    diary.hold("intraday/steps/1min", 2);
    let import = keeper.browser.create_import(&keeper.wish(last_days(9))).await.id;
    site.until(&import, |import| import.requests_done == 2).await;
    let id = import.parse().unwrap();
    let row = site.app.storage.load_import(id).await.unwrap().unwrap();
    one.vanish().await;
    let other = Server::start(&site);

    imports::delete(&other.app, row.member_id, id).await.unwrap();

    assert_eq!(site.app.storage.load_import(id).await.unwrap().map(|row| row.id), None);
    assert_eq!(site.app.storage.find_lease(id).await.unwrap(), None);
}
