//! Instants and the civil calendar.
