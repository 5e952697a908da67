//! The server's binary: reads settings, opens storage, serves until told to stop.

fn main() {}
