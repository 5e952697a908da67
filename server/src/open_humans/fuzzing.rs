//! What reads the answers of Open Humans, under answers of anybody's making. Compiled only for fuzzing.

use super::{
    SignedUrl,
    member::{MemberPage, Project, identity},
    transport::{Answer, Verdict, retry_after},
    upload::{Completed, Deleted, Started},
};
use crate::providers::Reply;
use http::StatusCode;
use reqwest::Url;
use url::Position;

/// Where a list of files begins.
const FILES: &str = "https://www.openhumans.org/api/direct-sharing/project/exchange-member/";
/// Most bytes of an error: eight refusals, each with a field and a text.
const LONGEST_ERROR: usize = 16 * 1024;

/// Reads one answer as each of the things it could be an answer to.
pub(crate) fn read_answer(reply: &Reply) {
    let Ok(status) = StatusCode::from_u16(reply.status) else { return };
    let _ = retry_after(&reply.headers);
    let answer = Answer { status, headers: reply.headers.clone(), body: reply.body.clone() };
    match answer.judge() {
        Verdict::Done(answer) => read_body(&answer),
        Verdict::Failed(error) => {
            let _ = (error.code(), error.status());
            assert!(error.to_string().len() < LONGEST_ERROR, "a refusal is told in few words");
        }
        Verdict::Expired | Verdict::Invalid => {}
    }
}

fn read_body(answer: &Answer) {
    if let Ok(page) = answer.parse::<MemberPage>("a page of files") {
        let _ = identity(&page);
        read_files(page);
    }
    if let Ok(label) = answer.parse("the project").and_then(Project::into_label) {
        assert!(!label.is_empty(), "files without a source would be ours");
    }
    if let Ok(started) = answer.parse::<Started>("the start of an upload") {
        read_address(&started.url);
    }
    let _ = answer.parse::<Completed>("the end of an upload");
    let _ = answer.parse::<Deleted>("a deletion");
}

fn read_files(page: MemberPage) {
    let Ok(first) = Url::parse(FILES) else { return };
    let Ok((files, next)) = page.into_files(&first, &first) else { return };
    assert!(next.is_none_or(|next| next.origin() == first.origin()), "tokens go nowhere else");
    for url in files.into_iter().filter_map(|file| file.download_url) {
        assert!(matches!(url.expose().scheme(), "http" | "https"));
    }
}

/// Reads an address that carries its own permission, from an answer or from a redirect.
pub(crate) fn read_address(text: &str) {
    if let Ok(url) = SignedUrl::parse(text) {
        assert!(text.ends_with(&url.expose()[Position::BeforePath..]) || url.expose().path() == "/");
    }
    let Ok(site) = SignedUrl::parse(FILES) else { return };
    if let Ok(next) = site.follow(text) {
        assert_eq!(next.expose().scheme(), "https", "a redirect never leaves encryption");
    }
}
