//! The form a provider has its developers fill in, field by field, with what to put into each. Its labels and our
//! remarks are sentences and stand in `messages`; a further provider adds its fields here.

use domain::ProviderId;

/// A field of a provider's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FormField {
    /// What the application is called.
    Name,
    /// What it does.
    Description,
    /// Its web address.
    Website,
    /// Who makes it.
    Organization,
    /// Their web address.
    OrganizationWebsite,
    /// Its terms.
    Terms,
    /// Its privacy policy.
    Privacy,
    /// Its type.
    ApplicationType,
    /// Where members come back to.
    Redirect,
    /// Whether it may change anything.
    AccessType,
    /// Who is told of changes.
    Subscriber,
}

/// What to put into a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A text to paste.
    Text(String),
    /// One of several, by its place.
    Pick {
        /// What there is to choose from, as written there.
        options: &'static [&'static str],
        /// The one to take.
        picked: usize,
    },
    /// Nothing.
    Empty,
}

/// The whole form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guide {
    /// Where the form is.
    pub(crate) register_at: String,
    /// Its fields, in order.
    pub(crate) fields: Vec<(FormField, Entry)>,
}

/// Texts to paste that are sentences, not addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    /// What the application is called.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) description: &'static str,
    /// Who makes it.
    pub(crate) organization: &'static str,
}

/// Where Fitbit registers applications.
const FITBIT_FORM: &str = "https://dev.fitbit.com/apps/new";

/// Lays out a provider's form for this site; none where no client of one's own is needed.
///
/// `origin` is this site's address without a path, `redirect` the address members come back to, exactly.
pub(crate) fn guide(
    provider: ProviderId,
    origin: &str,
    redirect: &str,
    register_at: Option<&str>,
    texts: Texts,
) -> Option<Guide> {
    match provider {
        ProviderId::GoogleHealth => None,
        ProviderId::Fitbit => Some(fitbit(origin, redirect, register_at.unwrap_or(FITBIT_FORM), texts)),
    }
}

fn fitbit(origin: &str, redirect: &str, register_at: &str, texts: Texts) -> Guide {
    let text = |text: &str| Entry::Text(text.to_owned());
    // With the slash: the form wants whole addresses.
    let site = format!("{origin}/");
    let fields = vec![
        (FormField::Name, text(texts.name)),
        (FormField::Description, text(texts.description)),
        (FormField::Website, text(&site)),
        (FormField::Organization, text(texts.organization)),
        (FormField::OrganizationWebsite, text(&site)),
        (FormField::Terms, text(&site)),
        (FormField::Privacy, text(&site)),
        (FormField::ApplicationType, Entry::Pick { options: &["Server", "Client", "Personal"], picked: 2 }),
        (FormField::Redirect, text(redirect)),
        (FormField::AccessType, Entry::Pick { options: &["Read & Write", "Read-Only"], picked: 1 }),
        (FormField::Subscriber, Entry::Empty),
    ];
    Guide { register_at: register_at.to_owned(), fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: Texts = Texts { name: "n", description: "d", organization: "o" };

    fn entry(guide: &Guide, field: FormField) -> &Entry {
        &guide.fields.iter().find(|(one, _)| *one == field).unwrap().1
    }

    #[test]
    fn redirect_address_is_given_to_the_letter() {
        let redirect = "https://fitbit.example.org/auth/fitbit/callback";

        let guide = guide(ProviderId::Fitbit, "https://fitbit.example.org", redirect, None, TEXTS).unwrap();

        assert_eq!(entry(&guide, FormField::Redirect), &Entry::Text(redirect.into()));
        assert_eq!(guide.register_at, "https://dev.fitbit.com/apps/new");
    }

    #[test]
    fn personal_and_read_only_are_the_ones_to_pick() {
        let guide =
            guide(ProviderId::Fitbit, "https://a.example", "https://a.example/b", None, TEXTS).unwrap();

        for (field, wanted) in
            [(FormField::ApplicationType, "Personal"), (FormField::AccessType, "Read-Only")]
        {
            let Entry::Pick { options, picked } = entry(&guide, field) else {
                panic!("{field:?} is no choice")
            };
            assert_eq!(options[*picked], wanted);
        }
    }

    #[test]
    fn no_guide_where_no_own_client_is_needed() {
        for provider in ProviderId::ALL {
            let has_guide =
                guide(provider, "https://a.example", "https://a.example/b", None, TEXTS).is_some();

            assert_eq!(has_guide, provider.intraday_needs_own_client());
        }
    }
}
