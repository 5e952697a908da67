//! Fetching the bytes of a file that is there already. The address is the permission: no token is sent.

use super::{OpenHumans, OpenHumansError, SignedUrl, error::Refusal, transport, upload::transfer_timeout};
use bytes::Bytes;
use http::{StatusCode, header};
use reqwest::Response;

/// Most redirects followed: the site to its storage, and what storage may add.
const MOST_REDIRECTS: usize = 3;

/// A file on its way here.
pub struct Download {
    response: Response,
    read_bytes: u64,
    limit_bytes: u64,
}

impl OpenHumans {
    /// Opens a file for reading, following redirects by hand.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Refused`] when the address is no longer good or the file is gone (a page of HTML with status
    /// 403), [`OpenHumansError::TooLarge`] when the file says it is larger than the limit, the others as they are.
    pub async fn download(&self, url: &SignedUrl, limit_bytes: u64) -> Result<Download, OpenHumansError> {
        let mut url = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask_for_bytes(&url, limit_bytes).await?;
            let status = response.status();
            if status == StatusCode::OK {
                if response.content_length().is_some_and(|length| length > limit_bytes) {
                    return Err(OpenHumansError::TooLarge { limit_bytes });
                }
                return Ok(Download { response, read_bytes: 0, limit_bytes });
            }
            if !status.is_redirection() {
                let reason = "the file cannot be fetched";
                return Err(match status {
                    status if transport::is_trouble(status) => {
                        OpenHumansError::Trouble { status: Some(status.as_u16()), reason }
                    }
                    status if status.is_success() => OpenHumansError::Malformed("part of a file"),
                    status => {
                        OpenHumansError::Refused(Refusal { status: status.as_u16(), problems: Vec::new() })
                    }
                });
            }
            let location =
                response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
            url = url.follow(location.ok_or(OpenHumansError::Malformed("a redirect to nowhere"))?)?;
        }
        Err(OpenHumansError::Malformed("redirects without end"))
    }

    async fn ask_for_bytes(&self, url: &SignedUrl, limit_bytes: u64) -> Result<Response, OpenHumansError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let sent =
                self.http.get(url.expose().clone()).timeout(transfer_timeout(limit_bytes)).send().await;
            let is_final = sent.as_ref().is_ok_and(|response| !transport::is_trouble(response.status()));
            if is_final || !self.retries.pause(tries, None).await {
                return sent.map_err(|error| transport::network(&error));
            }
        }
    }
}

impl Download {
    /// The size it says it has.
    pub fn size_bytes(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next bytes; nothing at the end of the file.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::TooLarge`] past the limit, [`OpenHumansError::Trouble`] when the connection breaks before the
    /// end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, OpenHumansError> {
        let chunk = self.response.chunk().await.map_err(|error| transport::network(&error))?;
        if let Some(chunk) = &chunk {
            self.read_bytes += chunk.len() as u64;
            if self.read_bytes > self.limit_bytes {
                return Err(OpenHumansError::TooLarge { limit_bytes: self.limit_bytes });
            }
        }
        Ok(chunk)
    }
}
