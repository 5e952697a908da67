-- Leaving, and whether a member wants messages at all. Values stand in columns as 0001 says.

-- Whether anything may be told by message, whatever an import says; who is leaving is not let in any more.
ALTER TABLE members ADD COLUMN wants_messages INTEGER NOT NULL DEFAULT 1;
ALTER TABLE members ADD COLUMN is_leaving INTEGER NOT NULL DEFAULT 0;

-- When a member was told that a link nobody uses is about to be deleted.
ALTER TABLE links ADD COLUMN told_unused_at INTEGER;

-- Whose a session is, so that all of a member's end together; none while nobody is signed in.
ALTER TABLE sessions ADD COLUMN member_id TEXT;
CREATE INDEX sessions_by_member ON sessions (member_id);

-- A member who is leaving, until nothing of them is here any more: written before the first thing is deleted, so that a
-- kill in the middle goes on. When all is done the member is forgotten and only the receipt stays for a while, for whoever
-- holds its key (stored as SHA-256). Not tied to the member's row, which it outlives.
CREATE TABLE departures (
    id             TEXT PRIMARY KEY NOT NULL,
    member_id      TEXT UNIQUE,
    key_hash       BLOB UNIQUE,
    delete_files   INTEGER NOT NULL,
    -- Told by Open Humans, about a time so close to the member's last sign-in that their token decides.
    is_in_doubt    INTEGER NOT NULL,
    -- The member's last sign-in as it was then; a later one makes what was told a thing of the past.
    last_seen_at   INTEGER NOT NULL,
    sealed_receipt BLOB NOT NULL,
    begun_at       INTEGER NOT NULL,
    ended_at       INTEGER,
    -- Until when the server that is at it may be taken for alive.
    claimed_until  INTEGER
) STRICT;

CREATE INDEX departures_by_end ON departures (ended_at);
