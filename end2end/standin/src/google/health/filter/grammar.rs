//! From the text of a filter to its clauses: words, operators, literals, and what each clause may bound.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

use super::{Bound, Clause, DataType, Record, Refusal, refuse};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Operator(String),
    Literal(String),
}

/// Cuts a filter into words, operators and quoted literals.
///
/// # Errors
///
/// Holds the column of the first character that belongs to none of them.
pub(super) fn tokenize(text: &str) -> Result<Vec<Token>, usize> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let run = |from: usize, belongs: fn(char) -> bool| {
            letters.iter().skip(from).take_while(|letter| belongs(**letter)).collect::<String>()
        };
        match letter {
            ' ' | '\t' => at += 1,
            '"' => {
                let inside = run(at + 1, |letter| letter != '"');
                let after = at + 1 + inside.chars().count();
                if letters.get(after) != Some(&'"') || inside.contains('\\') {
                    return Err(at + 1);
                }
                tokens.push(Token::Literal(inside));
                at = after + 1;
            }
            '<' | '>' | '=' | '!' | ':' => {
                let operator = run(at, |letter| matches!(letter, '<' | '>' | '=' | '!' | ':'));
                at += operator.len();
                tokens.push(Token::Operator(operator));
            }
            letter if letter.is_ascii_alphanumeric() || letter == '_' => {
                let word =
                    run(at, |letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-'));
                at += word.len();
                tokens.push(Token::Word(word));
            }
            _ => return Err(at + 1),
        }
    }
    Ok(tokens)
}

#[derive(Debug)]
pub(super) struct RawClause<'a> {
    member: &'a str,
    operator: &'a str,
    literal: &'a str,
}

/// Groups tokens into clauses. OR binds tighter than AND.
pub(super) fn group(tokens: &[Token]) -> Result<Vec<Vec<RawClause<'_>>>, Refusal> {
    let mut groups: Vec<Vec<RawClause<'_>>> = vec![Vec::new()];
    let mut rest = tokens;
    loop {
        let (clause, after) = match rest {
            [Token::Word(member), Token::Operator(operator), Token::Literal(literal), after @ ..] => {
                (RawClause { member, operator, literal }, after)
            }
            [Token::Word(_), Token::Operator(_), Token::Word(_), ..] => {
                let reason = "INVALID_DATA_POINT_FILTER_RESTRICTION_ARGUMENT";
                return Err(refuse(&[reason], "The literal has to stand in double quotes."));
            }
            [] | [Token::Word(_)] | [Token::Word(_), Token::Operator(_)] => {
                let reason = "INVALID_DATA_POINT_FILTER_UNEXPECTED_END_OF_INPUT";
                return Err(refuse(&[reason], "The filter ends in the middle of a clause."));
            }
            _ => {
                let reason = "INVALID_DATA_POINT_FILTER_UNEXPECTED_TOKEN";
                return Err(refuse(&[reason], "A clause is a member, an operator and a quoted literal."));
            }
        };
        if let Some(group) = groups.last_mut() {
            group.push(clause);
        }
        match after {
            [] => return Ok(groups),
            [Token::Word(word), after @ ..] if word == "AND" => {
                groups.push(Vec::new());
                rest = after;
            }
            [Token::Word(word), after @ ..] if word == "OR" => rest = after,
            _ => {
                let reason = "INVALID_DATA_POINT_FILTER_EXPRESSION_STRUCTURE";
                return Err(refuse(&[reason], "Clauses are joined by AND."));
            }
        }
    }
}

impl RawClause<'_> {
    /// Tells what the clause bounds, or the reason for which it cannot be used.
    pub(super) fn check(&self, data_type: &DataType) -> Result<Clause, &'static str> {
        let (prefix, member) = self.member.split_once('.').unwrap_or((self.member, ""));
        if prefix != data_type.filter_name() {
            return Err(match DataType::find_by_filter_name(prefix) {
                Some(_) => "INVALID_DATA_POINT_FILTER_COLLECTION_MISMATCH",
                None => "INVALID_DATA_POINT_FILTER_DATA_TYPE_RESTRICTION",
            });
        }
        let civil = match (data_type.record, member) {
            (Record::Interval | Record::Ecg, "interval.start_time") => false,
            (Record::Interval | Record::Session, "interval.civil_start_time") => true,
            (Record::Sample, "sample_time.physical_time") => false,
            (Record::Sample, "sample_time.civil_time") => true,
            (Record::Daily, "date") => true,
            (Record::Sleep, "interval.end_time") => false,
            (Record::Sleep, "interval.civil_end_time") => true,
            _ => return Err("INVALID_DATA_POINT_FILTER_DATA_TYPE_MEMBER"),
        };
        let from = match self.operator {
            ">=" => true,
            "<" if data_type.record != Record::Ecg => false,
            _ => return Err("INVALID_DATA_POINT_FILTER_RESTRICTION_COMPARATOR"),
        };
        let bound = if civil {
            let parsed = parse_civil(self.literal, data_type.record == Record::Daily);
            Bound::Civil(parsed.ok_or("INVALID_DATA_POINT_FILTER_CIVIL_DATE_TIME_FORMAT")?)
        } else {
            Bound::Physical(parse_instant(self.literal).ok_or("INVALID_DATA_POINT_FILTER_TIMESTAMP_FORMAT")?)
        };
        Ok(Clause { from, bound })
    }
}

/// Reads `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm:ss`, nothing else.
fn parse_civil(text: &str, date_only: bool) -> Option<DateTime> {
    let (date, time) = text.split_at_checked(10)?;
    let date: Date = looks_like(date, "dddd-dd-dd").then(|| date.parse().ok())??;
    match time {
        "" => Some(date.to_datetime(Time::midnight())),
        _ if date_only || !looks_like(time, "Tdd:dd:dd") => None,
        _ => text.parse().ok(),
    }
}

/// Reads an RFC 3339 instant, with `Z` or an offset, and with or without a fraction.
fn parse_instant(text: &str) -> Option<Timestamp> {
    let (head, tail) = text.split_at_checked(19)?;
    let zoned =
        tail.ends_with('Z') || tail.len() >= 6 && tail.get(tail.len() - 3..tail.len() - 2) == Some(":");
    (looks_like(head, "dddd-dd-ddTdd:dd:dd") && zoned).then(|| text.parse().ok())?
}

/// Compares a text with a pattern in which `d` stands for a digit.
fn looks_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            _ => byte == wanted,
        })
}
