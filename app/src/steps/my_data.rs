//! What a member has here: links, imports, and how to leave.

use super::{
    links::{Disconnect, Ended, Renew, card_key},
    member_only::MemberOnly,
    my_files::FilesPart,
    my_messages::MessagesPart,
    own_client_part::OwnClientPart,
    problem,
    updates_part::UpdatesPart,
};
use crate::{
    api,
    browser::{self, MAIN},
    components::{
        action::Weight,
        confirm::{Confirm, Question},
        link_card::LinkCard,
        notice::{Notice, Tone},
        page_heading::PageHeading,
    },
    messages::{self, intraday as intraday_words, leave, my_data as words, welcome},
    task::Task,
    visit::Visit,
    wizard::{
        intraday::{self, Way},
        paths,
    },
};
use domain::wire::{Import, Link, LinkState};
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn MyData() -> impl IntoView {
    view! {
        <MemberOnly>
            <MyDataBody/>
        </MemberOnly>
    }
}

#[component]
fn MyDataBody() -> impl IntoView {
    let visit = Visit::current();
    // Numbers here are as old as the visit; ask for the present ones.
    visit.load_session();
    let ended: Ended = RwSignal::new(None);
    let links = Memo::new(move |_| visit.links());
    let imports = Memo::new(move |_| {
        visit.session.with(|session| {
            session.here().and_then(Option::as_ref).map(|session| session.imports.clone()).unwrap_or_default()
        })
    });
    view! {
        <PageHeading text=words::HEADING/>
        {move || ended.get().map(|text| view! { <Notice tone=Tone::Calm><p>{text}</p></Notice> })}
        <section class="my-data__part">
            <h2>{words::IMPORTS}</h2>
            <Show
                when=move || !imports.with(Vec::is_empty)
                fallback=|| view! { <p>{words::NO_IMPORTS}</p> }
            >
                <ul class="rows">
                    <For
                        each=move || imports.get()
                        key=|import| (import.id.clone(), import.updated_at)
                        let(import)
                    >
                        <ImportRow import/>
                    </For>
                </ul>
            </Show>
        </section>
        <section class="my-data__part">
            <h2>{words::LINKS}</h2>
            <Show when=move || !links.with(Vec::is_empty) fallback=|| view! { <p>{words::NO_LINKS}</p> }>
                <p class="quiet">{words::ACCOUNTS}</p>
                <For each=move || links.get() key=card_key let(link)>
                    {link_view(link, ended, imports)}
                </For>
            </Show>
            <div class="buttons">
                <a class=Weight::Plain.class() href=paths::CONNECT>{welcome::CONNECT}</a>
            </div>
        </section>
        <UpdatesPart/>
        <OwnClientPart/>
        <FilesPart/>
        <MessagesPart/>
        <section class="my-data__part">
            <h2>{words::LEAVE}</h2>
            <p>{words::LEAVE_TEXT}</p>
        </section>
        <section class="my-data__part">
            <h2>{leave::PART}</h2>
            <p>{leave::PART_TEXT}</p>
            <div class="buttons">
                <a class=Weight::Plain.class() href=paths::LEAVE>{leave::TO_LEAVE}</a>
                <a class=Weight::Plain.class() href=paths::PRIVACY>{messages::frame::PRIVACY}</a>
            </div>
        </section>
    }
}

fn link_view(link: Link, ended: Ended, imports: Memo<Vec<Import>>) -> impl IntoView {
    let fetch = (link.state == LinkState::Active).then(|| {
        let label = welcome::fetch_from(messages::provider(link.provider));
        view! { <a class=Weight::Plain.class() href=paths::choose(&link.id)>{label}</a> }
    });
    let within_the_day = (link.state == LinkState::Active)
        .then(|| match intraday::way(link.provider, std::slice::from_ref(&link)) {
            Way::NotOffered => None,
            Way::OwnClient => Some(paths::own_client(link.provider)),
            Way::Choose(link) => Some(paths::intraday(&link)),
        })
        .flatten()
        .map(|href| view! { <a class=Weight::Plain.class() href=href>{intraday_words::TAKE}</a> });
    let about = link.clone();
    let permissions = words::may_read(&link);
    view! {
        <LinkCard link=link.clone()>
            <p class="quiet link-card__about">
                {permissions} " " {move || imports.with(|imports| words::last_success(&about, imports))}
            </p>
            {fetch}
            {within_the_day}
            <Renew link=link.clone()/>
            <Disconnect link=link ended/>
        </LinkCard>
    }
}

#[component]
fn ImportRow(
    /// The import.
    import: Import,
) -> impl IntoView {
    let visit = Visit::current();
    let task = Task::new();
    let id = import.id.clone();
    let question = Question {
        ask: words::DELETE.to_owned(),
        text: words::DELETE_QUESTION.to_owned(),
        yes: words::DELETE_YES,
        no: words::DELETE_NO,
    };
    let delete = move |()| {
        let id = id.clone();
        task.run_to_the_end(async move { api::delete_import(&id).await }, move |()| {
            visit.load_session();
            // The button that had the focus is gone with its row.
            browser::focus(MAIN);
        });
    };
    view! {
        <li class="rows__item">
            <p>
                <strong>{words::import(&import)}</strong>
                <br/>
                {words::import_state(&import)}
            </p>
            <div class="buttons">
                <a
                    class=Weight::Plain.class()
                    href=paths::go_on(&import)
                    aria-label=format!("{}: {}", words::OPEN, words::import(&import))
                >
                    {words::OPEN}
                </a>
                <Confirm question name=words::delete_label(&import) busy=task.busy on_yes=delete/>
            </div>
            {problem::notice_of(task)}
        </li>
    }
}
