//! Internal errors to HTTP statuses and wire problems.
