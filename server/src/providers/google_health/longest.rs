//! What the service was found to take at once, where that is less than its documents say.

use domain::{DateRange, ResourceId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Days of the longest range of each resource that is not refused, as far as a refusal told. Shared by all links, and found
/// out anew after a restart.
#[derive(Clone, Debug, Default)]
pub(super) struct Longest(Arc<Mutex<HashMap<ResourceId, u32>>>);

impl Longest {
    /// Notes what a refusal named.
    pub(super) fn note(&self, resource: &ResourceId, days: u32) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Not from outside: the catalog has a few dozen.
        known.insert(resource.clone(), days.max(1));
    }

    /// Cuts a range that is known to be refused; none where it is not.
    pub(super) fn cut(&self, resource: &ResourceId, range: DateRange) -> Option<Vec<DateRange>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let days = known.get(resource).copied().filter(|days| range.days() > *days)?;
        Some(range.windows_newest_first(days))
    }
}
