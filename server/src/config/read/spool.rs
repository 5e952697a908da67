//! The settings of the spool: a folder, or a bucket and all it needs, never half of both.

use super::Reader;
use crate::config::{S3Config, SpoolConfig};
use std::path::PathBuf;
use url::{Host, Url};

const BUCKET: &str = "S3_BUCKET";

impl Reader<'_> {
    pub(super) fn spool(&mut self) -> Option<SpoolConfig> {
        let dir_is_set = (self.lookup)("SPOOL_DIR").is_some_and(|value| !value.is_empty());
        let dir = self.text("SPOOL_DIR");
        let bucket = self.text(BUCKET);
        let endpoint = self.text("S3_ENDPOINT").is_some().then(|| self.endpoint());
        let region = self.text("S3_REGION");
        let access_key_id = self.text("S3_ACCESS_KEY_ID");
        let secret = self.text("S3_SECRET_ACCESS_KEY");
        let prefix = self.text("S3_PREFIX");

        let Some(bucket) = bucket else {
            let set = [
                ("S3_ENDPOINT", endpoint.is_some()),
                ("S3_REGION", region.is_some()),
                ("S3_ACCESS_KEY_ID", access_key_id.is_some()),
                ("S3_SECRET_ACCESS_KEY", secret.is_some()),
                ("S3_PREFIX", prefix.is_some()),
            ];
            if let Some((name, _)) = set.iter().find(|(_, is_set)| *is_set) {
                self.refuse(
                    BUCKET,
                    format!("is not set although {name} is; set it to use a bucket, or remove {name}"),
                );
                return None;
            }
            return Some(SpoolConfig::Local { dir: PathBuf::from(dir?) });
        };
        if dir_is_set {
            self.refuse("SPOOL_DIR", "is set and so is S3_BUCKET; keep the one where data is to wait");
        }
        if !is_bucket_name(&bucket) {
            self.refuse(BUCKET, "is no name of a bucket; write 3 to 63 letters, digits, dots and hyphens");
        }
        let prefix = prefix.unwrap_or_default();
        let prefix = prefix.trim_matches('/');
        if !prefix.is_empty() && !prefix.split('/').all(is_folder_name) {
            self.refuse(
                "S3_PREFIX",
                "is no folder in a bucket; write letters, digits, dots, hyphens and underscores, with slashes between folders",
            );
        }
        let region = self.needed(
            "S3_REGION",
            region,
            "write the bucket's region; stores without regions take us-east-1",
        );
        let access_key_id =
            self.needed("S3_ACCESS_KEY_ID", access_key_id, "write the key id of credentials for the bucket");
        let secret = self.needed("S3_SECRET_ACCESS_KEY", secret, "write the secret of these credentials");
        Some(SpoolConfig::S3(S3Config {
            bucket,
            endpoint: endpoint.map_or(Some(None), |endpoint| endpoint.map(Some))?,
            region: region?,
            access_key_id: access_key_id?,
            secret_access_key: secret?.into(),
            prefix: prefix.to_owned(),
        }))
    }

    fn needed(&mut self, name: &'static str, value: Option<String>, what_to_do: &str) -> Option<String> {
        if value.is_none() {
            self.refuse(name, format!("is not set although {BUCKET} is; {what_to_do}"));
        }
        value
    }

    fn endpoint(&mut self) -> Option<Url> {
        let name = "S3_ENDPOINT";
        let url = self.optional_url(name)?;
        if url.path() != "/" {
            self.refuse(name, format!("has the path {}; write it without one", url.path()));
            return None;
        }
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !is_here {
            self.refuse(name, "begins with http:// and is not on this machine; write https://");
            return None;
        }
        Some(url)
    }
}

fn is_bucket_name(name: &str) -> bool {
    (3..=63).contains(&name.len()) && is_folder_name(name)
}

/// Whether a text can stand between slashes as it is.
fn is_folder_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !matches!(name, "" | "." | "..") && name.bytes().all(is_plain)
}
