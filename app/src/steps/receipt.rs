//! The receipt: what has arrived, what is still stored here, and what comes next.

use super::{months::MonthsReceipt, offer::Offer, problem, updates_offer::KeepFresh};
use crate::{
    api,
    components::{
        action::{Action, Weight},
        confirm::{Confirm, Question},
    },
    intl,
    left_out::LeavingOut,
    messages::{delivered as words, left_out as out_words, months as months_words, units},
    task::Task,
    visit::Visit,
    wizard::{self, left_out, paths},
};
use domain::wire::{Delivery, Import, KeptFile};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The receipt of what has arrived, what is still stored here, and what comes next.
pub(crate) fn receipt(import: Signal<Import>) -> impl IntoView {
    let Import { id, provider, intraday, delivery, months, expires_at, .. } = import.get_untracked();
    let visit = Visit::current();
    let files = move || {
        visit.site.with(|site| site.here().map(|site| site.open_humans_files_url.clone())).map(|href| {
            view! { <a class=Weight::Main.class() href=href rel="external">{words::FILES}</a> }
        })
    };
    // A link on paper is its address.
    let address = move || visit.site.with(|site| site.here().map(|site| site.open_humans_files_url.clone()));
    let within_the_day = !intraday.is_empty();
    // Those beside files that were only written again too.
    let left_alone: Vec<KeptFile> = delivery
        .iter()
        .flat_map(|delivery| delivery.kept_files.clone())
        .chain(months.iter().flat_map(|month| month.kept_files.clone()))
        .collect();
    let leaves_out = import.with_untracked(|import| import.rules_revision > Some(0));
    // Only what is left out now is known, so of a receipt of other rules nothing is told.
    let leaving_out = leaves_out.then(LeavingOut::begin);
    let out = move || {
        let now = leaving_out?.known.with(|known| known.here().cloned())?;
        let is_same = import.with(|import| import.rules_revision == Some(now.revision));
        (is_same && !now.rules.is_empty())
            .then(|| view! { <p>{out_words::of_it(&left_out::count(&now.rules))}</p> })
    };
    let again_months = if within_the_day { Vec::new() } else { months.clone() };
    let table = if within_the_day {
        view! { <MonthsReceipt id=id.clone() months/> }.into_any()
    } else {
        match &delivery {
            Some(delivery) => receipt_table(delivery, leaves_out),
            None => view! { <p>{words::NO_RECEIPT}</p> }.into_any(),
        }
    };
    let is_out = import.with_untracked(wizard::receipt::is_all_out);
    let save = (!within_the_day && !is_out).then(|| {
        view! {
            <a class=Weight::Plain.class() href=api::file_address(&id) download="fitbit-data.json">{words::SAVE}</a>
        }
    });
    // Files this import had nothing for, written again because they held what is left out.
    let again = if within_the_day {
        delivery.as_ref().map(|delivery| receipt_table(delivery, leaves_out))
    } else {
        (!again_months.is_empty())
            .then(|| view! { <MonthsReceipt id=id.clone() months=again_months/> }.into_any())
    };
    let again = again.map(|files| {
        view! {
            <section class="written-again">
                <h2>{out_words::WRITTEN_AGAIN}</h2>
                {files}
            </section>
        }
    });
    let more = (!within_the_day && !is_out).then(|| view! { <Offer provider/> });
    let delete_question = if within_the_day { months_words::DELETE_QUESTION } else { words::DELETE_QUESTION };
    view! {
        {table}
        {out}
        <p class="receipt__where">{words::WHERE} " " {address}</p>
        {again}
        {kept_files(&left_alone, leaves_out)}
        {(!is_out).then(|| view! { <p>{if within_the_day { months_words::YOURS } else { words::YOURS }}</p> })}
        <div class="buttons">
            {files}
            {save}
            <Action
                label=words::PRINT
                on_press=move |()| {
                    // A browser without printing does nothing.
                    let _ = window().print();
                }
            />
        </div>
        {more}
        <KeepFresh import=import.get_untracked()/>
        <section class="stored">
            <h2>{words::HERE}</h2>
            <p>{words::stored_until(expires_at)}</p>
            <Delete id question=delete_question/>
        </section>
        <div class="buttons">
            <a class=Weight::Plain.class() href=paths::MY_DATA>{words::DONE}</a>
        </div>
    }
}

fn receipt_table(delivery: &Delivery, leaves_out: bool) -> AnyView {
    let Some(file) = &delivery.file else {
        let is_out = wizard::receipt::is_out(delivery.step, None, &delivery.kept_files);
        let text = if is_out { out_words::REMOVED } else { words::NO_RECEIPT };
        return view! { <p>{text}</p> }.into_any();
    };
    let row = |name: &'static str, value: String| {
        view! {
            <div class="facts__item">
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <section class="card receipt">
            <h2 class="card__title">{words::RECEIPT}</h2>
            <dl class="facts">
                {row(words::NAME, file.basename.clone())}
                {row(words::SIZE, units::size(file.size_bytes))}
                {file.range.map(|range| row(words::DAYS, intl::days(range)))}
                {row(words::WHEN, intl::dated(file.delivered_at))}
                {row(words::MERGED, words::merged(delivery.merged_files, leaves_out))}
                <div class="facts__item">
                    <dt>{words::MD5}</dt>
                    <dd>
                        <code>{file.md5.clone()}</code>
                    </dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

fn kept_files(kept: &[KeptFile], leaves_out: bool) -> impl IntoView + use<> {
    let rows = kept.iter().map(|file| view! { <li>{words::kept(file)}</li> }).collect_view();
    (!kept.is_empty()).then(|| {
        view! {
            <section class="notice notice--attention">
                <h2 class="notice__title">{words::KEPT}</h2>
                <ul>{rows}</ul>
                {leaves_out.then(|| view! { <p>{words::KEPT_MAY_HOLD}</p> })}
            </section>
        }
    })
}

#[component]
fn Delete(
    /// The import to delete.
    id: String,
    /// What deleting costs.
    question: &'static str,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let navigate = use_navigate();
    let question = Question {
        ask: words::DELETE.to_owned(),
        text: question.to_owned(),
        yes: words::DELETE_YES,
        no: words::DELETE_NO,
    };
    let delete = move |()| {
        let (id, navigate) = (id.clone(), navigate.clone());
        task.run(async move { api::delete_import(&id).await }, move |()| {
            visit.load_session();
            navigate(paths::MY_DATA, NavigateOptions::default());
        });
    };
    view! {
        <Confirm question busy=task.busy on_yes=delete/>
        {problem::notice_of(task)}
    }
}
