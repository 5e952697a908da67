//! The undated records: profile, devices, lifetime statistics. Merged member by member, never emptied.

use crate::record::{Device, Profile};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Unites what several answers say of the member, later ones winning member by member.
pub fn unite_profiles(profiles: impl IntoIterator<Item = Profile>) -> Profile {
    profiles.into_iter().fold(Profile::default(), |known, newer| Profile {
        encoded_id: newer.encoded_id.or(known.encoded_id),
        average_daily_steps: newer.average_daily_steps.or(known.average_daily_steps),
        height: newer.height.or(known.height),
        member_since: newer.member_since.or(known.member_since),
        stride_length_running: newer.stride_length_running.or(known.stride_length_running),
        stride_length_walking: newer.stride_length_walking.or(known.stride_length_walking),
        weight: newer.weight.or(known.weight),
        more: known.more.into_iter().chain(newer.more).collect(),
    })
}

/// Takes out of the further members of a profile whatever could name the member.
///
/// The providers' parsers leave these out already; a file that studies read is worth a second lock. Members holding
/// nothing go too, so that they never hide what an earlier file knew.
pub(super) fn details(more: Map<String, Value>) -> Map<String, Value> {
    const NAMING: [&str; 14] = [
        "fullname",
        "firstname",
        "lastname",
        "displayname",
        "displaynamesetting",
        "nickname",
        "username",
        "name",
        "email",
        "dateofbirth",
        "birthday",
        "aboutme",
        "city",
        "macaddress",
    ];
    let names = |key: &str| {
        let key = key.to_ascii_lowercase();
        NAMING.contains(&key.as_str()) || key.starts_with("avatar")
    };
    let mut kept: Vec<(String, Value)> =
        more.into_iter().filter(|(key, value)| !names(key) && !value.is_null()).collect();
    kept.sort_by(|one, two| one.0.cmp(&two.0));
    kept.into_iter().collect()
}

/// Unites device lists by identifier, later lists winning; in order of the identifier.
///
/// A device that is gone from the account stays, since earlier readings came from it.
pub(super) fn unite_devices(lists: impl IntoIterator<Item = Vec<Device>>) -> Vec<Device> {
    let by_id: BTreeMap<String, Device> =
        lists.into_iter().flatten().map(|device| (device.id.clone(), device)).collect();
    by_id.into_values().collect()
}

/// The last of several answers that holds anything.
pub(super) fn last_statistics(answers: impl IntoIterator<Item = Map<String, Value>>) -> Map<String, Value> {
    answers.into_iter().filter(|answer| !answer.is_empty()).last().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_member_of_a_newer_profile_leaves_the_older_one() {
        let older = Profile { average_daily_steps: Some(8_000), height: Some(170.0), ..Profile::default() };
        let newer = Profile { height: Some(171.0), ..Profile::default() };

        let united = unite_profiles([older, newer, Profile::default()]);

        assert_eq!((united.average_daily_steps, united.height), (Some(8_000), Some(171.0)));
    }

    #[test]
    fn nothing_that_names_the_member_is_kept() {
        let more = serde_json::json!({
            "fullName": "x", "avatar640": "x", "dateOfBirth": "x", "timezone": "Europe/Berlin", "city": null
        });

        let kept = details(more.as_object().unwrap().clone());

        assert_eq!(kept.keys().collect::<Vec<_>>(), ["timezone"]);
    }
}
