//! Account pages: what the provider answered right after connecting, so that an import begun soon after does not ask
//! the same again. Stored sealed; they go with their link.

use super::{
    LinkId, Result, Storage, StorageError,
    columns::{millis, opened, sealed},
    query::query,
};
use domain::{ResourceId, record::Record};
use jiff::Timestamp;

impl Storage {
    /// Stores the records of one undated resource.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the link was disconnected meanwhile, else when the database fails.
    pub async fn store_account_page(
        &self,
        link: LinkId,
        resource: &ResourceId,
        records: &[Record],
        now: Timestamp,
    ) -> Result<()> {
        let done = query(
            "INSERT INTO account_pages (link_id, resource, sealed_records, fetched_at)
             SELECT id, $2, $3, $4 FROM links WHERE id = $1
             ON CONFLICT (link_id, resource) DO UPDATE SET sealed_records = $3, fetched_at = $4",
        )
        .bind(link.to_string())
        .bind(resource.as_str())
        .bind(sealed(&self.keys, &identity(link, resource.as_str()), &records)?)
        .bind(millis(now))
        .execute(&mut self.writer().await?)
        .await?;
        if done == 0 { Err(StorageError::Missing("link")) } else { Ok(()) }
    }

    /// Finds the records of an undated resource, if they were fetched at `since` or later.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the records do not open.
    pub async fn find_account_page(
        &self,
        link: LinkId,
        resource: &str,
        since: Timestamp,
    ) -> Result<Option<Vec<Record>>> {
        let row = query(
            "SELECT sealed_records FROM account_pages WHERE link_id = $1 AND resource = $2 AND fetched_at >= $3",
        )
        .bind(link.to_string())
        .bind(resource)
        .bind(millis(since))
        .fetch_optional(&mut self.reader().await?)
        .await?;
        row.map(|row| {
            opened(&self.keys, &identity(link, resource), "account page", row.try_get("sealed_records")?)
        })
        .transpose()
    }
}

fn identity(link: LinkId, resource: &str) -> String {
    format!("links/{link}/account_pages/{resource}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at};
    use domain::record::{Device, Record};

    #[tokio::test]
    async fn account_page_is_found_while_fresh_and_goes_with_its_link() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let resource = ResourceId::new("devices");
        let records = vec![Record::Devices { devices: vec![Device { id: "1".into(), ..Device::default() }] }];

        storage.store_account_page(link.id, &resource, &records, at(100)).await.unwrap();

        assert_eq!(storage.find_account_page(link.id, "devices", at(100)).await.unwrap(), Some(records));
        assert_eq!(storage.find_account_page(link.id, "devices", at(101)).await.unwrap(), None);
        assert_eq!(storage.find_account_page(link.id, "profile", at(0)).await.unwrap(), None);
        storage.delete_link(link.member_id, link.id, at(200)).await.unwrap();
        assert_eq!(storage.find_account_page(link.id, "devices", at(0)).await.unwrap(), None);
    }
}
