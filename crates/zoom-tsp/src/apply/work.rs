//! [`Work`]: compares rows with what Zoom has, and sends them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use zoom_api::prelude::*;
use zoom_api::{Client, ErrorKind};

use crate::cli;
use crate::compare::{Change, changes};
use crate::connection::Connection;
use crate::exit::{Exit, Failure, reason};
use crate::input::Input;
use crate::journal::{Journal, State};
use crate::progress::Progress;
use crate::rows::{Row, Users};
use crate::screen::Screen;
use crate::wire::counted;

use super::output::Record;
use super::stop::Stop;
use super::totals::Totals;

/// How long calls in flight may go on when the run is to end.
const GRACE: Duration = Duration::from_secs(10);
/// So many rows that were compared are noted together: comparing again changes nothing.
const NOTED_TOGETHER: usize = 64;

/// What Zoom has, compared with a row.
pub(super) enum Compared {
    Same,
    Differs(Vec<Change>),
    Refused(String),
}

impl Compared {
    pub(super) fn state(&self) -> State {
        match self {
            Self::Same => State::Unchanged,
            Self::Differs(_) => State::Planned,
            Self::Refused(_) => State::Failed,
        }
    }

    /// What a journal says of it: no value.
    fn note(&self) -> Option<String> {
        match self {
            Self::Same => None,
            Self::Differs(changes) => {
                let fields: Vec<_> = changes.iter().map(|change| change.field).collect();
                Some(fields.join(", "))
            }
            Self::Refused(reason) => Some(reason.clone()),
        }
    }
}

/// The rows of a file, and the client that they go to.
pub(super) struct Work<'a> {
    client: &'a Client,
    pub(super) screen: &'a Screen,
    input: &'a Input,
    concurrency: usize,
    pub(super) retries: Mutex<u64>,
    stop: Stop,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        screen: &'a Screen,
        input: &'a Input,
        calls: &cli::Calls,
    ) -> Self {
        Self {
            client: &connection.client,
            screen,
            input,
            concurrency: calls.concurrency.into(),
            retries: Mutex::default(),
            stop: Stop::default(),
        }
    }

    pub(super) fn row(&self, index: usize) -> Result<Row, Failure> {
        // It was checked, and the text is the same.
        Row::read(self.input, index).map_err(|_| Failure::bad_input("a row has changed"))
    }

    /// Compares and sends all that is left.
    pub(super) async fn to_the_end(
        &self,
        journal: &Journal,
        users: &Users,
        mut is_confirmed: bool,
    ) -> Result<(), Failure> {
        self.stop.listen(self.screen);
        let states = journal.states()?;
        let mut noted = Vec::new();
        let compared = self
            .compare(&states, |index, compared| {
                let was = states.get(index).copied();
                let state = match (was, compared.state()) {
                    // It was on its way, and has arrived.
                    (Some(State::Sending), State::Unchanged) => State::Applied,
                    (_, state) => state,
                };
                noted.push((self.input.line(index), state, compared.note()));
                if noted.len() >= NOTED_TOGETHER {
                    journal.set_all(&noted)?;
                    noted.clear();
                }
                Ok(())
            })
            .await;
        journal.set_all(&noted)?;
        compared?;
        self.stop.check()?;
        let states = journal.states()?;
        let totals = Totals::of(&states);
        if totals.planned == 0 {
            return Ok(());
        }
        if !is_confirmed {
            self.totals(&totals);
            let accounts = match totals.planned {
                1 => "1 account".to_owned(),
                n => format!("{n} accounts"),
            };
            is_confirmed = self.screen.confirm(&format!("Update {accounts}?")).await?;
        }
        if !is_confirmed {
            return Err(Failure::new(Exit::Interrupted, "nothing was updated"));
        }
        journal.confirm()?;
        self.send(journal, users, &states).await
    }

    /// Compares the rows that are not settled or planned with what Zoom has, in order.
    pub(super) async fn compare(
        &self,
        states: &[State],
        mut each: impl FnMut(usize, &Compared) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let rows: Vec<usize> = states
            .iter()
            .enumerate()
            .filter(|(_, state)| matches!(state, State::Waiting | State::Sending))
            .map(|(row, _)| row)
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let progress = Progress::new(self.screen, "reading", rows.len() as u64);
        let compared = rows.iter().map(|index| async move {
            let row = self.row(*index)?;
            let (compared, retries) = counted(self.compare_row(&row)).await;
            Ok::<_, Failure>((*index, row, compared?, retries))
        });
        let mut compared = std::pin::pin!(stream::iter(compared).buffered(self.concurrency));
        loop {
            let next = tokio::select! {
                next = compared.next() => next,
                () = self.stop.wanted() => None,
            };
            let Some(next) = next else { break };
            let (index, row, compared, retries) = next?;
            self.add_retries(retries);
            progress.row(matches!(compared, Compared::Refused(_)), retries);
            self.show(&row, &compared);
            each(index, &compared)?;
        }
        self.stop.check()
    }

    async fn compare_row(&self, row: &Row) -> Result<Compared, Failure> {
        let Some((user, tsp_id)) = row.segments() else {
            return Err(Failure::bad_input("a row has changed"));
        };
        let call = self
            .client
            .get_user_tsp_account()
            .user_id(user)
            .tsp_id(tsp_id);
        match call.send().await {
            Ok(account) => {
                let changes = changes(&row.body, &account);
                Ok(match changes.is_empty() {
                    true => Compared::Same,
                    false => Compared::Differs(changes),
                })
            }
            Err(error) => match Failure::from(&error) {
                Failure {
                    exit: Exit::Refused | Exit::BadInput,
                    ..
                } => Ok(Compared::Refused(reason(&error))),
                failure => Err(failure),
            },
        }
    }

    /// Sends the planned rows: those of a user in order, those of several users together.
    async fn send(
        &self,
        journal: &Journal,
        users: &Users,
        states: &[State],
    ) -> Result<(), Failure> {
        let is_planned = |row: &usize| states.get(*row) == Some(&State::Planned);
        let rows = (0..states.len()).filter(|row| is_planned(row)).count();
        let progress = Progress::new(self.screen, "updating", rows as u64);
        let failure = Mutex::new(None);
        let (progress, failure) = (&progress, &failure);
        let of_users = users.values().map(|rows| async move {
            for index in rows.iter().filter(|row| is_planned(row)) {
                if self.stop.is_wanted() {
                    return;
                }
                if let Err(fault) = self.send_row(journal, *index, progress).await {
                    self.stop.want();
                    let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
                    first.get_or_insert(fault);
                    return;
                }
            }
        });
        let mut all = std::pin::pin!(stream::iter(of_users).buffer_unordered(self.concurrency));
        let sent = async { while all.next().await.is_some() {} };
        let end_of_grace = async {
            self.stop.wanted().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            () = sent => {}
            () = end_of_grace => {}
        }
        let first = failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match first {
            Some(failure) => Err(failure),
            None => self.stop.check(),
        }
    }

    async fn send_row(
        &self,
        journal: &Journal,
        index: usize,
        progress: &Progress<'_>,
    ) -> Result<(), Failure> {
        let row = self.row(index)?;
        journal.set(row.line, State::Sending, None)?;
        let (result, retries) = counted(self.update(&row)).await;
        self.add_retries(retries);
        let refusal = match result {
            Ok(()) => None,
            // Zoom has carried it out, and said it in a way that can't be read.
            Err(error) if error.server_succeeded() => None,
            Err(error) => match Failure::from(&error) {
                Failure {
                    exit: Exit::Refused | Exit::BadInput,
                    ..
                } => Some(reason(&error)),
                failure => {
                    if was_not_carried_out(&error) {
                        journal.set(row.line, State::Planned, None)?;
                    }
                    return Err(failure);
                }
            },
        };
        let state = match &refusal {
            None => State::Applied,
            Some(_) => State::Failed,
        };
        journal.set(row.line, state, refusal.as_deref())?;
        progress.row(refusal.is_some(), retries);
        if let Some(reason) = refusal {
            self.show(&row, &Compared::Refused(reason));
        } else if self.screen.json {
            self.screen
                .record(&Record::row(&row, state, Vec::new(), None));
        }
        Ok(())
    }

    pub(super) async fn update(&self, row: &Row) -> Result<(), zoom_api::Error> {
        // What can't be a path argument is refused by the client, too.
        let call = self.client.update_tsp_account().body(row.body.clone());
        let call = match row.segments() {
            Some((user, tsp_id)) => call.user_id(user).tsp_id(tsp_id),
            None => call,
        };
        call.send().await.map(|_| ())
    }

    fn add_retries(&self, retries: u64) {
        *self.retries.lock().unwrap_or_else(PoisonError::into_inner) += retries;
    }
}

/// Whether Zoom has not carried out any attempt, as far as the error tells.
fn was_not_carried_out(error: &zoom_api::Error) -> bool {
    error.attempts() <= 1
        && match error.kind() {
            ErrorKind::Authentication(_)
            | ErrorKind::Permission(_)
            | ErrorKind::RateLimited(_)
            | ErrorKind::NoCredential(_)
            | ErrorKind::Token(_) => true,
            ErrorKind::Transport(fault) => fault.is_connect(),
            _ => false,
        }
}
