//! What every handler and runner shares.
