//! The destination: sign-in, member, files, upload and delete at Open Humans.
