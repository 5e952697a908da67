-- Intraday imports: what they fetch and how finely, the member's own OAuth clients, which days are on Open Humans
-- already, and one delivery a month. Values stand in columns as 0001 says.

-- `standard` or `intraday`. `granularities` is JSON, {"heart_rate": "second"}; empty for a standard import.
ALTER TABLE imports ADD COLUMN kind TEXT NOT NULL DEFAULT 'standard';
ALTER TABLE imports ADD COLUMN granularities TEXT NOT NULL DEFAULT '{}';
ALTER TABLE imports ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;
-- The server at work on it, and until when it may be taken for alive.
ALTER TABLE imports ADD COLUMN lease_owner TEXT;
ALTER TABLE imports ADD COLUMN lease_until INTEGER;

-- A client the member registered at a provider. Its secret is stored and never sent back.
CREATE TABLE own_clients (
    id            TEXT PRIMARY KEY NOT NULL,
    member_id     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    provider      TEXT NOT NULL,
    client_id     TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    state         TEXT NOT NULL,
    problem       TEXT,
    missing       TEXT NOT NULL DEFAULT '[]',
    -- When a sign-in through it was begun that has not come back.
    sign_in_begun_at INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    checked_at    INTEGER,
    UNIQUE (member_id, provider)
) STRICT;

-- The own client a link was made through; none when it was the site's.
ALTER TABLE links ADD COLUMN own_client_id TEXT;

-- Days with a reading in the page, so that progress is told without opening its summary.
ALTER TABLE pages ADD COLUMN days INTEGER NOT NULL DEFAULT 0;

-- Segments may be shared by the pages of several imports of one link; one is deleted when no row names it any more.
CREATE INDEX pages_by_segment ON pages (segment);

-- Which days of a month are in a file on Open Humans, a bit a day, the first day lowest. `settled` were old enough when
-- they were fetched not to change any more; `unsettled` may have been restated since and are asked for again.
CREATE TABLE coverage (
    link_id       TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    month         TEXT NOT NULL,
    intraday_type TEXT NOT NULL,
    granularity   TEXT NOT NULL,
    settled       INTEGER NOT NULL,
    unsettled     INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    PRIMARY KEY (link_id, month, intraday_type)
) STRICT;

-- The file of a month as it was last sent. `sha256` is that of its content before compression.
CREATE TABLE month_files (
    member_id    TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    month        TEXT NOT NULL,
    file_id      INTEGER NOT NULL,
    sha256       TEXT NOT NULL,
    size_bytes   INTEGER NOT NULL,
    md5          TEXT NOT NULL,
    delivered_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, month)
) STRICT;

CREATE TABLE month_deliveries (
    import_id             TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    month                 TEXT NOT NULL,
    step                  TEXT NOT NULL,
    replace_other_account INTEGER NOT NULL,
    artifact              TEXT,
    new_file_id           INTEGER,
    merged                TEXT NOT NULL,
    replaced              TEXT NOT NULL,
    kept                  TEXT NOT NULL,
    unchanged             INTEGER NOT NULL DEFAULT 0,
    problem               TEXT,
    delivered_at          INTEGER,
    updated_at            INTEGER NOT NULL,
    PRIMARY KEY (import_id, month)
) STRICT;

-- What a member was told of an import by message, and of which occurrence of it, so that nothing is told twice.
CREATE TABLE notices (
    import_id   TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    event       TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    PRIMARY KEY (import_id, event)
) STRICT;
