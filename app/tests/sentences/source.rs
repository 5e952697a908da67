//! Reads just enough of Rust to find names and texts in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A text in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// The function or constant it stands in, the last one that began before it.
    pub(crate) item: String,
    /// What it is, with line ends and escapes as they are read.
    pub(crate) text: String,
}

/// What a source file has before its tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// Names that others may use, in their order.
    pub(crate) names: Vec<String>,
    /// Every text in quotation marks, in its order.
    pub(crate) texts: Vec<Text>,
    /// The words between tags of markup that stand there without quotation marks.
    pub(crate) bare_words: Vec<String>,
}

/// Lists the Rust files of a folder and those below it, by their path in it, in order; tests in files of their own are none.
pub(crate) fn list_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Reads a source file.
pub(crate) fn read(path: &Path) -> Source {
    parse(&fs::read_to_string(path).unwrap())
}

/// Reads a source up to its tests.
pub(crate) fn parse(source: &str) -> Source {
    let program = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Source::default();
    let mut code = String::new();
    let mut rest = program;
    while let Some(sign) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            rest.len() - raw.len() + raw.find("\"#").unwrap() + 2
        } else if sign == '"' {
            let (text, taken) = text(rest);
            // Why a lint is left unheard is for whoever reads the code.
            if !code.trim_end().ends_with("reason =") {
                let item = items(&code).pop().unwrap_or_default();
                found.texts.push(Text { item, text });
            }
            taken
        } else if let Some(taken) = character(rest) {
            taken
        } else {
            code.push(sign);
            sign.len_utf8()
        };
        rest = &rest[taken..];
    }
    found.names = public_names(&code);
    found.bare_words = bare_words(&code);
    found
}

/// The text a source begins with, and how much of the source it takes.
fn text(source: &str) -> (String, usize) {
    let mut text = String::new();
    let mut signs = source.char_indices().skip(1).peekable();
    while let Some((place, sign)) = signs.next() {
        match sign {
            '"' => return (text, place + 1),
            '\\' => match signs.next() {
                // The text goes on with the next line's first letter.
                Some((_, '\n')) => while signs.next_if(|(_, sign)| sign.is_whitespace()).is_some() {},
                Some((_, 'u')) => {
                    let code: String = signs
                        .by_ref()
                        .map(|(_, sign)| sign)
                        .skip(1)
                        .take_while(|sign| *sign != '}')
                        .collect();
                    text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                }
                Some((_, 'n')) => text.push('\n'),
                Some((_, sign)) => text.push(sign),
                None => {}
            },
            sign => text.push(sign),
        }
    }
    (text, source.len())
}

/// How much of a source a character in single quotes takes, if it begins with one: lifetimes have no second quote.
fn character(source: &str) -> Option<usize> {
    let inside = source.strip_prefix('\'')?;
    let length = if inside.starts_with('\\') {
        inside.find('\'').filter(|end| *end > 1).or_else(|| inside[2..].find('\'').map(|end| end + 2))?
    } else {
        inside.chars().next()?.len_utf8()
    };
    inside[length..].starts_with('\'').then_some(length + 2)
}

/// The functions and constants that begin in code, in order.
fn items(code: &str) -> Vec<String> {
    let words: Vec<&str> = code.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| matches!(pair[0], "fn" | "const" | "static") && !matches!(pair[1], "fn" | "mut"))
        .map(|pair| {
            pair[1].split(|sign: char| !sign.is_alphanumeric() && sign != '_').next().unwrap().to_owned()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// The names of functions, constants and types that others may use.
fn public_names(code: &str) -> Vec<String> {
    let items = code.split("pub(").skip(1).filter_map(|rest| {
        let words: Vec<&str> = rest.split_once(')')?.1.split_whitespace().take(3).collect();
        let kind = words.iter().position(|word| {
            matches!(*word, "fn" | "const" | "static" | "struct" | "enum" | "type")
                && !matches!(words.get(1), Some(&"fn") if *word == "const")
        })?;
        let name = words.get(kind + 1)?;
        let name = name.split(|sign: char| !sign.is_alphanumeric() && sign != '_').next()?;
        Some(name.to_owned())
    });
    items.collect()
}

/// Words that stand between tags as they are, as in `<p>Nothing here</p>`.
fn bare_words(code: &str) -> Vec<String> {
    code.split("</")
        .filter_map(|before| before.rsplit_once('>'))
        .map(|(_, words)| words.trim())
        .filter(|words| {
            words.split_whitespace().any(|word| word.chars().filter(|sign| sign.is_alphabetic()).count() > 1)
        })
        // Whatever is put together by code stands in braces.
        .filter(|words| !words.contains(['{', '}', ';', '(', '=']))
        .map(str::to_owned)
        .collect()
}
