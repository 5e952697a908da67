//! Names of the switches of the pretend Google, and what each does. Unset means what is said first.

/// `documented`: 1,440 points a page and at most 10,000. Unset: as observed, 50 and at most 5,000.
pub const PAGE_SIZE: &str = "google.page_size";
/// `off`: no page is short or empty before the last. Unset: every sixteenth page is empty, another one half full.
pub const ODD_PAGES: &str = "google.odd_pages";
/// `on`: every page but the last holds about half of what was asked for.
pub const SHORT_PAGES: &str = "google.short_pages";
/// `on`: the last page with points carries a token too, and the page behind it is the empty object.
pub const FINAL_EMPTY: &str = "google.final_empty";
/// `on`: points with the same time as the last one of a page are lost.
pub const TIE_LOSS: &str = "google.tie_loss";
/// `on`: a page names itself as the next.
pub const REPEATED_TOKEN: &str = "google.repeated_token";
/// `on`: from the second page on, each two pages come in the wrong order: older points are followed by newer ones.
pub const BACKWARD_PAGES: &str = "google.backward_pages";
/// `empty`: after its end a list goes on with empty pages, for ever. `again`: it begins anew.
pub const ENDLESS_LIST: &str = "google.endless_list";
/// `on`: each page of a filtered list holds a point from after the range and one from before it too.
pub const STRAY_POINTS: &str = "google.stray_points";
/// `on`: another app keeps a copy of every point, so that lists, which show every source, hold all twice.
pub const DOUBLED_POINTS: &str = "google.doubled_points";
/// `on`: every fifth point names an offset that contradicts its civil time.
pub const ODD_OFFSETS: &str = "google.odd_offsets";
/// `on`: every seventh point of lists and roll-ups holds a number nobody can have: `"-5"`, `"900"`, `"NaN"`, -1.
pub const ABSURD_VALUES: &str = "google.absurd_values";
/// `on`: `activity-level` can be rolled up. Unset: it is refused as an action the type does not support.
pub const ACTIVITY_LEVEL_ROLLUP: &str = "google.activity_level_rollup";
/// `on`: a numeric user id is taken as parent of data types. Unset: only `me`, as measured.
pub const NUMERIC_PARENT: &str = "google.numeric_parent";
/// `on`: the newest night is still being processed: no stages, no summary.
pub const UNPROCESSED_SLEEP: &str = "google.unprocessed_sleep";
/// `on`: the newest night has no end yet.
pub const OPEN_SLEEP: &str = "google.open_sleep";
/// `net`: minutes asleep leave out short awakenings. Unset: they are the sum of the stages, as the contract says.
pub const SLEEP_SUMMARY: &str = "google.sleep_summary";
/// `on`: reconciled sleep lists every entry of its stages' summary twice, as was seen once.
pub const DOUBLED_SUMMARY: &str = "google.doubled_summary";
/// `on`: 429 answers carry `Retry-After`. Unset: they do not.
pub const RETRY_AFTER: &str = "google.retry_after";
/// A number: requests a member may make a minute. Unset: 300.
pub const QUOTA_PER_MINUTE: &str = "google.quota_per_minute";
/// `off`: requests and answers outside of the contract pass. Unset: 400 and 500.
pub const CHECK_CONTRACT: &str = "google.check_contract";
/// `on`: every data call of the site's clients answers that the API is not enabled in their project.
pub const SERVICE_DISABLED: &str = "google.service_disabled";
/// `on`: the site's project is in Testing: refresh tokens end after seven days and say so.
pub const TESTING: &str = "google.testing";
/// Names with commas between: who may sign in while the site's project is in Testing. Unset: everybody.
pub const TEST_USERS: &str = "google.test_users";
/// `policy_enforced`, `admin_policy_enforced` or `org_internal`: the page that refuses every account.
pub const ACCOUNT_REFUSED: &str = "google.account_refused";
/// The end of a scope's name, such as `nutrition.readonly`: authorizations that ask for it stop at an error page, as they may
/// with a scope the service's own documents disagree about.
pub const REFUSED_SCOPE: &str = "google.refused_scope";
/// A scope the client was granted long ago; `include_granted_scopes=true` adds it to the token.
pub const EARLIER_SCOPE: &str = "google.earlier_scope";
/// A number of seconds: how long access tokens live. Unset: 3,599.
pub const ACCESS_SECONDS: &str = "google.access_seconds";
/// Names with commas between: accounts that consent with a Fitbit identity that was never moved to Google. Every call of
/// theirs is refused without a reason.
pub const LEGACY_IDENTITY: &str = "google.legacy_identity";
