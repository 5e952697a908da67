//! The real hosts the stand-in pretends to be. Not here: their routes, which live in each service's folder.

use std::fmt;

/// One real host; the stand-in listens on a port of its own for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    /// Google's sign-in and consent pages.
    GoogleAccounts,
    /// Google's token endpoint.
    GoogleOAuth2,
    /// The Google Health API.
    GoogleHealth,
    /// Fitbit's sign-in and consent pages.
    FitbitWww,
    /// The Fitbit Web API and its token endpoint.
    FitbitApi,
    /// The Open Humans site and its project API.
    OpenHumans,
    /// The pretend S3 bucket in which Open Humans keeps files.
    Storage,
    /// The pretend S3-compatible store in which a server of ours may keep its spool.
    Spool,
}

impl Host {
    /// Every host, in the order in which they are printed.
    pub const ALL: [Self; 8] = [
        Self::GoogleAccounts,
        Self::GoogleOAuth2,
        Self::GoogleHealth,
        Self::FitbitWww,
        Self::FitbitApi,
        Self::OpenHumans,
        Self::Storage,
        Self::Spool,
    ];

    /// Names the host as the real one is named; the bucket is called `storage`, the store of ours `spool`.
    pub fn name(self) -> &'static str {
        match self {
            Self::GoogleAccounts => "accounts.google.com",
            Self::GoogleOAuth2 => "oauth2.googleapis.com",
            Self::GoogleHealth => "health.googleapis.com",
            Self::FitbitWww => "www.fitbit.com",
            Self::FitbitApi => "api.fitbit.com",
            Self::OpenHumans => "www.openhumans.org",
            Self::Storage => "storage",
            Self::Spool => "spool",
        }
    }

    /// Finds the host with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|host| host.name() == name)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
