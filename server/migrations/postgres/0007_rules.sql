-- What members leave out of everything that is sent. Values stand in columns as 0001 says.

-- How often a member's rules have changed, so that nothing is sent under others than the page showed.
ALTER TABLE members ADD COLUMN rules_revision BIGINT NOT NULL DEFAULT 0;

-- One rule: of what, and when. `revision` is the member's at which it came, so that a file written before is known to hold
-- what was left out since. Sealed, because what somebody hides, and of which day, is as much theirs as the reading.
CREATE TABLE rules (
    id          TEXT PRIMARY KEY NOT NULL,
    member_id   TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    revision    BIGINT NOT NULL,
    sealed_rule BYTEA NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE INDEX rules_by_member ON rules (member_id, revision);

-- The revision each file on Open Humans was last written under.
CREATE TABLE file_rules (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    basename  TEXT NOT NULL,
    revision  BIGINT NOT NULL,
    PRIMARY KEY (member_id, basename)
);
