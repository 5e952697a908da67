//! Writes the inputs a target begins with, and the words they hold as a dictionary.

use crate::Target;
use std::{collections::BTreeSet, fs, io, path::Path};

/// The dictionary's name, beside the folder of inputs.
const DICTIONARY: &str = "words.dict";
/// Longest word of a dictionary.
const LONGEST_WORD: usize = 40;

impl Target {
    /// Writes the inputs to begin with into the folder `inputs` of a folder, and the words they hold to `words.dict`.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn write_seeds(&self, folder: &Path) -> io::Result<()> {
        let inputs = folder.join("inputs");
        fs::create_dir_all(&inputs)?;
        let seeds = (self.seeds)();
        for (place, seed) in seeds.iter().enumerate() {
            fs::write(inputs.join(format!("{place:04}")), seed)?;
        }
        fs::write(folder.join(DICTIONARY), dictionary(&seeds))
    }
}

/// Numbers and dates at the ends of what is counted in, and the headers somebody reads.
const ENDS: [&str; 22] = [
    "18446744073709551615",
    "9223372036854775807",
    "-9223372036854775808",
    "4294967295",
    "-2147483648",
    "1e308",
    "-1e-308",
    "0.1",
    "-0",
    "9999-12-31",
    "0000-01-01",
    "-009999-01-01",
    "2026-03-29T02:30:00",
    "9999-12-31T23:59:59.999999999Z",
    "24:00:00",
    "+25:59",
    "fitbit-rate-limit-limit: ",
    "fitbit-rate-limit-remaining: ",
    "fitbit-rate-limit-reset: ",
    "retry-after: ",
    "content-type: ",
    "null",
];

/// The words of some inputs, a line each, as libFuzzer reads them: every plain text between quotes; and the
/// ends of what is counted in.
pub fn dictionary(seeds: &[Vec<u8>]) -> String {
    let words: BTreeSet<&str> = seeds
        .iter()
        .flat_map(|seed| seed.split(|byte| *byte == b'"'))
        .filter(|word| (2..=LONGEST_WORD).contains(&word.len()))
        .filter(|word| word.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'\\'))
        .filter(|word| word.iter().any(u8::is_ascii_alphanumeric))
        .filter_map(|word| std::str::from_utf8(word).ok())
        .chain(ENDS)
        .collect();
    words.into_iter().map(|word| format!("\"{word}\"\n")).collect()
}
