//! Encrypted blobs of fetched data on disk.
