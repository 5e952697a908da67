//! Deletes what has passed its time.
