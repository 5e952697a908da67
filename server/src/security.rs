//! Security headers and limits laid around every route.
