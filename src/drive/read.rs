//! What is recorded is read.

use alloc::vec::Vec;

use super::DriveFailure;
use super::books::Books;
use super::job::{Job, Key, Order};
use super::record::is_stale;
use super::step::Step;
use crate::model::{ClusterName, ContainerInstanceArn};
use crate::ports::{InstanceRegistryError, Versioned};

impl Step<'_, '_> {
    /// Clusters of which nothing was read yet are read.
    pub(super) fn begin_reading(&mut self) {
        if self.ports.instances.is_none() {
            return;
        }
        for cluster in self.control.clusters() {
            if self.driver.books.begin(cluster) {
                let read = Order::Read {
                    after: None,
                    compares: false,
                };
                let key = Key::records(cluster);
                self.driver.schedule.put(key, self.now, Job::new(read));
            }
        }
    }

    /// Reads the next records of a cluster, and all of them again after a while.
    pub(super) fn read(&mut self, cluster: &ClusterName, mut job: Job) {
        let Order::Read { after, compares } = job.order.clone() else {
            return;
        };
        let limit = self.left().min(PAGE);
        let Some(registry) = &mut self.ports.instances else {
            return;
        };
        let key = Key::records(cluster);
        match registry.list(cluster, after.as_ref(), limit) {
            Ok(page) => {
                let last = page.last().map(|found| arn(found).clone());
                let last = last.filter(|_| page.len() >= limit);
                self.take_in_page(cluster, (after.as_ref(), last.as_ref()), page, compares);
                let mut at = self.now;
                if last.is_none() {
                    self.record_the_rest(cluster);
                    at = at.saturating_add(self.driver.settings.read_again_after);
                }
                let compares = compares && last.is_some();
                let after = last;
                let next = Job::new(Order::Read { after, compares });
                self.driver.schedule.put(key, at, next);
            }
            Err(InstanceRegistryError::Port(error)) if !error.is_transient() => {
                self.spend();
                self.progress.failures.push(DriveFailure::RecordsNotRead {
                    cluster: cluster.clone(),
                    reason: error.reason,
                });
            }
            Err(_) => {
                self.spend();
                job.attempts = job.attempts.saturating_add(1);
                let at = self.later(job.attempts);
                self.driver.schedule.put(key, at, job);
            }
        }
    }

    fn take_in_page(
        &mut self,
        cluster: &ClusterName,
        (after, last): (Option<&ContainerInstanceArn>, Option<&ContainerInstanceArn>),
        page: Vec<Versioned>,
        compares: bool,
    ) {
        // An empty page is a call too.
        self.spend();
        let mut gone = self.driver.books.between(cluster, after, last);
        gone.retain(|known| {
            page.binary_search_by(|found| arn(found).cmp(known))
                .is_err()
        });
        for instance in gone {
            self.take_in_record(cluster, &instance, None);
        }
        for (place, found) in page.into_iter().enumerate() {
            if place > 0 {
                self.spend();
            }
            let instance = arn(&found).clone();
            self.take_in_record(cluster, &instance, Some(found));
            if compares {
                let key = Key::instance(cluster, &instance);
                let job = Job::new(Order::List);
                self.driver.schedule.put(key, self.now, job);
            }
        }
    }

    /// Instances that were registered here before there was anything to record them are recorded, and
    /// those whose agents were heard here since.
    fn record_the_rest(&mut self, cluster: &ClusterName) {
        let Some(governed) = self.control.cluster(cluster) else {
            return;
        };
        let books = &self.driver.books;
        let instances = governed.cluster().instances();
        let rest = instances.filter(|one| {
            let known = books.get(cluster, one.arn());
            let recorded = known.and_then(|known| known.record.last_heartbeat);
            known.is_none() || is_stale(governed.last_heartbeat(one.arn()), recorded)
        });
        let rest: Vec<ContainerInstanceArn> = rest.map(|one| one.arn().clone()).collect();
        for instance in rest {
            self.record_soon(cluster, &instance);
        }
    }

    /// Reads the record of an instance; then it is written again if it does not say what is so.
    pub(super) fn read_again(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        job: Job,
    ) {
        let version = |books: &Books| Some(books.get(cluster, instance)?.version);
        let before = version(&self.driver.books);
        match self.read_record(cluster, instance) {
            // A registry that refuses what it shows to be right is asked again later, not at once.
            Ok(true) if version(&self.driver.books) != before => {
                let key = Key::record(cluster, instance);
                let job = Job::new(Order::Record);
                self.driver.schedule.put(key, self.now, job);
            }
            Ok(_) => self.record_later(cluster, instance, job),
            Err(InstanceRegistryError::Port(error)) if !error.is_transient() => {
                self.give_up_recording(cluster, instance, error.reason);
            }
            Err(_) => {
                self.driver.books.doubt(cluster, instance);
                self.record_later(cluster, instance, job);
            }
        }
    }

    /// Reads the record of an instance and takes it in. Whether it could be.
    pub(super) fn read_record(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<bool, InstanceRegistryError> {
        let Some(registry) = &mut self.ports.instances else {
            return Ok(true);
        };
        let found = registry.read(cluster, instance)?;
        self.spend();
        Ok(self.take_in_record(cluster, instance, found))
    }
}

fn arn(found: &Versioned) -> &ContainerInstanceArn {
    &found.record.instance.container_instance_arn
}

/// How many records are asked for at once, at most.
const PAGE: usize = 100;
