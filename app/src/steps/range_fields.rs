//! Choosing days: by name, or by two dates with what is wrong with each beside it.

use crate::{
    components::field::DateField,
    intl,
    messages::choose as words,
    wizard::ranges::{self, Calendar, FIRST_DAY_OF_FITBIT, NAMED_DAYS, RangeChoice, RangeFault},
};
use domain::{DateRange, wire::Link};
use leptos::prelude::*;

/// The id of the first date, where the error summary leads.
pub(crate) const FIRST_ID: &str = "first-day";
/// The id of the last date.
pub(crate) const LAST_ID: &str = "last-day";
/// The id of the first range by name.
pub(crate) const RANGE_ID: &str = "range-0";
/// The days a member has chosen.
#[derive(Clone, Copy)]
pub(crate) struct Days {
    pub(crate) range: RwSignal<RangeChoice>,
    pub(crate) first: RwSignal<String>,
    pub(crate) last: RwSignal<String>,
    pub(crate) calendar: Calendar,
}

impl Days {
    /// Nothing chosen yet but where to begin; `start` says what that is once it is known when the member joined.
    pub(crate) fn begin(link: &Link, start: impl FnOnce(&Calendar) -> RangeChoice) -> Self {
        let calendar = Calendar {
            today: intl::today(link.account.time_zone.as_deref()),
            joined: link.account.member_since,
        };
        Days {
            range: RwSignal::new(start(&calendar)),
            first: RwSignal::new(String::new()),
            last: RwSignal::new(calendar.today.to_string()),
            calendar,
        }
    }

    /// The days chosen, or what is wrong with them.
    pub(crate) fn resolve(self) -> Result<DateRange, Vec<RangeFault>> {
        ranges::resolve(
            self.range.get(),
            self.first.get().parse().ok(),
            self.last.get().parse().ok(),
            self.calendar,
        )
    }

    /// What is wrong with one of the two dates, in words, once somebody has tried to go on.
    pub(crate) fn fault(self, of_first: bool, tried: Signal<bool>) -> Signal<Option<String>> {
        Signal::derive(move || {
            let faults = self.resolve().err().unwrap_or_default();
            let fault = faults.into_iter().find(|fault| fault.is_about_first() == of_first);
            fault.filter(|_| tried.get()).map(words::range_fault)
        })
    }
}

/// The days.
#[component]
pub(crate) fn RangeFields(
    /// What is chosen.
    days: Days,
    /// What is wrong with the first date.
    fault_of_first: Signal<Option<String>>,
    /// What is wrong with the last date.
    fault_of_last: Signal<Option<String>>,
    /// What the server said about the days.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let Calendar { today, joined } = days.calendar;
    let longest = match joined {
        Some(joined) => (words::SINCE_JOINING.to_owned(), Some(words::since(joined))),
        None => (words::ALL_DAYS.to_owned(), Some(words::ALL_DAYS_HINT.to_owned())),
    };
    let named = NAMED_DAYS.map(|many| (RangeChoice::LastDays(many), words::last_days(many), None));
    let options = std::iter::once((RangeChoice::SinceJoining, longest.0, longest.1)).chain(named).chain([(
        RangeChoice::Dates,
        words::DATES.to_owned(),
        None,
    )]);
    let radios = options.enumerate().map(|(place, (value, label, hint))| {
        let id = format!("range-{place}");
        let hint_id = format!("{id}-hint");
        let described_by = hint.as_ref().map(|_| hint_id.clone());
        view! {
            <div class="choice">
                <input
                    class="choice__input"
                    type="radio"
                    name="range"
                    id=id.clone()
                    prop:checked=move || days.range.get() == value
                    aria-describedby=described_by
                    on:change=move |_| days.range.set(value)
                />
                <label class="choice__label" for=id>{label}</label>
                {hint.map(|hint| view! { <p class="choice__hint" id=hint_id>{hint}</p> })}
            </div>
        }
    });
    let earliest = joined.unwrap_or(FIRST_DAY_OF_FITBIT);
    view! {
        <fieldset class="fieldset">
            <legend class="fieldset__legend">
                <h2>{words::DAYS}</h2>
            </legend>
            {move || refused.get().map(|text| view! { <p class="field__fault">{text}</p> })}
            {radios.collect_view()}
            <Show when=move || days.range.get() == RangeChoice::Dates>
                <div class="dates">
                    <DateField
                        id=FIRST_ID
                        label=words::FIRST
                        value=days.first
                        earliest=earliest.to_string()
                        latest=today.to_string()
                        fault=fault_of_first
                    />
                    <DateField
                        id=LAST_ID
                        label=words::LAST
                        value=days.last
                        earliest=earliest.to_string()
                        latest=today.to_string()
                        fault=fault_of_last
                    />
                </div>
            </Show>
        </fieldset>
    }
}
