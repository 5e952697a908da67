//! What holds for every target, without libFuzzer.

use fuzz::{TARGETS, Target, dictionary};

#[test]
fn every_target_keeps_its_promises_on_what_it_begins_with() {
    for Target { name, run, seeds } in TARGETS {
        let seeds = seeds();

        seeds.iter().for_each(|seed| run(seed));

        assert!(seeds.len() > 20, "{name}");
    }
}

#[test]
fn every_target_keeps_its_promises_wherever_an_input_ends() {
    for Target { run, seeds, .. } in TARGETS {
        for seed in seeds().into_iter().filter(|seed| seed.len() < 300) {
            (0..seed.len()).for_each(|length| run(&seed[..length]));
        }
    }
}

#[test]
fn targets_are_found_by_their_names() {
    assert!(
        TARGETS.iter().all(|target| Target::find(target.name).is_some_and(|found| found.name == target.name))
    );
    assert!(Target::find("moon").is_none());
}

#[test]
fn dictionary_has_a_word_a_line_and_nothing_that_would_have_to_be_escaped() {
    let seeds = [br#"{"activities-heart":[{"a b":"\u00e9","dateTime":"2026-03-28"}]}"#.to_vec()];

    let (words, ends) = (dictionary(&seeds), dictionary(&[]));

    let more: Vec<&str> = words.lines().filter(|word| !ends.lines().any(|end| end == *word)).collect();
    assert_eq!(more, ["\"2026-03-28\"", "\"activities-heart\"", "\"dateTime\""]);
}
