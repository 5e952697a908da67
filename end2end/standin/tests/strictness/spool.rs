//! The pretend S3 store over the wire, for a client that signs nothing, or wrongly. What a client does that signs well is
//! claimed where there is one: in the server's tests of its spool.

use crate::support::{Answer, Site};
use standin::Host;

async fn get(site: &Site, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = site.http.get(format!("{}{path}", site.running.base(Host::Spool)));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Answer::send(request).await
}

#[tokio::test]
async fn unsigned_request_is_refused_whatever_it_asks_for() {
    let site = Site::start().await;

    for path in ["/", "/spool-standin?list-type=2", "/spool-standin/a", "/elsewhere/a"] {
        let answer = get(&site, path, &[]).await;

        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text().contains("<Code>AccessDenied</Code>"), "{}", answer.text());
    }
}

#[tokio::test]
async fn other_ways_of_signing_are_named() {
    let site = Site::start().await;

    let bearer = get(&site, "/spool-standin/a", &[("authorization", "Bearer abc")]).await;
    let half = get(&site, "/spool-standin/a", &[("authorization", "AWS4-HMAC-SHA256 Credential=a/b")]).await;
    let nobody = "AWS4-HMAC-SHA256 Credential=AKIANOBODY/20261122/eu-central-1/s3/aws4_request, \
                  SignedHeaders=host, Signature=00";
    let nobody = get(&site, "/spool-standin/a", &[("authorization", nobody)]).await;

    assert!(bearer.text().contains("Please use AWS4-HMAC-SHA256"), "{}", bearer.text());
    assert!(half.text().contains("<Code>AuthorizationHeaderMalformed</Code>"), "{}", half.text());
    assert!(nobody.text().contains("<Code>InvalidAccessKeyId</Code>"), "{}", nobody.text());
    assert_eq!((bearer.status, half.status, nobody.status), (400, 400, 403));
}

#[tokio::test]
async fn refused_upload_stores_nothing() {
    let site = Site::start().await;
    let url = format!("{}/spool-standin/a", site.running.base(Host::Spool));

    let answer = Answer::send(site.http.put(&url).body("one")).await;

    assert_eq!(answer.status, 403);
    assert!(site.running.app().spool().objects().is_empty());
}
