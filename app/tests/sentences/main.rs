//! Claims about where sentences stand: outside the folders of the languages there is none, and every language says the same
//! things. That none is missing and none is unused the compiler tells, since a build has one language.

#![expect(clippy::unwrap_used, reason = "a helper that fails should fail its test at once")]

mod same;
mod source;

use source::{Source, list_files};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a language, by their path in its folder.
fn language(tag: &str) -> BTreeMap<PathBuf, Source> {
    let folder = sources().join("messages").join(tag);
    list_files(&folder).into_iter().map(|path| (path.clone(), source::read(&folder.join(path)))).collect()
}

/// The texts of every item of a file, by the item's name.
fn by_item(source: &Source) -> BTreeMap<&str, Vec<&str>> {
    let mut items: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for text in &source.texts {
        items.entry(&text.item).or_default().push(&text.text);
    }
    items
}

/// Whether a person would read words in a text: two letters beside each other, outside of what is filled in.
fn has_words(text: &str) -> bool {
    let plain: String = text.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect();
    plain.split(|sign: char| !sign.is_alphabetic()).any(|word| word.chars().count() > 1)
}

#[test]
fn both_languages_have_the_same_files_and_the_same_names() {
    let (english, german) = (language("en"), language("de"));

    let names = |files: &BTreeMap<PathBuf, Source>| -> Vec<(PathBuf, Vec<String>)> {
        files.iter().map(|(path, source)| (path.clone(), source.names.clone())).collect()
    };

    assert!(english.values().map(|source| source.names.len()).sum::<usize>() > 500);
    assert_eq!(names(&english), names(&german));
}

#[test]
fn german_sentence_is_not_the_english_one_unless_it_is_meant_to_be() {
    let german = language("de");
    let mut left = Vec::new();
    let mut unused = same::SAME.to_vec();

    for (path, english) in language("en") {
        let german = by_item(&german[&path]);
        for (item, texts) in by_item(&english) {
            let twins = german.get(item).cloned().unwrap_or_default();
            for text in texts.into_iter().filter(|text| has_words(text) && twins.contains(text)) {
                unused.retain(|same| *same != text);
                if !same::SAME.contains(&text) {
                    left.push(format!("{}: {item}: {text}", path.display()));
                }
            }
        }
    }

    assert!(left.is_empty(), "the same in both languages:\n{}", left.join("\n"));
    assert!(unused.is_empty(), "listed as the same, but not there: {unused:?}");
}

#[test]
fn no_sentence_stands_outside_the_languages() {
    let classes = classes();
    let mut left = Vec::new();

    for path in list_files(&sources()).into_iter().filter(|path| !path.starts_with("messages")) {
        let source = source::read(&sources().join(&path));
        let texts = source.texts.iter().map(|text| text.text.as_str());
        let texts = texts.filter(|text| is_for_people(text) && !are_classes(text, &classes));
        for text in texts.chain(source.bare_words.iter().map(String::as_str)) {
            if !same::FOR_PROGRAMS.iter().any(|(known, _)| text == *known) {
                left.push(format!("{}: {text}", path.display()));
            }
        }
    }

    assert!(left.is_empty(), "a person would read this:\n{}", left.join("\n"));
}

/// Whether a text is one for people: words with spaces between them, or one with a large first letter. What is drawn has no
/// words.
fn is_for_people(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|word| has_words(word)).collect();
    match words.as_slice() {
        [] => false,
        [word] => {
            word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic)
        }
        _ => true,
    }
}

/// Whether a text is names of the stylesheets, of which the end may be filled in, or spelt as those are.
fn are_classes(text: &str, classes: &BTreeSet<String>) -> bool {
    text.split_whitespace().all(|word| match word.split_once('{') {
        Some((start, _)) => classes.iter().any(|class| class.starts_with(start)),
        None => classes.contains(word) || word.contains("__") || word.contains("--"),
    })
}

/// The names the stylesheets know.
fn classes() -> BTreeSet<String> {
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    let folders = [style.clone(), style.join("components")];
    let files = folders.into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let sheets = files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let is_name = |sign: char| sign.is_alphanumeric() || sign == '-' || sign == '_';
    let names = |path: PathBuf| -> Vec<String> {
        let sheet = fs::read_to_string(path).unwrap();
        let after_dots = sheet.split('.').skip(1);
        after_dots.map(|rest| rest.split(|sign| !is_name(sign)).next().unwrap().to_owned()).collect()
    };
    sheets.flat_map(names).collect()
}

#[test]
fn documents_have_the_same_words_in_both_languages() {
    let words = |tag: &str| -> Vec<(String, String)> {
        let path = sources().join("messages").join(tag).join("document.txt");
        let text = fs::read_to_string(path).unwrap();
        text.lines()
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, text)| (name.into(), text.into()))
            .collect()
    };

    let (english, german) = (words("en"), words("de"));

    assert_eq!(english.len(), german.len());
    for ((name, english), (twin, german)) in english.iter().zip(&german) {
        assert_eq!(name, twin);
        assert_ne!(english, german);
    }
}

#[test]
fn source_is_read_as_its_compiler_would() {
    let source = source::parse(
        "/// \"no text\"\npub(crate) const A: &'static str = \"one \\\n    two\\u{a0}\";\n\
         pub(super) const fn b(c: char) -> &'static str { if c == '\"' { \"\\\"x\\\"\" } else { \"\" } }\n\
         fn c<'a>(d: &'a str) { view! { <p>Some words</p> <b>{d}</b> } }\n#[cfg(test)]\nfn d() { \"test\" }",
    );

    assert_eq!(source.names, ["A", "b"]);
    let texts: Vec<(&str, &str)> =
        source.texts.iter().map(|text| (text.item.as_str(), text.text.as_str())).collect();
    assert_eq!(texts, [("A", "one two\u{a0}"), ("b", "\"x\""), ("b", "")]);
    assert_eq!(source.bare_words, ["Some words"]);
}
