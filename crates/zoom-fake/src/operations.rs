//! The eight operations: what each changes, returns and refuses.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::account::{TspAccount, User};
use crate::forms::Fields;
use crate::response::{Refusal, Response, empty, json};
use crate::routes::Operation;
use crate::state::Fake;

const IDS: [&str; 2] = ["1", "2"];

/// An account with its id.
#[derive(Serialize)]
struct Shown<'a> {
    id: Value,
    #[serde(flatten)]
    account: &'a TspAccount,
}

impl Fake {
    /// Carries out `operation`, whose body holds `fields`; a refused one has
    /// changed nothing.
    pub(crate) fn carry_out(
        &mut self,
        operation: &Operation,
        fields: Option<Fields>,
    ) -> Result<Response, Refusal> {
        if !self.tsp_enabled {
            return Err(not_enabled());
        }
        let ids_are_numbers = self.ids_are_numbers;
        let shown = |id: &str, account: &TspAccount| {
            let id = match id.parse::<u64>() {
                Ok(number) if ids_are_numbers => number.into(),
                _ => id.into(),
            };
            json!(Shown { id, account })
        };
        // Asked for when all else is in order: what a body lacks comes last.
        let fields = || fields.ok_or_else(|| Refusal::invalid_fields(Vec::new()));
        match operation {
            Operation::GetSettings => return Ok(json(StatusCode::OK, &json!(self.settings))),
            Operation::UpdateSettings => self.update_settings(fields()?)?,
            Operation::ListAccounts { user } => {
                let accounts = self.user(user)?.accounts.iter();
                let accounts: Vec<Value> =
                    accounts.map(|(id, account)| shown(id, account)).collect();
                return Ok(json(StatusCode::OK, &json!({ "tsp_accounts": accounts })));
            }
            Operation::AddAccount { user } => {
                let user = self.user(user)?;
                let free = IDS.iter().find(|id| !user.accounts.contains_key(**id));
                let id = *free.ok_or_else(|| {
                    Refusal::bad_request(300, "A maximum of two TSP configs are allowed.")
                })?;
                let new = TspAccount::default();
                let account = fields()?.account(&new, user.media_link_required)?;
                let response = json(StatusCode::CREATED, &shown(id, &account));
                user.accounts.insert(id.into(), account);
                return Ok(response);
            }
            Operation::GetAccount { user, id } => {
                let account = account_of(self.user(user)?, id)?;
                return Ok(json(StatusCode::OK, &shown(id, account)));
            }
            Operation::UpdateAccount { user, id } => {
                let user = self.user(user)?;
                let media_link_required = user.media_link_required;
                let account = account_of(user, id)?;
                *account = fields()?.account(account, media_link_required)?;
            }
            Operation::DeleteAccount { user, id } => {
                let user = self.user(user)?;
                account_of(user, id)?;
                if user.accounts.len() == 1 {
                    let message = "At least one TSP config must be available.";
                    return Err(Refusal::bad_request(300, message));
                }
                user.accounts.remove(id);
            }
            Operation::SetDialInUrl { user } => {
                let user = self.user(user)?;
                if !user.special {
                    return Err(Refusal::bad_request(2000, "Not a special TSP account."));
                }
                let mut fields = fields()?;
                let audio_url = fields.text("audio_url", 512);
                fields.finish(None)?;
                user.audio_url = audio_url.or(user.audio_url.take());
            }
        }
        Ok(empty(StatusCode::NO_CONTENT))
    }

    fn user(&mut self, name: &str) -> Result<&mut User, Refusal> {
        let user = self.users.iter_mut().find(|user| user.is_called(name));
        let Some(user) = user else {
            let message = format!("User does not exist: {name}.");
            return Err(Refusal::new(StatusCode::NOT_FOUND, 1001, message));
        };
        if user.pending {
            let message =
                "A valid invitation to join the Zoom account was not found for this user.";
            return Err(Refusal::new(StatusCode::NOT_FOUND, 1120, message));
        }
        if !user.tsp_enabled {
            return Err(not_enabled());
        }
        Ok(user)
    }

    fn update_settings(&mut self, mut fields: Fields) -> Result<(), Refusal> {
        let mut settings = self.settings.clone();
        for (name, flag) in [
            ("enable", &mut settings.enable),
            ("tsp_enabled", &mut settings.tsp_enabled),
            (
                "master_account_setting_extended",
                &mut settings.master_account_setting_extended,
            ),
            (
                "modify_credential_forbidden",
                &mut settings.modify_credential_forbidden,
            ),
            (
                "dial_in_number_unrestricted",
                &mut settings.dial_in_number_unrestricted,
            ),
        ] {
            *flag = fields.flag(name).unwrap_or(*flag);
        }
        if let Some(provider) = fields.text("tsp_provider", usize::MAX) {
            settings.tsp_provider = provider;
        }
        let bridge = fields.bridge();
        fields.finish(bridge.as_deref())?;
        settings.tsp_bridge = bridge.or(settings.tsp_bridge);
        self.settings = settings;
        Ok(())
    }
}

fn not_enabled() -> Refusal {
    Refusal::bad_request(2024, "Account has not enabled TSP.")
}

fn account_of<'a>(user: &'a mut User, id: &str) -> Result<&'a mut TspAccount, Refusal> {
    if !IDS.contains(&id) {
        let message = "The TSP id provided does not exist.";
        return Err(Refusal::bad_request(300, message));
    }
    let account = user.accounts.get_mut(id);
    account.ok_or_else(|| Refusal::bad_request(300, "TSP Config does not exist."))
}
