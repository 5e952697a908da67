//! A service that answers by script, down to the byte: it speaks just enough HTTP to be answered badly.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use url::Url;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) method: String,
    /// With its query.
    pub(super) path: String,
    /// Names in lower case.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Asked {
    /// A field of the form it carries.
    pub(super) fn form(&self, name: &str) -> Option<String> {
        let mut fields = url::form_urlencoded::parse(self.body.as_bytes());
        fields.find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What the service does with a request.
pub(super) enum Answer {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// The end of the connection at once.
    Reset,
    /// Nothing, for as long as anybody listens.
    Silence,
    /// Something else, after a while or after looking something up.
    Later(Pin<Box<dyn Future<Output = Answer> + Send>>),
}

impl Answer {
    /// A whole answer with a JSON body.
    pub(super) fn json(status: u16, body: &str) -> Self {
        Answer::with(status, &[("content-type", "application/json")], body)
    }

    /// A whole answer with these headers.
    pub(super) fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        Answer::Bytes(text.into_bytes())
    }

    /// The first half of a whole answer's body under the length of the whole.
    pub(super) fn truncated(body: &str) -> Self {
        let (length, half) = (body.len(), &body[..body.len() / 2]);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
        Answer::Bytes(
            format!("{head}content-length: {length}\r\nconnection: close\r\n\r\n{half}").into_bytes(),
        )
    }

    /// A body in pieces, whose length is not announced.
    pub(super) fn chunked(body: &str) -> Self {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n";
        Answer::Bytes(
            format!("{head}connection: close\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).into_bytes(),
        )
    }

    /// Another answer after a while.
    pub(super) fn after(wait: Duration, answer: Answer) -> Self {
        Answer::Later(Box::pin(async move {
            tokio::time::sleep(wait).await;
            answer
        }))
    }
}

/// The service; it ends when this is dropped.
pub(super) struct Service {
    url: Url,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Service {
    /// Listens on a free port of this machine.
    pub(super) async fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&log)));
            }
        });
        Service { url, asked, task }
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// What was asked so far of paths that hold this text.
    pub(super) fn asked(&self, path: &str) -> Vec<Asked> {
        self.asked.lock().unwrap().iter().filter(|asked| asked.path.contains(path)).cloned().collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: Arc<impl Fn(&Asked) -> Answer + Send + Sync + 'static>,
    log: Arc<Mutex<Vec<Asked>>>,
) {
    let Some(asked) = read(&mut stream).await else { return };
    log.lock().unwrap().push(asked.clone());
    let mut doing = answer(&asked);
    loop {
        match doing {
            Answer::Bytes(bytes) => {
                let _gone = stream.write_all(&bytes).await;
                let _gone = stream.shutdown().await;
                return;
            }
            Answer::Reset => return,
            Answer::Silence => {
                let _until_gone = stream.read(&mut [0; 1]).await;
                return;
            }
            Answer::Later(later) => doing = later.await,
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while bytes.len() < head_end + 4 + length {
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    }
    Some(Asked {
        method: first.next()?.to_owned(),
        path: first.next()?.to_owned(),
        headers,
        body: String::from_utf8(bytes[head_end + 4..].to_vec()).ok()?,
    })
}
