//! The sentences of the page in the language it is built in: each language is a folder with the same names, and a build
//! has one of them, so that nobody loads a sentence they cannot read.

#[cfg(feature = "german")]
mod de;
#[cfg(not(feature = "german"))]
mod en;

#[cfg(feature = "german")]
pub(crate) use de::*;
#[cfg(not(feature = "german"))]
pub(crate) use en::*;
