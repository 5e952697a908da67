//! One file a step. Steps ask the server, read the address and put components together; rules stand in `wizard`,
//! sentences in `messages`.

mod calendar_part;
pub(crate) mod choose;
pub(crate) mod choose_fields;
mod choose_further;
pub(crate) mod connect;
pub(crate) mod delivered;
pub(crate) mod fetching;
pub(crate) mod fetching_ways;
pub(crate) mod first_readings;
pub(crate) mod followed;
pub(crate) mod going;
pub(crate) mod intraday;
pub(crate) mod intraday_fields;
mod intraday_further;
pub(crate) mod keep;
pub(crate) mod leave;
mod leave_out;
mod left_out_bar;
mod left_out_list;
mod left_out_trouble;
pub(crate) mod links;
pub(crate) mod member_only;
pub(crate) mod months;
pub(crate) mod my_data;
pub(crate) mod my_files;
pub(crate) mod my_messages;
pub(crate) mod not_found;
pub(crate) mod offer;
pub(crate) mod open_file;
pub(crate) mod opened;
pub(crate) mod own_client;
pub(crate) mod own_client_form;
pub(crate) mod own_client_guide;
pub(crate) mod own_client_part;
pub(crate) mod own_client_stage;
pub(crate) mod privacy;
pub(crate) mod problem;
pub(crate) mod range_fields;
pub(crate) mod receipt;
pub(crate) mod review;
pub(crate) mod review_contents;
pub(crate) mod review_intraday;
pub(crate) mod review_section;
pub(crate) mod send;
pub(crate) mod shell;
pub(crate) mod updates_card;
pub(crate) mod updates_fields;
pub(crate) mod updates_offer;
pub(crate) mod updates_part;
pub(crate) mod value_queue;
pub(crate) mod welcome;

use domain::wire::ErrorCode;

/// Reads a code out of an address the server sent the browser to.
fn problem_code(written: &str) -> Option<ErrorCode> {
    // Codes are plain words; whatever needs escaping is none.
    serde_json::from_str(&format!("\"{written}\"")).ok()
}

/// The address of a site without a path.
fn origin_of(url: &str) -> String {
    let host_at = url.find("://").map_or(0, |at| at + 3);
    let host = url.get(host_at..).unwrap_or_default();
    let end = host.find('/').map_or(url.len(), |slash| host_at + slash);
    url.get(..end).unwrap_or(url).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_lose_their_path_and_nothing_else() {
        assert_eq!(origin_of("https://www.openhumans.org/member/me/data/"), "https://www.openhumans.org");
        assert_eq!(origin_of("http://127.0.0.1:7003"), "http://127.0.0.1:7003");
    }

    #[test]
    fn codes_are_read_as_the_server_writes_them() {
        assert_eq!(problem_code("consent_denied"), Some(ErrorCode::ConsentDenied));
        assert_eq!(problem_code("<b>"), None);
    }
}
