//! Helpers for tests: storage, clock and keys.
