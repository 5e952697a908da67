//! Rules: what members leave out of everything that is sent, and under which state of them each file was written.

use super::{
    MemberId, Result, RuleId, Storage,
    columns::{count, from_count, instant, millis, opened, parsed, sealed, word},
    connection::Transaction,
    coverage::forget_days,
    members::lock_member,
    query::{Row, query},
};
use domain::{
    IntradayType,
    left_out::{Extent, Rule, Rules, Subject, changes},
    wire::ImportState,
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A rule as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// Our identifier.
    pub id: RuleId,
    /// The member's revision at which it came.
    pub revision: u64,
    /// The rule. Stored sealed.
    pub rule: Rule,
    /// When it came.
    pub created_at: Timestamp,
}

/// All rules of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleBook {
    /// How often they have changed.
    pub revision: u64,
    /// The rules, oldest first.
    pub rules: Vec<RuleRow>,
}

impl RuleBook {
    /// The rules together, to be asked of records.
    pub fn rules(&self) -> Rules {
        self.rules.iter().map(|row| &row.rule).collect()
    }

    /// Those that came after a revision: a file written under that may still hold what they leave out.
    pub fn since(&self, revision: u64) -> Rules {
        self.rules.iter().filter(|row| row.revision > revision).map(|row| &row.rule).collect()
    }
}

/// What became of a wish to change rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleChange {
    /// It is as wished.
    Done(RuleId),
    /// The member has no such rule.
    Missing,
    /// The member has as many rules as anybody may.
    TooMany,
    /// Something of the member's is being sent, under the rules as they are.
    BeingSent,
}

impl Storage {
    /// Loads a member's rules; one nobody knows has none.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a rule does not open.
    pub async fn load_rules(&self, member: MemberId) -> Result<RuleBook> {
        let mut reader = self.reader().await?;
        let revision = query("SELECT rules_revision FROM members WHERE id = $1")
            .bind(member.to_string())
            .fetch_optional(&mut reader)
            .await?;
        let Some(revision) = revision else { return Ok(RuleBook::default()) };
        let rows = query("SELECT * FROM rules WHERE member_id = $1 ORDER BY revision")
            .bind(member.to_string())
            .fetch_all(&mut reader)
            .await?;
        let rules = rows.iter().map(|row| self.rule(row)).collect::<Result<Vec<_>>>()?;
        // A rule that came between the two looks is newer than the revision says.
        let newest = rules.iter().map(|row| row.revision).max().unwrap_or(0);
        let revision = from_count::<u64>(&revision, "rules_revision")?.max(newest);
        Ok(RuleBook { revision, rules })
    }

    /// Adds a rule, unless the member has `most` already or something of theirs is being sent. One they have in the same
    /// words is not added again.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails; then nothing is changed.
    pub async fn add_rule(
        &self,
        member: MemberId,
        rule: &Rule,
        most: usize,
        now: Timestamp,
    ) -> Result<RuleChange> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member(&mut transaction, member).await?;
        if is_sending(&mut transaction, member).await? {
            return Ok(RuleChange::BeingSent);
        }
        let known = query("SELECT * FROM rules WHERE member_id = $1")
            .bind(member.to_string())
            .fetch_all(&mut transaction)
            .await?;
        for row in &known {
            let known = self.rule(row)?;
            if known.rule == *rule {
                return Ok(RuleChange::Done(known.id));
            }
        }
        if known.len() >= most {
            return Ok(RuleChange::TooMany);
        }
        let id = RuleId::new(now);
        let revision = next_revision(&mut transaction, member).await?;
        query("INSERT INTO rules (id, member_id, revision, sealed_rule, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id.to_string())
            .bind(member.to_string())
            .bind(count(revision))
            .bind(sealed(&self.keys, &identity(id), rule)?)
            .bind(millis(now))
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(RuleChange::Done(id))
    }

    /// Lifts a rule, unless something of the member's is being sent. Readings within the day that were left out, or lost
    /// members for it, are forgotten as delivered, so that the next import fetches them.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails; then nothing is changed.
    pub async fn lift_rule(&self, member: MemberId, id: RuleId) -> Result<RuleChange> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member(&mut transaction, member).await?;
        if is_sending(&mut transaction, member).await? {
            return Ok(RuleChange::BeingSent);
        }
        let row = query("SELECT * FROM rules WHERE member_id = $1 AND id = $2")
            .bind(member.to_string())
            .bind(id.to_string())
            .fetch_optional(&mut transaction)
            .await?;
        let Some(row) = row else { return Ok(RuleChange::Missing) };
        let Rule { subject, extent } = self.rule(&row)?.rule;
        query("DELETE FROM rules WHERE id = $1").bind(id.to_string()).execute(&mut transaction).await?;
        next_revision(&mut transaction, member).await?;
        let range = match extent {
            Extent::All => None,
            Extent::Days(range) => Some(range),
            Extent::Part(part) => domain::DateRange::inclusive(part.date, part.date).ok(),
        };
        for changed in changes(subject) {
            if let Subject::IntradayType(intraday_type) = changed {
                // A way that began on the last evening goes on the day after.
                let with_next = range.filter(|_| intraday_type == IntradayType::Routes).and_then(|range| {
                    domain::DateRange::new(range.start(), range.end().tomorrow().ok()?).ok()
                });
                forget_days(&mut transaction, member, intraday_type, with_next.or(range)).await?;
            }
        }
        transaction.commit().await?;
        Ok(RuleChange::Done(id))
    }

    /// Notes the revision a file on Open Humans was written under.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn note_file_rules(&self, member: MemberId, basename: &str, revision: u64) -> Result<()> {
        query(
            "INSERT INTO file_rules (member_id, basename, revision) VALUES ($1, $2, $3)
             ON CONFLICT (member_id, basename) DO UPDATE SET revision = $3",
        )
        .bind(member.to_string())
        .bind(basename)
        .bind(count(revision))
        .execute(&mut self.writer().await?)
        .await?;
        Ok(())
    }

    /// Lists the revisions a member's files on Open Humans were written under. Of those it does not name nothing is known.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn list_file_rules(&self, member: MemberId) -> Result<BTreeMap<String, u64>> {
        let rows = query("SELECT basename, revision FROM file_rules WHERE member_id = $1")
            .bind(member.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(|row| Ok((row.try_get("basename")?, from_count(row, "revision")?))).collect()
    }

    fn rule(&self, row: &Row) -> Result<RuleRow> {
        let id = parsed(row, "id")?;
        Ok(RuleRow {
            id,
            revision: from_count(row, "revision")?,
            rule: opened(&self.keys, &identity(id), "rule", row.try_get("sealed_rule")?)?,
            created_at: instant(row, "created_at")?,
        })
    }
}

fn identity(id: RuleId) -> String {
    format!("rules/{id}")
}

async fn is_sending(transaction: &mut Transaction<'_>, member: MemberId) -> Result<bool> {
    let sending = query("SELECT 1 AS one FROM imports WHERE member_id = $1 AND state = $2 LIMIT 1")
        .bind(member.to_string())
        .bind(word(&ImportState::Uploading)?)
        .fetch_optional(transaction)
        .await?;
    Ok(sending.is_some())
}

async fn next_revision(transaction: &mut Transaction<'_>, member: MemberId) -> Result<u64> {
    query("UPDATE members SET rules_revision = rules_revision + 1 WHERE id = $1")
        .bind(member.to_string())
        .execute(&mut *transaction)
        .await?;
    let row = query("SELECT rules_revision FROM members WHERE id = $1")
        .bind(member.to_string())
        .fetch_one(transaction)
        .await?;
    from_count(&row, "rules_revision")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        storage::{Coverage, DeliveredMonth, MonthDeliveryRow, MonthFile},
        testing::{TestStorage, at, range},
    };
    use domain::{DataType, Granularity};
    use jiff::civil::date;

    const WEIGHT: Rule = Rule { subject: Subject::DataType(DataType::Weight), extent: Extent::All };

    fn hearts(start: &str, end: &str) -> Rule {
        Rule {
            subject: Subject::IntradayType(IntradayType::HeartRate),
            extent: Extent::Days(range(start, end)),
        }
    }

    #[tokio::test]
    async fn rules_are_the_members_own_and_count_their_changes() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);

        let first = storage.add_rule(ana, &WEIGHT, 10, at(0)).await.unwrap();
        let again = storage.add_rule(ana, &WEIGHT, 10, at(1)).await.unwrap();
        let second = storage.add_rule(ana, &hearts("2026-11-01", "2026-11-03"), 10, at(2)).await.unwrap();

        let book = storage.load_rules(ana).await.unwrap();
        assert_eq!(first, again);
        assert_eq!(book.rules.iter().map(|row| row.revision).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((book.revision, book.since(1).is_empty(), book.since(2).is_empty()), (2, false, true));
        assert_eq!(storage.load_rules(ben).await.unwrap(), RuleBook::default());
        let RuleChange::Done(second) = second else { panic!("{second:?}") };
        assert_eq!(storage.lift_rule(ben, second).await.unwrap(), RuleChange::Missing);
        assert_eq!(storage.lift_rule(ana, second).await.unwrap(), RuleChange::Done(second));
        let book = storage.load_rules(ana).await.unwrap();
        assert_eq!((book.revision, book.rules.len()), (3, 1));
    }

    #[tokio::test]
    async fn nobody_has_more_rules_than_allowed() {
        let storage = TestStorage::open().await;
        let ana = storage.member("ana").await;
        storage.add_rule(ana, &WEIGHT, 1, at(0)).await.unwrap();

        let refused = storage.add_rule(ana, &hearts("2026-11-01", "2026-11-03"), 1, at(1)).await.unwrap();

        assert_eq!(refused, RuleChange::TooMany);
        assert_eq!(storage.load_rules(ana).await.unwrap().revision, 1);
    }

    #[tokio::test]
    async fn rules_stay_as_they_are_while_something_is_sent() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await;
        let ana = link.member_id;
        let RuleChange::Done(rule) = storage.add_rule(ana, &WEIGHT, 9, at(0)).await.unwrap() else {
            panic!("not added")
        };
        storage
            .set_import_state(import.id, &[import.state], ImportState::Uploading, None, None, at(1))
            .await
            .unwrap();

        let added = storage.add_rule(ana, &hearts("2026-11-01", "2026-11-03"), 9, at(2)).await.unwrap();
        let lifted = storage.lift_rule(ana, rule).await.unwrap();

        assert_eq!((added, lifted), (RuleChange::BeingSent, RuleChange::BeingSent));
        assert_eq!(storage.load_rules(ana).await.unwrap().rules.len(), 1);
    }

    #[tokio::test]
    async fn days_left_out_no_more_count_as_delivered_no_more() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await;
        let month = "2026-11".parse().unwrap();
        let mut coverage = Coverage::new(month, IntradayType::HeartRate, Granularity::Minute);
        (1..=5).for_each(|day| coverage.insert(date(2026, 11, day), true));
        let file = MonthFile {
            month,
            file_id: 7,
            sha256: String::new(),
            size_bytes: 1,
            md5: String::new(),
            delivered_at: at(0),
        };
        let delivered =
            DeliveredMonth { member_id: link.member_id, link_id: link.id, file, coverage: vec![coverage] };
        storage.finish_month(&MonthDeliveryRow::new(import.id, month), &delivered, at(0)).await.unwrap();
        let rule = hearts("2026-11-02", "2026-11-04");
        let RuleChange::Done(id) = storage.add_rule(link.member_id, &rule, 9, at(1)).await.unwrap() else {
            panic!("not added")
        };

        storage.lift_rule(link.member_id, id).await.unwrap();

        let left = storage.list_coverage(link.id).await.unwrap();
        assert_eq!(left.iter().map(|one| one.settled).collect::<Vec<_>>(), [0b11001]);
    }

    #[tokio::test]
    async fn revision_of_a_file_is_the_last_it_was_written_under() {
        let storage = TestStorage::open().await;
        let ana = storage.member("ana").await;

        storage.note_file_rules(ana, "fitbit-data.json", 1).await.unwrap();
        storage.note_file_rules(ana, "fitbit-data.json", 4).await.unwrap();

        let noted = storage.list_file_rules(ana).await.unwrap();
        assert_eq!(noted, [("fitbit-data.json".to_owned(), 4)].into());
    }
}
