//! Coverage: which days of which type are in a file on Open Humans, so that later imports ask only for the others.

use super::{
    LinkId, MemberId, Result, Storage, StorageError,
    columns::{from_count, from_word, millis, parsed, word},
    connection::Transaction,
    query::{Row, query},
};
use domain::{
    DateRange,
    date_range::days_between,
    file::Month,
    intraday::{Granularity, IntradayType},
};
use jiff::{Timestamp, civil::Date};

/// The delivered days of one type in one month, each at least as fine as `granularity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The month.
    pub month: Month,
    /// The type.
    pub intraday_type: IntradayType,
    /// How finely, at least.
    pub granularity: Granularity,
    /// A bit a day, the first day lowest: delivered, and old enough when fetched not to change any more.
    pub settled: u32,
    /// Delivered, but perhaps restated since.
    pub unsettled: u32,
}

impl Coverage {
    /// Makes the coverage of no day.
    pub fn new(month: Month, intraday_type: IntradayType, granularity: Granularity) -> Self {
        Coverage { month, intraday_type, granularity, settled: 0, unsettled: 0 }
    }

    /// Notes a delivered day; one of another month is left out.
    pub fn insert(&mut self, date: Date, is_settled: bool) {
        let bit = self.bit(date);
        if is_settled {
            self.settled |= bit;
        } else {
            self.unsettled |= bit;
        }
        self.unsettled &= !self.settled;
    }

    /// Whether a day need not be asked for at this granularity.
    pub fn is_settled(&self, granularity: Granularity, date: Date) -> bool {
        self.granularity <= granularity && self.settled & self.bit(date) != 0
    }

    /// The bit of a day; none for a day of another month.
    fn bit(&self, date: Date) -> u32 {
        if self.month.contains(date) { 1 << days_between(self.month.range().start(), date) } else { 0 }
    }

    /// What is delivered after this was and `newer` is now too.
    ///
    /// A row has one granularity, and every day of it is at least as fine. After a finer delivery only its days count;
    /// after a coarser one all do, as coarse ones. Either way nothing counts that is not there.
    #[must_use]
    fn and_then(&self, newer: &Coverage) -> Coverage {
        if newer.granularity < self.granularity {
            return newer.clone();
        }
        let settled = self.settled | newer.settled;
        Coverage { settled, unsettled: (self.unsettled | newer.unsettled) & !settled, ..newer.clone() }
    }
}

impl Storage {
    /// Lists what is delivered of a link, oldest month first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_coverage(&self, link: LinkId) -> Result<Vec<Coverage>> {
        let rows = query("SELECT * FROM coverage WHERE link_id = $1 ORDER BY month, intraday_type")
            .bind(link.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(coverage).collect()
    }

    /// Forgets what was delivered of some months, as when their files are gone from Open Humans.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn forget_delivered(&self, member: MemberId, link: LinkId, months: &[Month]) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        for month in months {
            query("DELETE FROM coverage WHERE link_id = $1 AND month = $2")
                .bind(link.to_string())
                .bind(month.to_string())
                .execute(&mut transaction)
                .await?;
            query("DELETE FROM month_files WHERE member_id = $1 AND month = $2")
                .bind(member.to_string())
                .bind(month.to_string())
                .execute(&mut transaction)
                .await?;
        }
        transaction.commit().await
    }
}

/// Adds what was delivered now to what was delivered before.
pub(super) async fn add_coverage(
    transaction: &mut Transaction<'_>,
    link: LinkId,
    delivered: &Coverage,
    now: Timestamp,
) -> Result<()> {
    let earlier = query("SELECT * FROM coverage WHERE link_id = $1 AND month = $2 AND intraday_type = $3")
        .bind(link.to_string())
        .bind(delivered.month.to_string())
        .bind(word(&delivered.intraday_type)?)
        .fetch_optional(&mut *transaction)
        .await?;
    let whole = match earlier {
        Some(earlier) => coverage(&earlier)?.and_then(delivered),
        None => delivered.clone(),
    };
    query(
        "INSERT INTO coverage (link_id, month, intraday_type, granularity, settled, unsettled, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (link_id, month, intraday_type) DO UPDATE SET granularity = $4, settled = $5, unsettled = $6,
                                                                   updated_at = $7",
    )
    .bind(link.to_string())
    .bind(whole.month.to_string())
    .bind(word(&whole.intraday_type)?)
    .bind(word(&whole.granularity)?)
    .bind(i64::from(whole.settled))
    .bind(i64::from(whole.unsettled))
    .bind(millis(now))
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

/// Forgets days of a type as delivered, of every link of a member: those of a range, or all.
pub(super) async fn forget_days(
    transaction: &mut Transaction<'_>,
    member: MemberId,
    intraday_type: IntradayType,
    range: Option<DateRange>,
) -> Result<()> {
    let rows = query(
        "SELECT * FROM coverage WHERE intraday_type = $1 AND link_id IN (SELECT id FROM links WHERE member_id = $2)",
    )
    .bind(word(&intraday_type)?)
    .bind(member.to_string())
    .fetch_all(&mut *transaction)
    .await?;
    for row in &rows {
        let mut known = coverage(row)?;
        let month = known.month.range();
        let forgotten = range.map_or(Some(month), |range| month.intersection(range));
        for day in forgotten.into_iter().flat_map(DateRange::iter) {
            let bit = known.bit(day);
            known.settled &= !bit;
            known.unsettled &= !bit;
        }
        query(
            "UPDATE coverage SET settled = $1, unsettled = $2
             WHERE link_id = $3 AND month = $4 AND intraday_type = $5",
        )
        .bind(i64::from(known.settled))
        .bind(i64::from(known.unsettled))
        .bind(row.try_get::<String>("link_id")?)
        .bind(known.month.to_string())
        .bind(word(&intraday_type)?)
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

fn coverage(row: &Row) -> Result<Coverage> {
    let coverage = Coverage {
        month: parsed(row, "month")?,
        intraday_type: from_word(row, "intraday_type")?,
        granularity: from_word(row, "granularity")?,
        settled: from_count(row, "settled")?,
        unsettled: from_count(row, "unsettled")?,
    };
    let days = (1_u64 << coverage.month.range().days()) - 1;
    let bits = u64::from(coverage.settled | coverage.unsettled);
    if bits & !days == 0 { Ok(coverage) } else { Err(StorageError::Corrupt("coverage")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn november(granularity: Granularity) -> Coverage {
        Coverage::new("2026-11".parse().unwrap(), IntradayType::HeartRate, granularity)
    }

    #[test]
    fn day_that_settles_is_unsettled_no_more() {
        let mut coverage = november(Granularity::Minute);
        coverage.insert(date(2026, 11, 20), false);
        coverage.insert(date(2026, 12, 1), true);

        assert!(!coverage.is_settled(Granularity::Minute, date(2026, 11, 20)));
        coverage.insert(date(2026, 11, 20), true);

        assert_eq!((coverage.settled, coverage.unsettled), (1 << 19, 0));
        assert!(coverage.is_settled(Granularity::Minute, date(2026, 11, 20)));
    }

    #[test]
    fn fine_day_answers_a_coarse_wish_and_not_the_other_way_round() {
        let mut coverage = november(Granularity::Minute);
        coverage.insert(date(2026, 11, 3), true);

        assert!(coverage.is_settled(Granularity::FifteenMinutes, date(2026, 11, 3)));
        assert!(!coverage.is_settled(Granularity::Second, date(2026, 11, 3)));
    }

    #[test]
    fn no_day_counts_as_finer_than_it_was_delivered() {
        let (mut fine, mut coarse) = (november(Granularity::Second), november(Granularity::Minute));
        fine.insert(date(2026, 11, 1), true);
        coarse.insert(date(2026, 11, 2), true);

        let refined = coarse.and_then(&fine);
        let widened = fine.and_then(&coarse);

        assert_eq!(refined, fine);
        assert_eq!((widened.granularity, widened.settled), (Granularity::Minute, 0b11));
    }
}
