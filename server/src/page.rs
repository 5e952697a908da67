//! The page built by Trunk, embedded in the binary, with its content security policy.
