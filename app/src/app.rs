//! The steps, as a program of its own: its contexts and its routes.

use crate::{
    steps::{
        choose::Choose, connect::Connect, delivered::Delivered, fetching::Fetching, intraday::Intraday,
        leave::Leave, my_data::MyData, not_found::NotFound, open_file::OpenFile, own_client::OwnClient,
        privacy::Privacy, review::ReviewStep, shell::Shell,
    },
    visit::Visit,
};
use leptos::prelude::*;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    path,
};

/// The step the address names, with head and foot.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_context(Visit::begin());
    view! {
        <Router>
            <Shell>
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/connect") view=Connect/>
                    <Route path=path!("/choose") view=Choose/>
                    <Route path=path!("/own-client") view=OwnClient/>
                    <Route path=path!("/own-client/:provider") view=OwnClient/>
                    <Route path=path!("/intraday") view=Intraday/>
                    <Route path=path!("/imports/:id") view=Fetching/>
                    <Route path=path!("/imports/:id/review") view=ReviewStep/>
                    <Route path=path!("/imports/:id/delivered") view=Delivered/>
                    <Route path=path!("/my-data") view=MyData/>
                    <Route path=path!("/leave") view=Leave/>
                    <Route path=path!("/privacy") view=Privacy/>
                    <Route path=path!("/open") view=OpenFile/>
                </FlatRoutes>
            </Shell>
        </Router>
    }
}
