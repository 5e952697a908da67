//! Reads the badges the member was given. Pictures, congratulations and cheers are passed over.

use super::super::{Outcome, json};
use super::form::{self, Told};
use domain::{item::ItemForm, record::Record};

/// Reads the badges.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse(form: &ItemForm, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let badges: Vec<Told> = json::parse_member(body, form.list)?;
    badges.into_iter().enumerate().map(|(place, told)| form::item(form, form.list, place, told)).collect()
}
