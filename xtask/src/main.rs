//! Every everyday command of the project. `cargo xtask` lists them.

mod bench;
mod cast;
mod crash;
mod demo;
mod dist;
mod documents;
mod fuzz;
mod licences;
mod member;
mod page;
mod postgres;
mod process;
mod requests;
mod screenshots;
mod stranger;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
Everyday commands of the project.

  cargo xtask demo [--port P] [--hour SECONDS] [--spool local|s3] [--no-open]
                       the whole product against pretend services, in the browser; Ctrl-C stops it
  cargo xtask test [STAGE ...]
                       everything CI runs, or only the stages named
  cargo xtask dist [--slug]
                       one server binary with the page inside, in target/dist; and the same packed for Heroku
  cargo xtask standin [--json] [--replay DIR] [...]
                       the pretend services alone; `cargo xtask standin --help` lists their options
  cargo xtask bench NAME
                       one JSON object a line: plan, import, page or quota
  cargo xtask bench review [--requests-only] [--days N]
                       how long looking at ten years takes, from a request to a drawn chart
  cargo xtask bench quota [--hour SECONDS] [--days N]
                       a year of intraday data against the quota, beside the least possible time
  cargo xtask crash [--kills N] [--database sqlite|postgres] [--spool local|s3] [--seed S]
                       kills the server at random instants of an import and looks for what was lost
  cargo xtask fuzz [TARGET] [--seconds N] [--replay INPUT]
                       random bytes for everything that reads bytes from outside; a minute each
  cargo xtask screenshots
                       the pictures of the README, made from the running product
  cargo xtask tools    installs what demo and test need

What is missing is installed and named: the wasm target, trunk and wasm-bindgen into cargo's bin folder,
packages of the end-to-end tests with npm, and on Debian as root PostgreSQL.
";

/// A command's failure, as a sentence for the person at the terminal.
pub(crate) type Outcome = Result<(), String>;

fn main() -> ExitCode {
    if std::env::var_os(fuzz::rustc::SWITCH).is_some() {
        return match fuzz::rustc::run(std::env::args_os().skip(1)) {
            Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
            Err(sentence) => {
                eprintln!("xtask: {sentence}");
                ExitCode::FAILURE
            }
        };
    }
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "crash" => crash::run(&rest),
        "demo" => demo::run(&rest),
        "test" => test::run(&rest),
        "dist" => dist::run(&rest),
        "fuzz" => fuzz::run(&rest),
        "standin" => demo::standin_alone(&rest),
        "bench" => bench::run(&rest),
        "screenshots" => screenshots::take(),
        "tools" => tools::install_all(),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`; `cargo xtask` lists them")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("xtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}
