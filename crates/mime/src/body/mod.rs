//! From parts to texts and files.

pub(crate) mod flowed;
pub(crate) mod gather;
pub(crate) mod transfer;
pub(crate) mod tree;
