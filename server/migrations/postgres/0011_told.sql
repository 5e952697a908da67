-- Updates, told more exactly. Values stand in columns as 0001 says.

-- Of what a member was told by message and is not over yet, in the place of whether they were told of anything.
ALTER TABLE updates ADD COLUMN told TEXT NOT NULL DEFAULT '[]';
ALTER TABLE updates DROP COLUMN is_told;
-- Tries in a row to send what the update is at; `failures` counts updates that came to nothing.
ALTER TABLE updates ADD COLUMN stops BIGINT NOT NULL DEFAULT 0;
-- Counts the member's changes, so that none is made over one they have not seen.
ALTER TABLE updates ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
