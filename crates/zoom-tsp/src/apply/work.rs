//! [`Work`]: compares rows with what Zoom has, and sends them.

use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use zoom_api::prelude::*;
use zoom_api::types::TspAccount;
use zoom_api::{Client, ErrorKind};

use crate::cli;
use crate::compare::{Change, changes};
use crate::connection::Connection;
use crate::exit::{Exit, Failure, reason};
use crate::input::Input;
use crate::journal::{Journal, State};
use crate::progress::Progress;
use crate::rows::{Row, Users};
use crate::screen::{Screen, counted};
use crate::wire::counting;

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
    pub(super) retries: &'a AtomicU64,
    pub(super) screen: &'a Screen,
    input: &'a Input,
    concurrency: usize,
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
            retries: &connection.retries,
            screen,
            input,
            concurrency: calls.concurrency.into(),
            stop: Stop::default(),
        }
    }

    /// A row; all were checked.
    pub(super) fn row(&self, index: usize) -> Result<Row, Failure> {
        Row::read(self.input, index).map_err(|_| Failure::bad_input("a row has changed"))
    }

    /// Compares and sends all that is left.
    pub(super) async fn to_the_end(
        &self,
        journal: &Journal,
        users: &Users,
        is_confirmed: bool,
    ) -> Result<(), Failure> {
        self.stop.listen();
        let states = journal.states(self.input)?;
        // What is asked for must have been shown.
        let is_compared = |state: &State| match state {
            State::Waiting | State::Sending => true,
            State::Planned => !is_confirmed,
            State::Unchanged | State::Applied | State::Failed => false,
        };
        let rows = (0..states.len()).filter(|row| states.get(*row).is_some_and(is_compared));
        let mut noted = Vec::new();
        let compared = self
            .compare(rows.collect(), |index, compared| {
                let state = match (states.get(index), compared.state()) {
                    // It was on its way, and has arrived.
                    (Some(State::Sending), State::Unchanged) => State::Applied,
                    (_, state) => state,
                };
                noted.push((self.input.line(index), state, compared.note()));
                if noted.len() >= NOTED_TOGETHER {
                    journal.set_all(&noted)?;
                    noted.clear();
                }
                Ok(state)
            })
            .await;
        journal.set_all(&noted)?;
        compared?;
        let states = journal.states(self.input)?;
        let totals = Totals::of(&states);
        if totals.planned == 0 {
            return Ok(());
        }
        if !is_confirmed {
            self.show_plan(&totals);
            let accounts = counted(totals.planned as u64, "account");
            let question = format!("Update {accounts}?");
            if !self.screen.confirm(&question, self.stop.wanted()).await? {
                return Err(Failure::new(Exit::Interrupted, "nothing was updated"));
            }
        }
        journal.confirm()?;
        self.send(journal, users, &states).await
    }

    /// Compares rows with what Zoom has, and shows each, in order; `decide` says its state.
    pub(super) async fn compare(
        &self,
        rows: Vec<usize>,
        mut decide: impl FnMut(usize, &Compared) -> Result<State, Failure>,
    ) -> Result<(), Failure> {
        if rows.is_empty() {
            return Ok(());
        }
        let progress = Progress::new(self.screen, self.retries, "reading", rows.len() as u64);
        let compared = rows.iter().map(|index| async move {
            let row = self.row(*index)?;
            let compared = self.compare_row(&row).await?;
            Ok::<_, Failure>((*index, row, compared))
        });
        let mut compared = std::pin::pin!(stream::iter(compared).buffered(self.concurrency));
        let work = async {
            while let Some(next) = compared.next().await {
                let (index, row, compared) = next?;
                progress.row(matches!(compared, Compared::Refused(_)));
                let state = decide(index, &compared)?;
                self.show(&row, state, &compared);
            }
            Ok(())
        };
        tokio::select! {
            ended = progress.during(work) => ended,
            () = self.stop.wanted() => self.stop.check(),
        }
    }

    async fn compare_row(&self, row: &Row) -> Result<Compared, Failure> {
        let error = match counting(self.read(row)).await {
            Ok(account) => {
                let changes = changes(&row.body, &account);
                return Ok(match changes.is_empty() {
                    true => Compared::Same,
                    false => Compared::Differs(changes),
                });
            }
            Err(error) => error,
        };
        let failure = Failure::from(&error);
        match failure.exit {
            Exit::Refused => Ok(Compared::Refused(reason(&error))),
            _ => Err(failure.at(row)),
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
        let progress = Progress::new(self.screen, self.retries, "updating", rows as u64);
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
            () = progress.during(sent) => {}
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
        let refusal = match counting(self.update(&row)).await {
            Ok(()) => None,
            Err(error) => self.settle(journal, &row, &error).await?,
        };
        let (state, compared) = match refusal {
            None => (State::Applied, Compared::Same),
            Some(reason) => (State::Failed, Compared::Refused(reason)),
        };
        journal.set(row.line, state, compared.note().as_deref())?;
        progress.row(state == State::Failed);
        self.show(&row, state, &compared);
        Ok(())
    }

    /// What a failed call means for its row: Zoom's reason if Zoom refused it, nothing if
    /// Zoom has it. Where that is not known, the row stays on its way, and the run ends.
    async fn settle(
        &self,
        journal: &Journal,
        row: &Row,
        error: &zoom_api::Error,
    ) -> Result<Option<String>, Failure> {
        let failure = Failure::from(error);
        let is_refused = matches!(failure.exit, Exit::Refused | Exit::BadInput);
        // An attempt before may have been carried out; or this one, by its status.
        if error.server_succeeded() || is_refused && error.attempts() > 1 {
            if let Compared::Same = self.compare_row(row).await? {
                return Ok(None);
            }
        } else if was_not_carried_out(error) {
            journal.set(row.line, State::Planned, None)?;
        }
        match is_refused {
            true => Ok(Some(reason(error))),
            false => Err(failure.at(row)),
        }
    }

    /// Gets the account of a row.
    pub(super) async fn read(&self, row: &Row) -> Result<TspAccount, zoom_api::Error> {
        let call = self.client.get_user_tsp_account();
        let call = match row.segments() {
            Some((user, tsp_id)) => call.user_id(user).tsp_id(tsp_id),
            // The client refuses it.
            None => call,
        };
        Ok(call.send().await?.into_inner())
    }

    /// Updates the account of a row.
    pub(super) async fn update(&self, row: &Row) -> Result<(), zoom_api::Error> {
        let call = self.client.update_tsp_account().body(row.body.clone());
        let call = match row.segments() {
            Some((user, tsp_id)) => call.user_id(user).tsp_id(tsp_id),
            None => call,
        };
        call.send().await.map(|_| ())
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
