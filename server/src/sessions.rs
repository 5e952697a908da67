//! Browser sessions kept in storage.
