//! The settings that go with where the server runs: the address it listens on, what its disk is good for, and who may
//! measure it.

use super::Reader;
use crate::config::DatabaseConfig;
use http::HeaderName;
use secrecy::SecretString;
use std::net::{IpAddr, Ipv4Addr};

/// Fewest characters of a token that cannot be guessed.
const SHORTEST_TOKEN: usize = 16;

impl Reader<'_> {
    pub(super) fn address(&mut self) -> Option<IpAddr> {
        let set = (self.lookup)("BIND").is_some_and(|value| !value.is_empty());
        if !set && (self.lookup)("DYNO").is_some() {
            return Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        }
        self.parsed("BIND", "an IP address such as 127.0.0.1 or 0.0.0.0")
    }

    /// Refuses to keep anything on the disk of a dyno, which is thrown away once a day and at every deploy.
    pub(super) fn refuse_a_disk_that_vanishes(
        &mut self,
        database: Option<&DatabaseConfig>,
        spool_is_local: bool,
    ) {
        if (self.lookup)("DYNO").is_none() {
            return;
        }
        if matches!(database, Some(DatabaseConfig::Sqlite { .. })) {
            self.refuse(
                "DATABASE_URL",
                "names a file, and DYNO is set: the disk here is emptied at least once a day; add a PostgreSQL database, \
                 which sets DATABASE_URL, as by `heroku addons:create heroku-postgresql`",
            );
        }
        if spool_is_local {
            self.refuse(
                "S3_BUCKET",
                "is not set, and DYNO is: the disk here is emptied at least once a day, with all that was fetched; set \
                 S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY of a bucket",
            );
        }
    }

    /// Reads what a caller of `/metrics` has to show; nobody may look where it is not set.
    pub(super) fn metrics_token(&mut self) -> Option<Option<SecretString>> {
        let name = "METRICS_TOKEN";
        match self.text(name) {
            None => Some(None),
            Some(token)
                if token.len() < SHORTEST_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) =>
            {
                self.refuse(
                    name,
                    format!(
                        "is no secret; write {SHORTEST_TOKEN} or more letters and digits without spaces, as from `openssl rand -hex 32`"
                    ),
                );
                None
            }
            Some(token) => Some(Some(token.into())),
        }
    }

    /// Reads the name of the header in which a proxy tells where a request comes from.
    pub(super) fn client_address_header(&mut self) -> Option<Option<HeaderName>> {
        let name = "CLIENT_ADDRESS_HEADER";
        let Some(text) = self.text(name) else { return Some(None) };
        match text.parse() {
            Ok(header) => Some(Some(header)),
            Err(_) => {
                self.refuse(name, "is no name of a header; write one as X-Forwarded-For");
                None
            }
        }
    }
}
