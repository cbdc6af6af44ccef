//! The suites see registries that break a rule.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each flaw breaks one thing, and leaves the others alone"
)]

use bayplan::model::{ClusterName, ContainerInstanceArn, Digest, ImageReference};
use bayplan::ports::{
    AuthorizationToken, Expected, ImageRegistry, ImageRegistryError, InstanceRecord,
    InstanceRegistry, InstanceRegistryError, Submission, Version, Versioned,
};
use bayplan::testing::{InMemoryImageRegistry, InMemoryInstanceRegistry, conformance};

use super::samples::{cluster, digest, image, instances};

/// What a registry does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    OverwritesBlindly,
    CreatesBlindly,
    RemovesBlindly,
    KeepsRemoved,
    UsesVersionsAgain,
    MixesClusters,
    ListsTooMuch,
    ListsBackwards,
    LosesWrites,
}

struct Broken {
    flaw: Flaw,
    sound: InMemoryInstanceRegistry,
}

impl Broken {
    /// What is there, whatever is expected.
    fn there(&mut self, cluster: &ClusterName, arn: &ContainerInstanceArn) -> Option<Version> {
        let found = self.sound.read(cluster, arn).ok().flatten();
        found.map(|found| found.version)
    }
}

impl InstanceRegistry for Broken {
    fn read(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
    ) -> Result<Option<Versioned>, InstanceRegistryError> {
        let named = ClusterName::new("web").expect("a name");
        let cluster = match self.flaw {
            Flaw::MixesClusters => &named,
            _ => cluster,
        };
        self.sound.read(cluster, instance)
    }

    fn list(
        &mut self,
        cluster: &ClusterName,
        after: Option<&ContainerInstanceArn>,
        limit: usize,
    ) -> Result<Vec<Versioned>, InstanceRegistryError> {
        let limit = match self.flaw {
            Flaw::ListsTooMuch => limit + 1,
            _ => limit,
        };
        let mut listed = self.sound.list(cluster, after, limit)?;
        if self.flaw == Flaw::ListsBackwards {
            listed.reverse();
        }
        Ok(listed)
    }

    fn write(
        &mut self,
        cluster: &ClusterName,
        record: InstanceRecord,
        expected: Expected,
    ) -> Result<Version, InstanceRegistryError> {
        let there = self.there(cluster, &record.instance.container_instance_arn);
        let expected = match (self.flaw, expected, there) {
            (Flaw::OverwritesBlindly, Expected::Version(_), Some(version))
            | (Flaw::CreatesBlindly, Expected::Absent, Some(version)) => Expected::Version(version),
            (_, expected, _) => expected,
        };
        if self.flaw == Flaw::LosesWrites && there.is_some() {
            let kept = self
                .sound
                .read(cluster, &record.instance.container_instance_arn)?;
            let kept = kept.map_or(record, |kept| kept.record);
            return self.sound.write(cluster, kept, expected);
        }
        let version = self.sound.write(cluster, record, expected)?;
        Ok(match self.flaw {
            Flaw::UsesVersionsAgain if expected == Expected::Absent => Version::new(1),
            _ => version,
        })
    }

    fn remove(
        &mut self,
        cluster: &ClusterName,
        instance: &ContainerInstanceArn,
        version: Version,
    ) -> Result<(), InstanceRegistryError> {
        let there = self.there(cluster, instance);
        match (self.flaw, there) {
            (Flaw::KeepsRemoved, Some(there)) if there == version => Ok(()),
            (Flaw::RemovesBlindly, Some(there)) => self.sound.remove(cluster, instance, there),
            (_, _) => self.sound.remove(cluster, instance, version),
        }
    }
}

#[test]
fn each_flaw_of_an_instance_registry_is_seen() {
    let rows = [
        (
            Flaw::OverwritesBlindly,
            "a write on something else is a conflict",
        ),
        (
            Flaw::CreatesBlindly,
            "a write on something else is a conflict",
        ),
        (
            Flaw::RemovesBlindly,
            "a record of another version is not removed",
        ),
        (Flaw::KeepsRemoved, "a record that was removed is gone"),
        (Flaw::UsesVersionsAgain, "a version is never used again"),
        (Flaw::MixesClusters, "clusters are apart"),
        (Flaw::ListsTooMuch, "a page has its limit"),
        (
            Flaw::ListsBackwards,
            "every record is listed once, in order",
        ),
        (Flaw::LosesWrites, "what was written last is read"),
    ];
    for (flaw, rule) in rows {
        let mut broken = Broken {
            flaw,
            sound: InMemoryInstanceRegistry::default(),
        };
        let clusters = [&cluster("web"), &cluster("batch")];
        let checked = conformance::instance_registry(&mut broken, clusters, &instances());
        assert_eq!(checked.map_err(|breach| breach.rule), Err(rule), "{flaw:?}");
    }
}

/// An image registry of which every answer but the first is changed.
struct Changed<F>(InMemoryImageRegistry, F);

impl<F> ImageRegistry for Changed<F>
where
    F: FnMut(&ImageReference, Answer) -> Answer,
{
    fn authorize(
        &mut self,
        host: Option<&str>,
    ) -> Result<Submission<AuthorizationToken>, ImageRegistryError> {
        self.0.authorize(host)
    }

    fn resolve(&mut self, image: &ImageReference, token: &AuthorizationToken) -> Answer {
        let answer = self.0.resolve(image, token);
        (self.1)(image, answer)
    }
}

type Answer = Result<Submission<Digest>, ImageRegistryError>;

#[track_caller]
fn assert_seen(change: impl FnMut(&ImageReference, Answer) -> Answer, rule: &str) {
    let mut images = InMemoryImageRegistry::default();
    images.push(&image("web:v1"), digest("1"));
    let mut changed = Changed(images, change);
    let checked = conformance::image_registry(&mut changed, &image("web:v1"), &image("web:v2"));
    assert_eq!(checked.map_err(|breach| breach.rule), Err(rule));
}

#[test]
fn each_flaw_of_an_image_registry_is_seen() {
    assert_seen(
        |_, answer| answer.and(Ok(Submission::Pending)),
        "a question is answered some time",
    );
    let mut asked = 0;
    let moves = |_: &ImageReference, answer: Answer| {
        asked += 1;
        answer.map(|_| Submission::Done(digest(if asked == 1 { "1" } else { "2" })))
    };
    assert_seen(moves, "a tag that does not move resolves the same");
    assert_seen(
        |image, answer| match image.digest() {
            Some(_) => Ok(Submission::Done(digest("3"))),
            None => answer,
        },
        "a digest resolves to itself",
    );
    assert_seen(
        |_, answer| answer.or_else(|_| Ok(Submission::Done(digest("1")))),
        "an image that is not there is not found",
    );
}
