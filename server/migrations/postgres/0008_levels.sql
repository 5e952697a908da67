-- Readings within the day in fewer numbers, for charts that zoom. Values stand in columns as 0001 says.

-- Beside a page, and gone with it: its readings by the hour and, where they are finer than that, by the minute. Beside the last page of a
-- window that has several: the window's days, each once. What stands first is read without what stands after it.
CREATE TABLE page_levels (
    window_id      TEXT NOT NULL,
    sequence       BIGINT NOT NULL,
    sealed_days    BYTEA,
    sealed_hours   BYTEA,
    sealed_minutes BYTEA,
    PRIMARY KEY (window_id, sequence),
    FOREIGN KEY (window_id, sequence) REFERENCES pages (window_id, sequence) ON DELETE CASCADE
);
