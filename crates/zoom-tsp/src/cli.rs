//! The arguments, and their help.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

const AFTER_HELP: &str = "\
Credentials, in this order:
  --credentials FILE, or ZOOM_CREDENTIALS, names a TOML file that only you can read, with
  access_token, or account_id, client_id and client_secret; ZOOM_ACCESS_TOKEN;
  ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET;
  ~/.config/zoom-tsp/credentials.toml.

Exit codes:
  0  all was done
  1  Zoom refused some of it
  2  the input is not usable, and nothing was sent; or the result can't be written
  3  Zoom takes no credential, or one that does not permit it
  4  it ended before all was done, and can go on

Examples:
  zoom-tsp --fake list me
  zoom-tsp schema --example csv > accounts.csv
  zoom-tsp --fake apply accounts.csv
  zoom-tsp plan accounts.csv
  zoom-tsp apply accounts.csv
  zoom-tsp apply accounts.csv --resume";

/// TSP accounts of Zoom, one by one or from a spreadsheet.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Call an embedded fake of Zoom, with sample users; nothing reaches Zoom.
    #[cfg(feature = "fake")]
    #[arg(long, global = true)]
    pub(crate) fake: bool,
    /// Print JSON: a document, or a line for each row. `zoom-tsp schema --output` has its
    /// schema.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Show conference codes and PINs.
    #[arg(long, global = true)]
    pub(crate) show_pins: bool,
    /// Print the curl command of each request, and send nothing. It takes the token from
    /// $ZOOM_ACCESS_TOKEN, and a code and a PIN from variables, unless --show-pins is set;
    /// those of a file need it.
    #[arg(long, global = true, conflicts_with = "json")]
    pub(crate) curl: bool,
    /// Show each request and response on standard error, without secrets. RUST_LOG says
    /// which spans and events are shown, too.
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// A TOML file with credentials. It is refused if others can read it.
    #[arg(long, global = true, value_name = "FILE", env = "ZOOM_CREDENTIALS")]
    credentials: Option<PathBuf>,
    /// Another address of Zoom's API.
    #[arg(long, global = true, value_name = "URL", env = "ZOOM_BASE_URL")]
    base_url: Option<String>,
    /// The plan whose limits of calls are kept.
    #[arg(long, global = true, value_name = "PLAN", default_value = "pro")]
    pub(crate) limits: Limits,
    /// How long a call may take, in seconds, with the waits for its turn and for Zoom. An
    /// outage that is longer ends a run, which can go on with --resume.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) deadline: u64,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

impl Global {
    /// An empty variable is as one that is not set.
    pub(crate) fn credentials(&self) -> Option<&Path> {
        let credentials = self.credentials.as_deref();
        credentials.filter(|path| !path.as_os_str().is_empty())
    }

    pub(crate) fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref().filter(|url| !url.is_empty())
    }

    pub(crate) fn is_fake(&self) -> bool {
        #[cfg(feature = "fake")]
        let fake = self.fake;
        #[cfg(not(feature = "fake"))]
        let fake = false;
        fake
    }
}

/// Zoom's plans, as far as its limits differ.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Limits {
    /// 4 calls a second, 6,000 a day.
    Free,
    /// 30 calls a second.
    Pro,
    /// 80 calls a second: Business, Education, Enterprise and Partners.
    Business,
    /// No limit on this side: Zoom refuses what is too much, and that is sent again.
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Lists the TSP accounts of a user.
    #[command(after_help = "Example:\n  zoom-tsp list ada@example.com")]
    List(User),
    /// Shows a TSP account of a user.
    #[command(after_help = "Example:\n  zoom-tsp get me 1 --show-pins")]
    Get(Account),
    /// Adds a TSP account to a user.
    #[command(
        after_help = "Example:\n  zoom-tsp add me conference_code=123456 leader_pin=@pin.txt"
    )]
    Add {
        #[command(flatten)]
        user: User,
        #[command(flatten)]
        fields: Fields,
    },
    /// Updates a TSP account of a user.
    #[command(after_help = "\
Example:
  zoom-tsp update me 1 conference_code=123456 leader_pin=@pin.txt tsp_bridge=EU_TSP_TB")]
    Update {
        #[command(flatten)]
        account: Account,
        #[command(flatten)]
        fields: Fields,
    },
    /// Deletes a TSP account of a user.
    Delete {
        #[command(flatten)]
        account: Account,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Sets the dial-in URL of a user who has a special TSP account.
    #[command(after_help = "Example:\n  zoom-tsp settings me audio_url=https://example.com/dial")]
    Settings {
        #[command(flatten)]
        user: User,
        #[command(flatten)]
        fields: Fields,
    },
    /// The TSP settings of the whole account.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Checks a file; calls nothing.
    #[command(after_help = "Example:\n  zoom-tsp check accounts.csv")]
    Check(Input),
    /// Checks a file, and shows what it would change at Zoom.
    #[command(after_help = "Example:\n  zoom-tsp plan accounts.csv --show-pins")]
    Plan {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        calls: Calls,
    },
    /// Checks a file, shows what it would change at Zoom, asks, and changes it.
    #[command(after_help = "\
Each step is noted in a journal beside the file. A run that was ended, in whatever way,
goes on with --resume: what Zoom confirmed is not sent again, nothing is forgotten, and
what is not known is read from Zoom. The journal is a SQLite file, without PINs.

Rows that Zoom refused are written beside the file, with Zoom's reason, to be mended and
applied again.

Examples:
  zoom-tsp apply accounts.csv
  zoom-tsp apply accounts.csv --resume --yes")]
    Apply(Apply),
    /// Prints the columns of a file, their rules, and an example.
    #[command(after_help = "\
Examples:
  zoom-tsp schema --example csv > accounts.csv
  zoom-tsp schema --json
  zoom-tsp schema --output")]
    Schema {
        /// Print an example file alone.
        #[arg(long, value_name = "FORMAT", conflicts_with_all = ["output", "json"])]
        example: Option<Format>,
        /// Print the JSON Schema of what --json prints.
        #[arg(long)]
        output: bool,
    },
    /// Credentials.
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Writes the completions of a shell.
    #[command(after_help = "\
Example:
  zoom-tsp completions bash > ~/.local/share/bash-completion/completions/zoom-tsp")]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Writes the manual page.
    #[command(after_help = "Example:\n  zoom-tsp man > ~/.local/share/man/man1/zoom-tsp.1")]
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Shows them.
    Show,
    /// Updates them; what is not given stays.
    #[command(after_help = "Example:\n  zoom-tsp account update tsp_bridge=EU_TSP_TB enable=true")]
    Update(Fields),
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Says which app, account and scopes the token has, and which scopes are missing for
    /// what.
    Check,
}

#[derive(Debug, Args)]
pub(crate) struct User {
    /// An id, an email address, or `me`.
    pub(crate) user: String,
}

#[derive(Debug, Args)]
pub(crate) struct Account {
    /// An id, an email address, or `me`.
    pub(crate) user: String,
    /// 1 or 2.
    pub(crate) tsp_id: String,
}

#[derive(Debug, Args)]
pub(crate) struct Fields {
    /// FIELD=VALUE. `FIELD=@FILE` takes the value from a file, `FIELD=-` from standard
    /// input: an argument can be seen by others on this machine. `FIELD=@@…` is a value
    /// that begins with @. Lists are JSON.
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub(crate) fields: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Comma, semicolon or tab, whichever the first line has.
    Csv,
    /// Tabs.
    Tsv,
    /// A JSON object on each line.
    Jsonl,
}

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// A CSV, TSV or JSON lines file, as a spreadsheet saves it; `-` is standard input, for all but `apply`.
    pub(crate) file: PathBuf,
    /// Its format. By default its name and its first line say it.
    #[arg(long)]
    pub(crate) format: Option<Format>,
}

#[derive(Debug, Args)]
pub(crate) struct Calls {
    /// How many calls may be in flight.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) concurrency: u16,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) calls: Calls,
    /// Do not ask.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Go on with a run that has ended before its end.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Give up a run that has ended before its end, and begin again.
    #[arg(long, conflicts_with = "resume")]
    pub(crate) restart: bool,
    /// Where the journal is; by default beside the file, with `.journal` behind its
    /// name; with --fake nowhere.
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    /// Where the rows are written that Zoom refuses; by default beside the file, as
    /// `NAME.failed.csv`; with --fake nowhere.
    #[arg(long, value_name = "FILE")]
    pub(crate) failed: Option<PathBuf>,
}
