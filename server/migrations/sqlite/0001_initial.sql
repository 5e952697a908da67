-- Identifiers are UUID version 7 as text, instants are milliseconds since 1970 in UTC, civil dates are ISO text, sets and
-- lists are JSON. Columns named sealed_* are encrypted; the identity of the row is bound to them, so a value copied into
-- another row does not open.

CREATE TABLE members (
    id                TEXT PRIMARY KEY NOT NULL,
    project_member_id TEXT NOT NULL UNIQUE,
    username          TEXT,
    sealed_tokens     BLOB,
    created_at        INTEGER NOT NULL,
    last_seen_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE links (
    id             TEXT PRIMARY KEY NOT NULL,
    member_id      TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    provider       TEXT NOT NULL,
    account_key    TEXT NOT NULL,
    sealed_account BLOB NOT NULL,
    sealed_tokens  BLOB,
    granted        TEXT NOT NULL,
    state          TEXT NOT NULL,
    connected_at   INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    UNIQUE (member_id, provider, account_key)
) STRICT;

-- What the provider answered right after connecting, for an import begun soon after.
CREATE TABLE account_pages (
    link_id        TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    resource       TEXT NOT NULL,
    sealed_records BLOB NOT NULL,
    fetched_at     INTEGER NOT NULL,
    PRIMARY KEY (link_id, resource)
) STRICT;

-- What is left of a provider's quota belongs to the link, so that every import of it shares one count.
CREATE TABLE quotas (
    link_id         TEXT PRIMARY KEY NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    remaining       INTEGER,
    resets_at       INTEGER,
    rate_per_second REAL NOT NULL
) STRICT;

-- One OAuth attempt. The state itself is never stored, only its SHA-256.
CREATE TABLE authorizations (
    state_hash      BLOB PRIMARY KEY NOT NULL,
    purpose         TEXT NOT NULL,
    session_key     TEXT NOT NULL,
    member_id       TEXT REFERENCES members (id) ON DELETE CASCADE,
    sealed_verifier BLOB NOT NULL,
    created_at      INTEGER NOT NULL,
    used_at         INTEGER
) STRICT;

CREATE INDEX authorizations_by_age ON authorizations (created_at);

CREATE TABLE imports (
    id               TEXT PRIMARY KEY NOT NULL,
    member_id        TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    link_id          TEXT REFERENCES links (id) ON DELETE SET NULL,
    provider         TEXT NOT NULL,
    state            TEXT NOT NULL,
    data_types       TEXT NOT NULL,
    range_start      TEXT NOT NULL,
    range_end        TEXT NOT NULL,
    not_permitted    TEXT NOT NULL,
    requests_planned INTEGER NOT NULL,
    requests_done    INTEGER NOT NULL DEFAULT 0,
    retry_at         INTEGER,
    problem          TEXT,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX imports_by_member ON imports (member_id, created_at);
CREATE INDEX imports_by_link ON imports (link_id);
CREATE INDEX imports_by_state ON imports (state, updated_at);

CREATE TABLE windows (
    id          TEXT PRIMARY KEY NOT NULL,
    import_id   TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    resource    TEXT NOT NULL,
    range_start TEXT,
    range_end   TEXT,
    state       TEXT NOT NULL,
    problem     TEXT,
    attempts    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX windows_by_import ON windows (import_id, ordinal);

-- A page's row is written after its segment is on disk, never before.
CREATE TABLE pages (
    window_id      TEXT NOT NULL REFERENCES windows (id) ON DELETE CASCADE,
    sequence       INTEGER NOT NULL,
    segment        TEXT NOT NULL,
    records        INTEGER NOT NULL,
    bytes          INTEGER NOT NULL,
    complete_after TEXT,
    sealed_summary BLOB NOT NULL,
    PRIMARY KEY (window_id, sequence)
) STRICT;

CREATE TABLE deliveries (
    import_id             TEXT PRIMARY KEY NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    step                  TEXT NOT NULL,
    replace_other_account INTEGER NOT NULL,
    artifact              TEXT,
    new_file_id           INTEGER,
    merged                TEXT NOT NULL,
    replaced              TEXT NOT NULL,
    kept                  TEXT NOT NULL,
    problem               TEXT,
    delivered_at          INTEGER,
    updated_at            INTEGER NOT NULL
) STRICT;

-- The browser's session id is never stored, only its SHA-256.
CREATE TABLE sessions (
    id_hash     BLOB PRIMARY KEY NOT NULL,
    sealed_data BLOB NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_age ON sessions (expires_at);
