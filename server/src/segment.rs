//! The stored records of one page of a window.
