//! The six steps in their order, and which of them a member may go to from where they are.

use super::paths;
use domain::wire::ImportState;

/// One step of the journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Sign in with Open Humans.
    SignIn,
    /// Say where the Fitbit data is.
    Connect,
    /// Choose data and days.
    Choose,
    /// Watch it being fetched.
    Fetch,
    /// Look at it.
    Look,
    /// Send it.
    Send,
}

impl Step {
    /// Every step, in order.
    pub(crate) const ALL: [Step; 6] =
        [Step::SignIn, Step::Connect, Step::Choose, Step::Fetch, Step::Look, Step::Send];

    /// Where it stands in the order, counted from one.
    pub(crate) fn number(self) -> usize {
        Step::ALL.iter().position(|step| *step == self).map_or(1, |index| index + 1)
    }
}

/// How a step stands to the one on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind.
    Done,
    /// On screen.
    Here,
    /// Still to come.
    Ahead,
}

/// A step as the stepper shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    /// Which step.
    pub(crate) step: Step,
    /// Before, at or after the one on screen.
    pub(crate) place: Place,
    /// Its address, when the member may go there.
    pub(crate) href: Option<String>,
}

/// What decides which steps are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    /// The link in question.
    pub(crate) link: Option<String>,
    /// Whether it is about readings within the day.
    pub(crate) intraday: bool,
    /// The import in question, and where it stands.
    pub(crate) import: Option<(String, ImportState)>,
}

/// Lays out the journey as seen from one step.
pub(crate) fn journey(here: Step, whereabouts: &Whereabouts) -> Vec<Stop> {
    Step::ALL
        .into_iter()
        .map(|step| {
            let place = match step.cmp(&here) {
                std::cmp::Ordering::Less => Place::Done,
                std::cmp::Ordering::Equal => Place::Here,
                std::cmp::Ordering::Greater => Place::Ahead,
            };
            let href = if place == Place::Here { None } else { open_at(step, here, whereabouts) };
            Stop { step, place, href }
        })
        .collect()
}

fn open_at(step: Step, here: Step, whereabouts: &Whereabouts) -> Option<String> {
    let import = whereabouts.import.as_ref();
    let in_state = |states: &[ImportState]| {
        import.filter(|(_, state)| states.contains(state)).map(|(id, _)| id.as_str())
    };
    match step {
        Step::SignIn => Some(paths::WELCOME.to_owned()),
        Step::Connect => (here > Step::Connect).then(|| paths::CONNECT.to_owned()),
        Step::Choose => {
            let choose = if whereabouts.intraday { paths::intraday } else { paths::choose };
            whereabouts.link.as_deref().map(choose)
        }
        Step::Fetch => import.map(|(id, _)| paths::import(id)),
        Step::Look => {
            let looked_at = [
                ImportState::Ready,
                ImportState::Paused,
                ImportState::Uploading,
                ImportState::Delivered,
                ImportState::Cancelled,
            ];
            in_state(&looked_at).map(paths::review)
        }
        Step::Send => in_state(&[ImportState::Uploading, ImportState::Delivered]).map(paths::delivered),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(here: Step, whereabouts: &Whereabouts) -> Vec<Step> {
        journey(here, whereabouts)
            .into_iter()
            .filter(|stop| stop.href.is_some())
            .map(|stop| stop.step)
            .collect()
    }

    fn whereabouts(link: Option<&str>, state: ImportState) -> Whereabouts {
        Whereabouts { link: link.map(Into::into), intraday: false, import: Some(("i".into(), state)) }
    }

    #[test]
    fn intraday_goes_back_to_its_own_choice() {
        let whereabouts = Whereabouts { intraday: true, ..whereabouts(Some("l"), ImportState::Paused) };

        let stops = journey(Step::Fetch, &whereabouts);

        assert_eq!(stops[2].href.as_deref(), Some("/intraday?link=l"));
        assert_eq!(stops[4].href.as_deref(), Some("/imports/i/review"));
    }

    #[test]
    fn steps_behind_are_links_and_steps_ahead_are_not_while_fetching() {
        let whereabouts = whereabouts(Some("l"), ImportState::Running);

        assert_eq!(open(Step::Fetch, &whereabouts), [Step::SignIn, Step::Connect, Step::Choose]);
    }

    #[test]
    fn fetched_import_opens_looking_but_not_the_receipt() {
        let whereabouts = whereabouts(Some("l"), ImportState::Ready);

        assert_eq!(open(Step::Fetch, &whereabouts), [Step::SignIn, Step::Connect, Step::Choose, Step::Look]);
    }

    #[test]
    fn disconnected_link_closes_choosing() {
        let whereabouts = whereabouts(None, ImportState::Delivered);

        assert!(!open(Step::Send, &whereabouts).contains(&Step::Choose));
    }

    #[test]
    fn steps_are_numbered_from_one() {
        assert_eq!(Step::ALL.map(Step::number), [1, 2, 3, 4, 5, 6]);
    }
}
