//! The files we make: writers, readers and merging.
