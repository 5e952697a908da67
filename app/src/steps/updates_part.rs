//! The part of My data about automatic updates: those there are, and those that can be set up.

use super::{problem, updates_card::UpdateCard, updates_offer::SetUp};
use crate::{
    api,
    browser::{self, MAIN},
    components::notice::{Notice, Tone},
    messages::{frame, problems::Party, updates as words},
    visit::{Loaded, Visit},
    wizard::updates::{Selection, find_sent},
};
use domain::wire::{self, Link, UpdateKind};
use leptos::{prelude::*, task::spawn_local};

/// Something that is kept fresh, or could be.
#[derive(Clone, PartialEq)]
struct Row {
    link: Link,
    kind: UpdateKind,
    /// What was sent of it last.
    sent: Option<Selection>,
}

impl Row {
    /// Whether another row shows the same. How fast a provider lets us ask is no reason to draw questions anew that somebody is
    /// answering.
    fn is_same(&self, other: &Row) -> bool {
        let (one, two) = (&self.link, &other.link);
        (&one.id, one.state, &one.granted, self.kind, &self.sent)
            == (&two.id, two.state, &two.granted, other.kind, &other.sent)
    }
}

/// The part.
#[component]
pub(crate) fn UpdatesPart() -> impl IntoView {
    let visit = Visit::current();
    let updates: RwSignal<Loaded<Vec<wire::Update>>> = RwSignal::new(Loaded::Waiting);
    let load = move || {
        spawn_local(async move {
            let answer = api::fetch_updates().await;
            if let Err(fault) = &answer {
                visit.note(fault);
            }
            // What is as it was is not drawn anew: somebody may have opened its questions.
            let is_same = answer.as_ref().is_ok_and(|now| {
                updates.try_with_untracked(|known| known.here() == Some(now)).unwrap_or(true)
            });
            if !is_same {
                updates.try_set(answer.into());
            }
        });
    };
    let rows = Memo::new_with_compare(
        move |_| rows_of(visit),
        |before: Option<&Vec<Row>>, now| {
            let same = before.zip(now).is_some_and(|(before, now)| {
                before.len() == now.len() && before.iter().zip(now).all(|(one, two)| one.is_same(two))
            });
            !same
        },
    );
    // A link that is gone took its updates along, and one that works again may have let some go on.
    Effect::new(move |_| {
        rows.track();
        load();
    });
    let is_elsewhere = RwSignal::new(false);
    let elsewhere = Callback::new(move |()| {
        is_elsewhere.set(true);
        load();
        visit.load_session();
        browser::focus(MAIN);
    });
    let changed = Callback::new(move |()| {
        is_elsewhere.set(false);
        load();
        visit.load_session();
        // The button that had the focus is gone with its card.
        browser::focus(MAIN);
    });
    let body = move || match updates.get() {
        Loaded::Waiting => view! { <p class="waiting" role="status">{frame::WAITING}</p> }.into_any(),
        Loaded::Failed(fault) => {
            problem::notice_with(&fault, Party::OpenHumans, Callback::new(move |()| load())).into_any()
        }
        Loaded::Here(updates) => list(rows.get(), &updates, changed, elsewhere).into_any(),
    };
    let said = move || {
        is_elsewhere.get().then(|| {
            view! {
                <Notice tone=Tone::Attention>
                    <p>{words::ELSEWHERE}</p>
                </Notice>
            }
        })
    };
    view! {
        <section class="my-data__part">
            <h2>{words::HEADING}</h2>
            {said}
            {body}
        </section>
    }
}

/// What the member signed in has, tracked.
fn rows_of(visit: Visit) -> Vec<Row> {
    visit.session.with(|session| {
        let Some(session) = session.here().and_then(Option::as_ref) else { return Vec::new() };
        let each = session.links.iter().flat_map(|link| UpdateKind::ALL.map(|kind| (link, kind)));
        let row = |(link, kind): (&Link, UpdateKind)| Row {
            link: link.clone(),
            kind,
            sent: find_sent(&session.imports, &link.id, kind),
        };
        each.map(row).collect()
    })
}

fn list(
    rows: Vec<Row>,
    updates: &[wire::Update],
    changed: Callback<()>,
    elsewhere: Callback<()>,
) -> impl IntoView + use<> {
    let cards: Vec<AnyView> =
        rows.into_iter().filter_map(|row| card(row, updates, changed, elsewhere)).collect();
    if cards.is_empty() { view! { <p>{words::NOT_YET}</p> }.into_any() } else { cards.into_any() }
}

/// The update there is, or the questions of one where something was sent to begin with.
fn card(
    row: Row,
    updates: &[wire::Update],
    changed: Callback<()>,
    elsewhere: Callback<()>,
) -> Option<AnyView> {
    let Row { link, kind, sent } = row;
    if let Some(update) = updates.iter().find(|update| update.link_id == link.id && update.kind == kind) {
        let update = update.clone();
        return Some(
            view! { <UpdateCard update link on_changed=changed on_elsewhere=elsewhere/> }.into_any(),
        );
    }
    let title = words::title(kind, link.provider);
    let selection = sent?;
    let on_stored = move |_| changed.run(());
    Some(
        view! {
            <section class="card card--quiet update-offer">
                <h3 class="card__title">{title}</h3>
                <SetUp link selection on_stored on_elsewhere=elsewhere/>
            </section>
        }
        .into_any(),
    )
}
