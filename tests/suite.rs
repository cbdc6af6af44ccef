//! The one integration binary: public API only.
