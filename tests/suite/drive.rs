//! Control planes that are driven.

#[path = "drive/faults.rs"]
mod faults;
#[path = "drive/heartbeats.rs"]
mod heartbeats;
#[path = "drive/images.rs"]
mod images;
#[path = "drive/orders.rs"]
mod orders;
#[path = "drive/planners.rs"]
mod planners;
#[path = "drive/planners_in_trouble.rs"]
mod planners_in_trouble;
#[path = "drive/reconcile.rs"]
mod reconcile;
#[path = "drive/records.rs"]
mod records;
#[path = "drive/world.rs"]
mod world;
