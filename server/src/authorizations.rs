//! The OAuth attempts of sign-in and links, from redirect to callback.
