//! One import from its wish to its delivery, undisturbed or with a server that is killed again and again. The member acts
//! as people do: sends when everything is there, signs in or connects again when asked to.

use super::{
    files::Delivered,
    killer::{Kill, Killer, Phase},
};
use crate::{
    member::{Look, Member},
    process::interrupted,
    requests::{self, Seen},
};
use domain::wire::{ErrorCode, Import, ImportState};
use std::time::{Duration, Instant};

/// How often the import is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Longer than a server is ever down, or keeps answering with trouble, between two kills.
const PATIENCE: Duration = Duration::from_secs(60);

/// Times the member sends again without a kill in between that explains it.
const MOST_SENDS_BESIDES: u64 = 3;

/// What came of a round.
pub(super) struct Round {
    /// The kills, oldest first.
    pub(super) kills: Vec<Kill>,
    /// Everything the stand-in was asked.
    pub(super) log: Vec<Seen>,
    /// The files.
    pub(super) delivered: Delivered,
    /// Times the member had to connect Fitbit again.
    pub(super) fitbit_lost: u64,
    /// Times the member had to sign in with Open Humans again.
    pub(super) open_humans_lost: u64,
}

/// Follows an import to its delivery.
///
/// # Errors
///
/// When it does not come to that in time, or comes to something else.
pub(super) fn follow(
    member: &mut Member,
    control: &str,
    import: &str,
    killer: &Killer,
    longest: Duration,
) -> Result<Round, String> {
    let mut watch = Watch { member, import, sends: 0, fitbit_lost: 0, open_humans_lost: 0, asked: None };
    let deadline = Instant::now() + longest;
    let mut trouble_since: Option<Instant> = None;
    loop {
        if interrupted() {
            return Err("interrupted".to_owned());
        }
        let kills = killer.kills()?;
        if Instant::now() > deadline {
            let seconds = longest.as_secs();
            return Err(format!("not delivered after {seconds} seconds and {} kills", kills.len()));
        }
        match watch.step(killer, kills.len() as u64) {
            Ok(Step::Delivered) => break,
            Ok(Step::On) => trouble_since = None,
            Err(Stop::Trouble(words)) => {
                // The server may be down this moment, or have been killed in the middle of an answer.
                if trouble_since.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                    return Err(format!("the server does not come back: {words}"));
                }
            }
            Err(Stop::Broken(words)) => return Err(words),
        }
        std::thread::sleep(LOOK_EVERY);
    }
    let (fitbit_lost, open_humans_lost) = (watch.fitbit_lost, watch.open_humans_lost);
    let delivered = Delivered::download(control, watch.member.name())?;
    Ok(Round {
        kills: killer.kills()?,
        log: requests::list(control)?,
        delivered,
        fitbit_lost,
        open_humans_lost,
    })
}

enum Step {
    On,
    Delivered,
}

enum Stop {
    /// Worth another try: the server may just have been killed.
    Trouble(String),
    /// Not what may happen.
    Broken(String),
}

/// What the member was asked to do and has not done yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    ConnectFitbit,
    SignIn,
}

struct Watch<'a> {
    member: &'a mut Member,
    import: &'a str,
    sends: u64,
    fitbit_lost: u64,
    open_humans_lost: u64,
    asked: Option<Asked>,
}

impl Watch<'_> {
    fn step(&mut self, killer: &Killer, kills: u64) -> Result<Step, Stop> {
        let import = match self.member.look(self.import).map_err(Stop::Trouble)? {
            Look::Import(import) => import,
            Look::SignedOut => {
                // A kill between the change of the session's name at sign-in and its answer; no link is lost by that.
                self.member.sign_in().map_err(Stop::Trouble)?;
                return Ok(Step::On);
            }
            Look::Refused(words) => return Err(Stop::Trouble(words)),
        };
        killer.note_phase(phase(import.state));
        match import.state {
            ImportState::Planned | ImportState::Running | ImportState::Waiting | ImportState::Uploading => {
                self.asked = None;
            }
            ImportState::NeedsReconnect => {
                self.ask(Asked::ConnectFitbit);
                self.member.connect_again().map_err(Stop::Trouble)?;
            }
            ImportState::Ready => self.send(&import, kills)?,
            ImportState::Delivered => return Ok(Step::Delivered),
            ImportState::Paused | ImportState::Failed | ImportState::Cancelled => {
                let words = format!("the import ended otherwise: {:?}, {:?}", import.state, import.problem);
                return Err(Stop::Broken(words));
            }
        }
        Ok(Step::On)
    }

    fn send(&mut self, import: &Import, kills: u64) -> Result<(), Stop> {
        let failed: u32 = import.intraday_progress.iter().map(|progress| progress.windows_failed).sum();
        if failed > 0 {
            return Err(Stop::Broken(format!("{failed} windows failed")));
        }
        let problems =
            import.problem.into_iter().chain(import.months.iter().filter_map(|month| month.problem));
        let problems: Vec<ErrorCode> = problems.collect();
        if self.sends > kills + MOST_SENDS_BESIDES {
            return Err(Stop::Broken(format!("sent {} times, and still {problems:?}", self.sends)));
        }
        if problems.contains(&ErrorCode::OpenHumansReconnect) {
            self.ask(Asked::SignIn);
            self.member.sign_in().map_err(Stop::Trouble)?;
        }
        self.sends += 1;
        self.member.deliver(self.import).map_err(Stop::Trouble)
    }

    /// Counts what the member is asked for once, however often they must try.
    fn ask(&mut self, asked: Asked) {
        if self.asked == Some(asked) {
            return;
        }
        self.asked = Some(asked);
        match asked {
            Asked::ConnectFitbit => self.fitbit_lost += 1,
            Asked::SignIn => self.open_humans_lost += 1,
        }
    }
}

fn phase(state: ImportState) -> Phase {
    match state {
        ImportState::Planned | ImportState::Running => Phase::Fetching,
        ImportState::Waiting => Phase::Waiting,
        ImportState::Uploading => Phase::Uploading,
        _ => Phase::Idle,
    }
}
