//! The words in the documents of the page, which are read before any program runs: holes in `app/*.html` filled from the
//! `document.txt` of a language.

use crate::{Outcome, process::root};
use domain::Language;
use std::{collections::BTreeMap, fs, path::Path};

/// The documents: the steps, and the first page.
pub(crate) const DOCUMENTS: [&str; 2] = ["index.html", "front.html"];

/// Fills the holes of the documents in a folder with the words of a language.
///
/// # Errors
///
/// When a file cannot be read or written, or a hole and a word do not find each other.
pub(crate) fn fill_all(folder: &Path, language: Language) -> Outcome {
    let texts = root().join(format!("app/src/messages/{}/document.txt", language.tag()));
    let texts = read(&texts)?;
    for name in DOCUMENTS {
        let path = folder.join(name);
        let filled = fill(&read(&path)?, &texts).map_err(|error| format!("{}: {error}", path.display()))?;
        fs::write(&path, filled).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// Puts the words into the holes: `{{ title }}` becomes what stands after `title: `.
fn fill(document: &str, texts: &str) -> Result<String, String> {
    let mut texts = parse(texts)?;
    let mut filled = String::new();
    let mut rest = document;
    let mut used = Vec::new();
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("a hole has no end")?;
        let name = name.trim();
        let text = texts.get(name).ok_or_else(|| format!("no word is named `{name}`"))?;
        filled.push_str(before);
        filled.push_str(text);
        used.push(name);
        rest = after;
    }
    filled.push_str(rest);
    texts.retain(|name, _| !used.contains(name));
    match texts.keys().next() {
        Some(unused) => Err(format!("no hole is named `{unused}`")),
        None => Ok(filled),
    }
}

/// Reads lines of a name, a colon and a text.
fn parse(texts: &str) -> Result<BTreeMap<&str, &str>, String> {
    texts
        .lines()
        .map(|line| {
            let (name, text) =
                line.split_once(": ").ok_or_else(|| format!("`{line}` is not a name and a text"))?;
            // It goes into text and into attributes, as it is.
            if text.contains(['<', '>', '"', '&']) {
                return Err(format!("`{name}` holds a sign that means something in HTML"));
            }
            Ok((name, text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_the_words_of_every_language_and_no_hole_left() {
        for language in Language::ALL {
            let texts =
                read(&root().join(format!("app/src/messages/{}/document.txt", language.tag()))).unwrap();
            for name in DOCUMENTS {
                let document = read(&root().join("app").join(name)).unwrap();

                let filled = fill(&document, &texts).unwrap();

                assert!(!filled.contains("{{") && !filled.contains("}}"));
                assert!(filled.contains(&format!("<html lang=\"{}\">", language.tag())));
            }
        }
    }

    #[test]
    fn word_without_hole_and_hole_without_word_are_named() {
        assert_eq!(fill("<p>{{ a }}</p>", "a: x"), Ok("<p>x</p>".to_owned()));
        assert!(fill("<p>{{ a }}</p>", "b: x").unwrap_err().contains("`a`"));
        assert!(fill("<p></p>", "b: x").unwrap_err().contains("`b`"));
        assert!(fill("{{ a }}", "a: <b>").is_err());
        assert!(fill("{{ a", "a: x").is_err());
    }
}
