//! The projects alice has made before the curtain rises.

use std::collections::BTreeSet;

use super::{Audience, Branding, Project, Projects, Redirects, web_client};
use crate::{
    google::scope::{PREFIX, SCOPES},
    state::{Client, GoogleOwnClients},
};

impl Projects {
    /// One as it should be, and one for each of the usual slips.
    pub(in crate::google) fn of_the_cast(own: &GoogleOwnClients) -> Self {
        let all: BTreeSet<String> = SCOPES.iter().map(|scope| format!("{PREFIX}{}", scope.suffix)).collect();
        let alice = || BTreeSet::from(["alice".to_owned()]);
        let number = |client: &Client| client.client_id.split('-').next().and_then(|text| text.parse().ok());
        let project = |project_id: &str, client: &Client| Project {
            project_id: project_id.to_owned(),
            number: number(client).unwrap_or_default(),
            name: "My health export".to_owned(),
            owner: Some("alice".to_owned()),
            api_is_enabled: true,
            branding: Some(Branding {
                app_name: "My health export".to_owned(),
                support_email: "alice@example.org".to_owned(),
                developer_email: "alice@example.org".to_owned(),
            }),
            audience: Audience::InProduction,
            test_users: alice(),
            scopes: all.clone(),
            clients: vec![web_client(client)],
        };
        let elsewhere = Redirects::Exactly(vec!["http://localhost:8080/wrong/callback".to_owned()]);
        let mut wrong_redirect = project("alice-wrong-redirect", &own.wrong_redirect);
        wrong_redirect.clients.iter_mut().for_each(|client| client.redirects = elsewhere.clone());
        let few = ["sleep.readonly", "profile.readonly", "settings.readonly"];
        let few = few.iter().map(|suffix| format!("{PREFIX}{suffix}")).collect();
        let all = [
            project("alice-ready", &own.ready),
            wrong_redirect,
            Project { audience: Audience::Testing(Some(alice())), ..project("alice-testing", &own.testing) },
            Project {
                audience: Audience::Testing(Some(BTreeSet::new())),
                test_users: BTreeSet::new(),
                ..project("alice-no-testers", &own.no_testers)
            },
            Project { api_is_enabled: false, ..project("alice-api-off", &own.api_off) },
            Project { scopes: few, ..project("alice-few-scopes", &own.few_scopes) },
        ];
        Self(all.into_iter().map(|project| (project.project_id.clone(), project)).collect())
    }
}
