//! Names of the switches of the pretend Open Humans, and what each does. Unset means what is said first.

/// A number of seconds: how long access tokens live. Unset: 36,000.
pub const TOKEN_SECONDS: &str = "open_humans.token_seconds";
/// A number of seconds: how long the master token lives, counted from its first use. Unset: for ever.
pub const MASTER_TOKEN_SECONDS: &str = "open_humans.master_token_seconds";
/// `401`: the status of `invalid_grant` is that of 2018. Unset: 400.
pub const INVALID_GRANT_STATUS: &str = "open_humans.invalid_grant_status";
/// `off`: the project is not active, and nobody can agree to it.
pub const PROJECT_ACTIVE: &str = "open_humans.project_active";
/// `off`: the project does not ask for user names; those who agree from now on share none.
pub const REQUEST_USERNAME: &str = "open_humans.request_username";
/// `on`: the project asks for the files of every source; those who agree from now on share them.
pub const ALL_SOURCES: &str = "open_humans.all_sources";
/// `on`: an upload that names no data types gets all that are registered.
pub const AUTO_ADD_DATATYPES: &str = "open_humans.auto_add_datatypes";
/// An address: where the project is told that a member left. Unset: nowhere.
pub const WEBHOOK_URL: &str = "open_humans.webhook_url";
/// A text: what notices are signed with. Unset: they are not.
pub const WEBHOOK_SECRET: &str = "open_humans.webhook_secret";
/// `off`: leaving without a request for erasure is told too. Unset: it ends in a 500, as in the pinned source.
pub const WEBHOOK_DEFECT: &str = "open_humans.webhook_defect";
