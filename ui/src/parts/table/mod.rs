//! The virtualised table.
