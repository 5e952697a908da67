//! An import as it changes, over server-sent events.

use super::{PathOf, imports::find, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, imports, storage::ImportId};
use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use http::{HeaderName, HeaderValue, header};
use std::{convert::Infallible, time::Duration};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa::ToSchema;

/// A comment this often keeps proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Changes closer together than this are told as one.
const PAUSE: Duration = Duration::from_millis(250);

/// How often an import is looked at that another server may be working on: its changes are not heard here.
const LOOK: Duration = Duration::from_secs(2);

/// One event of the stream, as the document describes it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "stands for what is written by `Event`")]
pub(crate) struct ImportEvent {
    /// `import`
    #[schema(pattern = "^import$")]
    event: String,
    /// An `Import` as JSON.
    #[schema(content_media_type = "application/json")]
    data: String,
}

/// Streams an import: at once, then whenever it changes, until it is at work no more.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/events",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses((status = 200, body = ImportEvent, content_type = "text/event-stream", description = "Events; a comment every 15 seconds")),
    security(("session" = [])),
)]
pub(crate) async fn stream_import(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Response, ApiError> {
    // Listening begins before the first look, so that no change falls between the two.
    let changes = app.imports.subscribe();
    let row = find(&app, &session, &id).await?;
    let watch = Watch { app, import: row.id, changes, next: Next::Tell };
    let mut response =
        Sse::new(events(watch)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    // Proxies that gather an answer before passing it on would hold every event back.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    // The framework's own `no-cache` still lets it be stored.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

struct Watch {
    app: AppState,
    import: ImportId,
    changes: Receiver<ImportId>,
    next: Next,
}

enum Next {
    Tell,
    Wait,
    End,
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        match watch.next {
            Next::End => return None,
            Next::Tell => {}
            Next::Wait => watch.changed().await?,
        }
        let (event, next) = watch.tell().await?;
        watch.next = next;
        Some((Ok(event), watch))
    })
}

impl Watch {
    /// Waits for the next change; `None` when the server stops, so that a graceful stop is not held up.
    async fn changed(&mut self) -> Option<()> {
        loop {
            let change = tokio::select! {
                change = self.changes.recv() => change,
                () = self.app.shutdown.cancelled() => return None,
                () = tokio::time::sleep(LOOK), if self.app.config.shares_database => break,
            };
            match change {
                Ok(import) if import != self.import => {}
                // One that fell behind has missed something, maybe this import.
                Ok(_) | Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return None,
            }
        }
        tokio::time::sleep(PAUSE).await;
        // What came during the pause is told with this change.
        self.changes = self.changes.resubscribe();
        Some(())
    }

    /// The import as it is now. `None` when it is gone or cannot be read, after which the page asks by itself.
    async fn tell(&self) -> Option<(Event, Next)> {
        let row = self.app.storage.load_import(self.import).await.ok()??;
        let import = imports::describe(&self.app, &row).await.ok()?;
        let next = if import.state.is_active() { Next::Wait } else { Next::End };
        let event = Event::default().event("import").json_data(&import).ok()?;
        Some((event, next))
    }
}
