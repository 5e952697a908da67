//! What the server remembers, in SQLite.
