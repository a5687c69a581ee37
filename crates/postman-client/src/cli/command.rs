//! The command `postman-client`.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use openapi_changes::Step;
use postman_openapi::{Code, Profile};

use crate::CommandLine;
use crate::cli::artifact::{Artifact, Mode, Outcome};
use crate::cli::changes::{compare, list_changes, read_document};
use crate::cli::collection::Collection;
use crate::cli::format::Format;
use crate::cli::given::{ExampleFlags, STDIO};
use crate::cli::policy::{Policy, code};
use crate::cli::profile;
use crate::cli::report::{Color, Colors, Report};
use crate::cli::settings::{self, CrateArguments, FILE, Settings, Severities, Sources};
use crate::cli::visible::Visible;
use crate::cli::workspace::{Membership, membership};

const EXIT_CODES: &str = "\
Exit codes: 0 done or fresh; 1 broken input, a denied diagnostic, or wrong usage;
2 stale (`check`, `--check`).

Diagnostics go to standard error, results to standard output.";

/// Turns Postman collections into OpenAPI documents and typed Rust clients.
#[derive(Debug, Parser)]
#[command(name = "postman-client", bin_name = "postman-client", version, after_help = EXIT_CODES)]
struct Cli {
    /// How diagnostics are written to standard error.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value_t
    )]
    format: Format,
    /// Also say what each pass of the generation changed.
    #[arg(long, short, global = true)]
    verbose: bool,
    /// Whether diagnostics have colors. `auto` means yes on a terminal, unless
    /// `NO_COLOR` is set.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Converts collections to one OpenAPI 3.0 document.
    #[command(after_help = "\
Examples:
  postman-client convert acme.json > openapi.json
  curl https://example.com/acme.json | postman-client convert -
  postman-client convert acme.json --overlay facts.json --out openapi.json --check")]
    Convert(ConvertArguments),
    /// Generates a client crate of collections.
    #[command(after_help = "\
Examples:
  postman-client generate acme.json --out crates/acme-api
      a client, the runtime that clients share beside it, and
      crates/acme-api/postman-client.toml, which holds these settings
  postman-client generate
      makes it again, and every other client in or below this folder
  postman-client generate acme.json --out acme-api --license MIT --runtime 0.1
  postman-client generate acme.json --out acme-api --only Orders --only getStatus
      a client of the tag `Orders` and of one operation

The keys of postman-client.toml are `inputs` (a list), `overlay`, `environment`, `globals`, `set`,
`collection`, `profile`, `allow` and `deny` (lists), `out`, `name`, `version`, `license`, `edition`, `runtime`,
`features` and `only` (lists). They mean what the arguments mean. Paths begin at the file. The command never changes one that is there.")]
    Generate {
        /// Write nothing; show what is stale and exit with 2. The same as `check`.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        arguments: GenerateArguments,
    },
    /// Says whether client crates are as `generate` would write them.
    ///
    /// It writes nothing, shows what is stale, and exits with 2 if anything is.
    #[command(after_help = "\
Examples:
  postman-client check
      every client in or below this folder: the line for CI
  postman-client check --deny warnings --format github")]
    Check {
        #[command(flatten)]
        arguments: GenerateArguments,
    },
    /// Lists what changed for callers between two OpenAPI documents or collections.
    #[command(after_help = "\
Examples:
  postman-client diff old.json new.json
  git show HEAD:acme-api/openapi.json > /tmp/old.json
  postman-client diff /tmp/old.json acme-api/openapi.json")]
    Diff {
        /// The document or collection as it was.
        old: PathBuf,
        /// The document or collection as it is.
        new: PathBuf,
        /// The labels of the collections' vendor: a TOML file.
        #[arg(long, value_name = "FILE")]
        profile: Option<PathBuf>,
    },
    /// Explains a code of a diagnostic; without one, lists them.
    Explain {
        /// The code, for example `server-unknown`.
        #[arg(value_parser = code)]
        code: Option<&'static Code>,
    },
    /// Writes the completions of a shell.
    #[command(after_help = "\
Example:
  postman-client completions bash > ~/.local/share/bash-completion/completions/postman-client")]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Writes the manual page.
    #[command(after_help = "\
Example:
  postman-client man > ~/.local/share/man/man1/postman-client.1")]
    Man,
}

#[derive(Debug, Args)]
struct ConvertArguments {
    /// Collections, folders or items of Postman, of any edition: files, folders of YAML,
    /// data dumps; several become one document. `-` is standard input.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The file of the document. What is there is left alone unless it is as it was
    /// generated. `-` is standard output.
    #[arg(long, value_name = "FILE", default_value = STDIO)]
    out: PathBuf,
    #[command(flatten)]
    examples: ExampleFlags,
    /// Write nothing; show what is stale and exit with 2.
    #[arg(long)]
    check: bool,
    /// Write over a file that is not generated, or was edited since; never over an
    /// input.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    severities: Severities,
}

#[derive(Debug, Args)]
struct GenerateArguments {
    /// Collections, folders or items of Postman; several become one client. `-` is
    /// standard input. Without one, the settings of postman-client.toml are taken: in
    /// this folder, else of all files below it.
    #[arg(value_name = "INPUT", requires = "out")]
    inputs: Vec<PathBuf>,
    /// The folder of the crate. What is there is left alone unless it is as it was
    /// generated.
    #[arg(long, value_name = "FOLDER", requires = "inputs")]
    out: Option<PathBuf>,
    /// A file of settings, or its folder.
    #[arg(long, value_name = "PATH", conflicts_with = "inputs")]
    config: Vec<PathBuf>,
    /// Write over files that are not generated, or were edited since, and over other
    /// settings; never over an input.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    crate_arguments: CrateArguments,
    #[command(flatten)]
    severities: Severities,
}

/// Runs `postman-client` with these arguments, the program's name first. Results go
/// to `out`, diagnostics and errors to `err`; gives the exit code. `colors` says what
/// `--color auto` means.
pub fn main<A>(arguments: A, out: &mut dyn Write, err: &mut dyn Write, colors: Colors) -> u8
where
    A: IntoIterator<Item: Into<OsString> + Clone>,
{
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        // Not clap's own exit code: 2 means stale here. A failure to write an error
        // can't be reported.
        Err(usage) if usage.use_stderr() => {
            let _ = write!(Visible(err), "{usage}");
            return 1;
        }
        Err(help) => {
            let _ = write!(out, "{help}");
            return 0;
        }
    };
    let mut report = Report::to(err, cli.color.of(colors).err)
        .format(cli.format)
        .verbose(cli.verbose);
    let outcome = cli.command.run(out, &mut report);
    if cli.command.has_diagnostics() || outcome.is_err() {
        report.finish(outcome.as_ref().err());
    }
    match outcome {
        Ok(Outcome::Fresh) => 0,
        Ok(Outcome::Stale) => 2,
        Err(_) => 1,
    }
}

impl Command {
    fn has_diagnostics(&self) -> bool {
        !matches!(
            self,
            Self::Explain { .. } | Self::Completions { .. } | Self::Man
        )
    }

    fn run(&self, out: &mut dyn Write, report: &mut Report<'_>) -> Result<Outcome> {
        match self {
            Self::Convert(arguments) => arguments.run(out, report),
            Self::Generate { check, arguments } => arguments.run(Mode::of(*check), out, report),
            Self::Check { arguments } => arguments.run(Mode::Check, out, report),
            Self::Diff { old, new, profile } => diff(old, new, profile.as_deref(), out, report),
            Self::Explain { code } => printed(explain(*code).as_bytes(), out),
            Self::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(*shell, &mut Cli::command(), "postman-client", &mut script);
                printed(&script, out)
            }
            Self::Man => printed(&manual()?, out),
        }
    }
}

/// Prints a result; whoever reads it may stop reading.
fn printed(result: &[u8], out: &mut dyn Write) -> Result<Outcome> {
    match out.write_all(result).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("can't write to standard output")
        }
        _ => Ok(Outcome::Fresh),
    }
}

impl ConvertArguments {
    fn run(&self, out: &mut dyn Write, report: &mut Report<'_>) -> Result<Outcome> {
        report.set_policy(self.severities.policy());
        let mut words = vec!["postman-client".to_owned(), "convert".to_owned()];
        words.extend(self.inputs.iter().map(|input| input.display().to_string()));
        let Sources {
            overlay,
            selection,
            profile,
        } = &self.sources;
        words.extend(selection.flags(|path| path.display().to_string()));
        words.extend(self.examples.flag());
        let out_file = Some(self.out.clone());
        for (flag, path) in [
            ("--overlay", overlay),
            ("--profile", profile),
            ("--out", &out_file),
        ] {
            if let Some(path) = path {
                words.extend([flag.to_owned(), path.display().to_string()]);
            }
        }
        let command = CommandLine::new(words.iter().map(String::as_str));
        let mut sources = self.sources.clone();
        sources.selection.examples = self.examples.are_wanted();
        let settings = Settings {
            inputs: self.inputs.clone(),
            sources,
            crate_arguments: CrateArguments::default(),
            policy: Policy::default(),
            out: self.out.clone(),
        };
        let collection = collection(&settings, self.force, command);
        collection.convert(Mode::of(self.check), report, Some(out))
    }
}

fn collection(settings: &Settings, force: bool, command: CommandLine) -> Collection {
    let Sources {
        overlay,
        selection,
        profile,
    } = &settings.sources;
    Collection {
        files: settings.inputs.clone(),
        selection: selection.clone(),
        overlay: overlay.clone(),
        profile: profile.clone(),
        inputs: settings.files(),
        out: settings.out.clone(),
        force,
        command,
    }
}

impl GenerateArguments {
    fn run(&self, mode: Mode, out: &mut dyn Write, report: &mut Report<'_>) -> Result<Outcome> {
        let severities = self.severities.policy();
        if let Some(folder) = &self.out {
            let given = Settings {
                inputs: self.inputs.clone(),
                sources: self.sources.clone(),
                crate_arguments: self.crate_arguments.clone(),
                policy: severities,
                out: folder.clone(),
            };
            let file = |secret: &[String]| {
                let mut given = given.clone();
                let values = &mut given.sources.selection.values;
                values.retain(|value| !secret.iter().any(|name| name == value.name()));
                self.file_of(&given, folder)
            };
            return self.client(&given, file, mode, out, report);
        }
        if self.sources != Sources::default() || self.crate_arguments != CrateArguments::default() {
            bail!(
                "flags that say how a client is made need a collection and --out; without them, write the facts into {FILE}"
            );
        }
        let files = match self.config.is_empty() {
            true => settings::find()?,
            false => self.config.clone(),
        };
        let mut outcome = Outcome::Fresh;
        for file in files {
            let file = match file.is_dir() {
                true => file.join(FILE),
                false => file,
            };
            let mut settings = settings::read(&file)?;
            settings.policy = settings.policy.and(&severities);
            if self.client(&settings, |_| Ok(None), mode, out, report)? == Outcome::Stale {
                outcome = Outcome::Stale;
            }
        }
        Ok(outcome)
    }

    /// The file of the settings that were given, if it is to be written.
    fn file_of(&self, given: &Settings, folder: &Path) -> Result<Option<Artifact>> {
        let file = folder.join(FILE);
        let text = given.text(folder)?;
        if !file.exists() || self.force {
            return Ok(Some(Artifact::new(file, text)));
        }
        let stated = settings::read(&file)?.text(folder)?;
        if stated == text {
            return Ok(None);
        }
        let lacks = |these: &str, those: &str| {
            let lines = these
                .lines()
                .filter(|line| !those.lines().any(|other| other == *line));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let (was, is) = (lacks(&stated, &text), lacks(&text, &stated));
        let or_nothing = |lines: Vec<String>| match lines.is_empty() {
            true => "nothing".to_owned(),
            false => lines.join(", "),
        };
        Err(anyhow!(
            "{} states {}, the command line {}; edit the file and run `postman-client generate`, or write over it with --force",
            file.display(),
            or_nothing(was),
            or_nothing(is)
        ))
    }

    fn client(
        &self,
        settings: &Settings,
        file: impl FnOnce(&[String]) -> Result<Option<Artifact>>,
        mode: Mode,
        out: &mut dyn Write,
        report: &mut Report<'_>,
    ) -> Result<Outcome> {
        report.set_policy(settings.policy.clone());
        let command =
            CommandLine::in_crate(["postman-client", "generate"], ["postman-client", "check"]);
        let is_new = !settings.out.join("Cargo.toml").exists();
        let collection = collection(settings, self.force, command);
        let options = settings.crate_arguments.options();
        let outcome = collection.generate(&options, file, mode, report, Some(out))?;
        if is_new
            && mode == Mode::Write
            && let Ok(Membership::Unlisted { manifest, member }) = membership(&settings.out)
        {
            writeln!(
                report,
                "{} is in the workspace of {}, and no member yet: add {member:?} to its `members`, or let a member depend on it by its path",
                settings.out.display(),
                manifest.display(),
            )?;
        }
        Ok(outcome)
    }
}

fn diff(
    old: &Path,
    new: &Path,
    profile: Option<&Path>,
    out: &mut dyn Write,
    report: &mut Report<'_>,
) -> Result<Outcome> {
    let profile = match profile {
        Some(path) => profile::read(path, &path.display().to_string())?,
        None => Profile::plain(),
    };
    let old = read_document(old, &profile, report)?;
    let new = read_document(new, &profile, report)?;
    let changes = compare(&old, &new)?;
    let mut listed = Vec::new();
    list_changes(&changes, &mut listed)?;
    if changes.step() != Step::None {
        writeln!(listed, "a {} step of the version", changes.step())?;
    }
    let mut shown = Vec::new();
    Visible(&mut shown).write_all(&listed)?;
    printed(&shown, out)
}

/// The page of a code, or a line for each.
fn explain(code: Option<&'static Code>) -> String {
    if let Some(code) = code {
        return postman_openapi::section(code);
    }
    let mut list = String::new();
    for (of, codes) in [
        ("The conversion", postman_openapi::codes::ALL),
        ("The generation", crate::codes::ALL),
    ] {
        list += &format!("{of}:\n");
        for code in codes {
            list += &format!("  {} ({})\n", code.name, code.severity);
        }
    }
    list
}

/// The manual page: the command, then each of its commands.
fn manual() -> Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for command in command
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        let name = command.get_name();
        writeln!(page, ".SH \"POSTMAN\\-CLIENT {}\"", name.to_uppercase())?;
        let man = clap_mangen::Man::new(command.clone());
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        man.render_extra_section(&mut page)?;
    }
    Ok(page)
}
