-- Automatic updates. Values stand in columns as 0001 says.

-- What a member wants fetched by itself through a link: at most one of daily data and one of readings within the day.
-- `agreed_at` is when they agreed to sending without being asked; `covered_until` is the day after the last one that was sent
-- whole.
CREATE TABLE updates (
    id             TEXT PRIMARY KEY NOT NULL,
    member_id      TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    link_id        TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
    kind           TEXT NOT NULL,
    data_types     TEXT NOT NULL,
    granularities  TEXT NOT NULL,
    every          TEXT NOT NULL,
    mode           TEXT NOT NULL,
    state          TEXT NOT NULL,
    agreed_at      INTEGER,
    covered_until  TEXT NOT NULL,
    next_due_at    INTEGER NOT NULL,
    -- Before this nothing is tried again.
    look_at        INTEGER NOT NULL,
    last_import_id TEXT,
    last_ended_at  INTEGER,
    outcome        TEXT,
    -- What kept days from the last one, or ended it; and what is in the way of the next.
    last_problem   TEXT,
    problem        TEXT,
    -- Tries in a row that came to nothing, and whether the member was told of what is in the way.
    failures       INTEGER NOT NULL DEFAULT 0,
    is_told        INTEGER NOT NULL DEFAULT 0,
    -- Until when the server that is at it may be taken for alive, by the database's clock.
    claimed_until  INTEGER,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    UNIQUE (link_id, kind)
) STRICT;

CREATE INDEX updates_by_member ON updates (member_id);
CREATE INDEX updates_by_look ON updates (look_at);

-- The update that is at an import; none for one its member asked for, and none once the update has ended. An update is never at
-- two, whichever servers begin it.
ALTER TABLE imports ADD COLUMN update_id TEXT REFERENCES updates (id) ON DELETE SET NULL;
CREATE UNIQUE INDEX imports_by_update ON imports (update_id);
