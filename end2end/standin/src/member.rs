//! The pretend people and which of their accounts exist. Not here: their bodies (`body`) and what each service
//! remembers of them.

use serde::Serialize;
use std::sync::LazyLock;

/// One pretend person, with the name they have at each service.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    /// The name on the buttons of the sign-in pages.
    pub name: &'static str,
    /// Whether this person has an Open Humans account, under the same name.
    pub open_humans: bool,
    /// Their id at the Open Humans project: digits, zero-padded, never a number. Some begin with zeros, as real ones may.
    pub project_member_id: &'static str,
    /// Name of the Google account.
    pub google: &'static str,
    /// Name of the Fitbit account.
    pub fitbit: &'static str,
    /// What this person is good for in a test or a demo.
    pub about: &'static str,
}

/// Everybody who lives in the stand-in and is shown on the sign-in pages.
pub const MEMBERS: [Member; 4] = [
    Member {
        name: "alice",
        open_humans: true,
        project_member_id: "48210735",
        google: "alice",
        fitbit: "alice",
        about: "ten years of history with travel, naps, gaps and a change of device",
    },
    Member {
        name: "bob",
        open_humans: true,
        project_member_id: "00417236",
        google: "bob",
        fitbit: "bob",
        about: "joined 400 days ago",
    },
    Member {
        name: "carol",
        open_humans: true,
        project_member_id: "07355041",
        google: "carol",
        fitbit: "carol",
        about: "joined 20 days ago, no scale, no altimeter",
    },
    Member {
        name: "dave",
        open_humans: true,
        project_member_id: "91527304",
        google: "dave",
        fitbit: "dave",
        about: "a Google account without a Fitbit profile, and no data at Fitbit",
    },
];

/// How many people there are besides, whom no page lists: enough to see what a full site does.
pub const CROWD: usize = 200;

static EXTRAS: LazyLock<Vec<Member>> = LazyLock::new(|| {
    let one = |number: usize| {
        let name: &'static str = format!("crowd-{number:03}").leak();
        Member {
            name,
            open_humans: true,
            project_member_id: format!("60{number:06}").leak(),
            google: name,
            fitbit: name,
            about: "one of many; lives as bob does",
        }
    };
    (1..=CROWD).map(one).collect()
});

/// The people no page lists, `crowd-001` to `crowd-200`.
pub fn crowd() -> &'static [Member] {
    &EXTRAS
}

/// Finds a member by name, one of the crowd too.
pub fn find_member(name: &str) -> Option<&'static Member> {
    MEMBERS.iter().chain(crowd()).find(|member| member.name == name)
}
