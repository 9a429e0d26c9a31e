//! What the filter box says, as a question to a row.
