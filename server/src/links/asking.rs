//! What a consent page is asked for: what every member is asked for, what data types need that this member chose, and what
//! links of theirs were granted for such before, because a consent takes the place of the former one.

use crate::{
    app_state::AppState,
    error::ApiError,
    providers::OAuthProfile,
    storage::{Asked, MemberId},
};
use domain::{DataType, IntradayType, ProviderId, wire::ErrorCode};
use std::collections::BTreeSet;

/// What a member wants of a consent page.
#[derive(Default)]
pub(crate) struct Wish {
    /// Data types fetched only for members who choose them, whose permissions are wanted now.
    pub(crate) further: BTreeSet<DataType>,
    /// The same of readings within the day.
    pub(crate) further_readings: BTreeSet<IntradayType>,
    /// The link data was being chosen of, as the page named it.
    pub(crate) chosen_of: Option<String>,
    /// Whether to leave out what was granted for such data types before.
    pub(crate) basic_only: bool,
}

/// Says what to ask a consent page for. `profile` is the provider as the client in question sees it.
///
/// # Errors
///
/// `InvalidDataTypes` with the field `further` or `further_readings` for what needs no further permission, or what the
/// provider does not serve; `NotFound` for a link that is none of the member's at this provider.
pub(crate) async fn ask(
    app: &AppState,
    member: MemberId,
    provider: ProviderId,
    profile: &OAuthProfile,
    wish: Wish,
) -> Result<Asked, ApiError> {
    if !wish.further.iter().all(|data_type| data_type.is_opt_in() && provider.carries(*data_type)) {
        return Err(ApiError::of_field(ErrorCode::InvalidDataTypes, "further"));
    }
    let serves = |one: IntradayType| !provider.permissions_of_readings(one).is_empty();
    if !wish.further_readings.iter().all(|one| one.is_opt_in() && serves(*one)) {
        return Err(ApiError::of_field(ErrorCode::InvalidDataTypes, "further_readings"));
    }
    let links = app.storage.list_links(member).await?;
    let links = || links.iter().filter(|link| link.provider == provider);
    let chosen_of = match wish.chosen_of {
        None => None,
        Some(id) => {
            let link = links().find(|link| link.id.to_string() == id).ok_or(ErrorCode::NotFound)?;
            Some(link.id)
        }
    };
    let granted: BTreeSet<&str> = match wish.basic_only {
        true => BTreeSet::new(),
        false => links().flat_map(|link| &link.granted).map(String::as_str).collect(),
    };
    let daily = wish.further.iter().flat_map(|one| provider.permissions_of(*one));
    let within = wish.further_readings.iter().flat_map(|one| provider.permissions_of_readings(*one));
    let wanted = daily.chain(within).collect();
    Ok(Asked {
        scopes: scopes(provider, &profile.scopes, &wanted, &granted),
        while_choosing: !wish.further.is_empty() || !wish.further_readings.is_empty(),
        within_day: !wish.further_readings.is_empty(),
        chosen_of,
    })
}

/// The scopes to ask for: the basic ones, then of the further ones those that are wanted or were granted, in their order.
fn scopes(
    provider: ProviderId,
    basic: &[String],
    wanted: &BTreeSet<&str>,
    granted: &BTreeSet<&str>,
) -> Vec<String> {
    let more = provider.further_permissions().iter().copied();
    let more = more.filter(|scope| wanted.contains(scope) || granted.contains(scope));
    let more = more.filter(|scope| !basic.iter().any(|known| known == scope));
    basic.iter().cloned().chain(more.map(str::to_owned)).collect()
}

/// Whether an attempt asked for permissions that not every member is asked for.
pub(crate) fn holds_further(provider: ProviderId, asked: &Asked) -> bool {
    asked.scopes.iter().any(|scope| provider.further_permissions().contains(&scope.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOGLE: ProviderId = ProviderId::GoogleHealth;
    const PREFIX: &str = "https://www.googleapis.com/auth/googlehealth.";

    fn basic() -> Vec<String> {
        GOOGLE.permissions().iter().map(|scope| (*scope).to_owned()).collect()
    }

    fn more(further: &[DataType], granted: &[&str]) -> Vec<String> {
        let granted: Vec<String> = granted.iter().map(|scope| format!("{PREFIX}{scope}")).collect();
        let granted = granted.iter().map(String::as_str).collect();
        let wanted = further.iter().flat_map(|one| GOOGLE.permissions_of(*one)).collect();
        let asked = scopes(GOOGLE, &basic(), &wanted, &granted);
        assert_eq!(asked[..basic().len()], basic());
        asked[basic().len()..].iter().map(|scope| scope.replace(PREFIX, "")).collect()
    }

    #[test]
    fn nobody_is_asked_for_more_than_they_chose_or_granted() {
        assert!(more(&[], &[]).is_empty());
        assert_eq!(more(&[DataType::IrregularRhythm], &[]), ["irn.readonly"]);
        assert_eq!(more(&[DataType::FoodLog, DataType::WaterLog], &[]), ["nutrition.readonly"]);
        assert_eq!(more(&[], &["ecg.readonly"]), ["ecg.readonly"]);
        assert_eq!(more(&[DataType::Foods], &["ecg.readonly"]), ["nutrition.readonly", "ecg.readonly"]);
    }

    #[test]
    fn what_was_granted_besides_is_not_asked_for_again() {
        assert!(more(&[], &["sleep.readonly", "mindfulness.readonly", "nutrition.writeonly"]).is_empty());
    }

    #[test]
    fn attempt_for_basic_permissions_alone_holds_no_further_ones() {
        let asked = |scopes| Asked { scopes, ..Asked::default() };
        let further = GOOGLE.further_permissions()[0].to_owned();

        assert!(!holds_further(GOOGLE, &asked(basic())));
        assert!(holds_further(GOOGLE, &asked([basic(), vec![further]].concat())));
    }
}
