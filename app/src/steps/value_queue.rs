//! The values of days of every kind of data under review, asked for one kind after the other.

use crate::{
    api::{self, Fault},
    visit::{Loaded, Visit},
    wizard::subject::{self, DayBand, Subject},
};
use domain::wire::Review;
use leptos::{prelude::*, task::spawn_local};
use std::{collections::VecDeque, sync::Arc};

/// The values of one kind of data.
pub(crate) type DaySignal = RwSignal<Loaded<Arc<Vec<DayBand>>>>;

/// The values of all kinds of data, asked for one after the other in page order: the first chart stands at once, and
/// the server is not asked for everything together.
#[derive(Clone, Copy)]
pub(crate) struct ValueQueue {
    values: StoredValue<Vec<(Subject, DaySignal)>>,
    id: StoredValue<String>,
    visit: Visit,
}

impl ValueQueue {
    /// Begins to ask for everything a review has days of.
    pub(crate) fn begin(id: &str, review: &Review) -> Self {
        let daily = review.data_types.iter().filter(|one| one.days_with_data > 0 && one.data_type.is_dated());
        let intraday = review.intraday.iter().filter(|one| one.days_with_data > 0);
        let subjects: VecDeque<Subject> = daily
            .map(|one| Subject::Daily(one.data_type))
            .chain(intraday.map(|one| Subject::Intraday(one.intraday_type)))
            .collect();
        let values = subjects.iter().map(|subject| (*subject, RwSignal::new(Loaded::Waiting))).collect();
        let queue = ValueQueue {
            values: StoredValue::new(values),
            id: StoredValue::new(id.to_owned()),
            visit: Visit::current(),
        };
        queue.load(subjects);
        queue
    }

    fn load(self, mut subjects: VecDeque<Subject>) {
        spawn_local(async move {
            while let Some(subject) = subjects.pop_front() {
                let Some(id) = self.id.try_get_value() else { return };
                let answer = fetch(&id, subject).await;
                if let Err(fault) = &answer {
                    self.visit.note(fault);
                }
                let Some(signal) = self.find(subject) else { return };
                signal.try_set(answer.map(Arc::new).into());
            }
        });
    }

    /// The values of a kind of data, once they are here.
    pub(crate) fn find(self, subject: Subject) -> Option<DaySignal> {
        self.values.try_with_value(|values| {
            values.iter().find(|(one, _)| *one == subject).map(|(_, signal)| *signal)
        })?
    }

    /// Asks for one kind of data again.
    pub(crate) fn retry(self, subject: Subject) {
        if let Some(signal) = self.find(subject) {
            signal.set(Loaded::Waiting);
            self.load([subject].into());
        }
    }
}

/// Asks for the values of days of one kind of data.
pub(crate) async fn fetch(id: &str, subject: Subject) -> Result<Vec<DayBand>, Fault> {
    Ok(match subject {
        Subject::Daily(data_type) => {
            let daily = api::fetch_daily_values(id, data_type).await?;
            daily.values.into_iter().map(DayBand::from).collect()
        }
        Subject::Intraday(intraday_type) => {
            let days = api::fetch_intraday_days(id, intraday_type).await?.days;
            days.iter().map(|day| subject::band(intraday_type, day)).collect()
        }
    })
}
