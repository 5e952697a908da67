//! The page on which a member sees their files. Not here: the API's list of them (`listing`).

use super::answer::{LOOK, never_cached, site};
use super::authorize::PROJECT_NAME;
use super::file::{StoredFile, base};
use super::session::{HOME, send_to_sign_in};
use super::state::own_label;
use crate::oauth::{escape, hidden_inputs, page};
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// Shows the files of whoever is signed in, with links to them.
pub(super) async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    let now = app.now();
    let mut state = app.open_humans();
    let Some((person, csrf)) = state.sessions.find_person(&headers) else {
        drop(state);
        return send_to_sign_in(&app, &headers, HOME);
    };
    let files: Vec<_> = state.files.list(&person).filter(|file| file.completed).cloned().collect();
    let links: Vec<_> = files.iter().map(|file| state.issue_key(file.id, now)).collect();
    let is_member = state.memberships.get(&person).is_some_and(|membership| membership.active);
    drop(state);

    let own = own_label(&app);
    let rows: String = files.iter().zip(&links).map(|(file, key)| row(&app, file, key, &own)).collect();
    let table = if files.is_empty() {
        "<p>There are no files in this account yet.</p>".to_owned()
    } else {
        format!(
            "<table><thead><tr><th scope=\"col\">File</th><th scope=\"col\">About it</th>\
             <th scope=\"col\">Size</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    };
    let hidden = hidden_inputs([("csrfmiddlewaretoken", csrf.as_str())]);
    let leave = if is_member { leave_form(&hidden) } else { String::new() };
    let body = format!(
        r#"<h1>Your data</h1>
<p>Signed in as <strong>{}</strong>.</p>
{table}
{leave}
<form method="post" action="/account/logout/">{hidden}
<div class="actions"><button type="submit" class="plain">Sign out</button></div></form>"#,
        escape(&person)
    );
    let mut response = site(StatusCode::OK, page(LOOK, "Your data - Open Humans", &body));
    never_cached(response.headers_mut(), now);
    response
}

fn row(app: &App, file: &StoredFile, key: &str, own: &str) -> String {
    let text = |name: &str| file.metadata.get(name).and_then(Value::as_str).unwrap_or_default();
    let tags: Vec<_> = match file.metadata.get("tags") {
        Some(Value::Array(tags)) => tags.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let range = match (text("start_date"), text("end_date")) {
        ("", "") => String::new(),
        (from, to) => format!("<br>{} to {}", escape(from), escape(to)),
    };
    let size = app.storage().find(&file.key).map_or(0, |object| object.bytes.len());
    let project = if file.source == own { PROJECT_NAME } else { file.source.as_str() };
    format!(
        "<tr><td><a href=\"{}\">{}</a><br>{}<br><small>{}</small></td><td>{}{range}<br><small>{}</small></td>\
         <td>{}</td></tr>",
        escape(&file.download_url(base(app), key)),
        escape(file.basename()),
        escape(project),
        file.created.strftime("%Y-%m-%d %H:%M UTC"),
        escape(text("description")),
        escape(&tags.join(", ")),
        size_text(size),
    )
}

fn size_text(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

fn leave_form(hidden: &str) -> String {
    format!(
        r#"<h2>{PROJECT_NAME}</h2>
<form method="post" action="/member/me/connections/leave/">{hidden}
<label><input type="checkbox" name="remove_files" value="on"> Delete the files this project added</label>
<label><input type="checkbox" name="erasure_requested" value="on"> Ask the project to erase what it holds</label>
<div class="actions"><button type="submit" class="plain">Leave this project</button></div></form>"#
    )
}
