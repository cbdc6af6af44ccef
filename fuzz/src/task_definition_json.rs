//! Reading any JSON as what ECS's answers and inputs hold.

use std::fmt::Debug;

use bayplan::document::{Bend, Bent, Document, Read, Reading, Segment, Violation, Violations};
use bayplan::model::{
    Family, RegistrationRules, TaskDefinition, read_clusters, read_container_instances, read_tasks,
    write_cluster, write_container_instance, write_task,
};

use super::bytes::Bytes;
use super::documents::document;

/// How many of ten readers took the document: the bytes if they are JSON, else one built from them.
pub(crate) fn check(data: &[u8]) -> usize {
    let document = match serde_json::from_slice::<Document>(data) {
        Ok(document) => document,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            document(&mut Bytes::new(data))
        }
    };
    check_definition(&document)
        + check_containers(&document)
        + check_instances(&document)
        + check_tasks(&document)
        + check_clusters(&document)
}

fn rules(reading: Reading) -> RegistrationRules {
    match reading {
        Reading::Strict => RegistrationRules::strict(),
        Reading::Lenient => RegistrationRules::lenient(),
    }
}

fn check_definition(document: &Document) -> usize {
    let read = |document, reading| TaskDefinition::read(document, &rules(reading));
    let taken = by_both(document, read);
    if let Some(strict) = taken.iter().find(|read| read.1 == Reading::Strict) {
        let written = serde_json::to_string(&strict.0.value).expect("JSON");
        let again: TaskDefinition =
            serde_json::from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
        assert_eq!(again, strict.0.value, "{written}");
        let inner = document.field("taskDefinition").unwrap_or(document);
        assert_eq!(
            without_instants(strict.0.value.document()),
            without_instants(inner)
        );
    }
    for (Read { value, .. }, reading) in &taken {
        let written = if is_answer(document, *reading) {
            Document::object([("taskDefinition", value.document().clone())])
        } else {
            value.document().clone()
        };
        let again = read(written, *reading).unwrap_or_else(|why| panic!("{why}: {value:?}"));
        assert_eq!(again.value, *value);
        assert!(again.bends.iter().all(is_no_change), "{:?}", again.bends);
    }
    taken.len()
}

/// All of a definition but its instants, of which each has several spellings.
fn without_instants(definition: &Document) -> Document {
    let mut rest = definition.clone();
    if let Document::Object(fields) = &mut rest {
        for instant in ["registeredAt", "deregisteredAt", "deleteRequestedAt"] {
            fields.remove(instant);
        }
    }
    rest
}

/// Whether the document is an answer of ECS, in a recording or not.
fn is_answer(document: &Document, reading: Reading) -> bool {
    let recorded = document.field("status_code").and(document.field("data"));
    let recorded = recorded.filter(|_| reading == Reading::Lenient);
    let answer = recorded.unwrap_or(document).as_object();
    answer.is_some_and(|fields| fields.keys().any(|key| is_wrapper(key, reading)))
}

fn is_wrapper(key: &str, reading: Reading) -> bool {
    let is_pascal_case = key.starts_with('T') && key.eq_ignore_ascii_case("taskDefinition");
    key == "taskDefinition" || reading == Reading::Lenient && is_pascal_case
}

fn check_containers(document: &Document) -> usize {
    let family = Family::new("found").expect("a family");
    let read =
        |document, reading| TaskDefinition::read_containers(&family, document, &rules(reading));
    // Paths are those of the whole definition, so they are looked up in it.
    let whole = [
        ("family", "found".into()),
        ("containerDefinitions", document.clone()),
    ];
    let whole = Document::object(whole);
    let taken = by_both_within(document, &whole, read);
    taken.len()
}

fn check_instances(document: &Document) -> usize {
    let taken = by_both(document, read_container_instances);
    for (read, _) in &taken {
        let written = read.value.iter().map(write_container_instance);
        let answer = Document::object([("containerInstances", Document::array(written))]);
        assert_reads_back(read, read_container_instances(answer, Reading::Strict));
        for instance in &read.value {
            let json = serde_json::to_value(instance).expect("JSON");
            assert_same(&serde_json::from_value(json), instance);
        }
    }
    taken.len()
}

fn check_tasks(document: &Document) -> usize {
    let taken = by_both(document, read_tasks);
    for (read, _) in &taken {
        let written = read.value.iter().map(write_task);
        let answer = Document::object([("tasks", Document::array(written))]);
        assert_reads_back(read, read_tasks(answer, Reading::Strict));
        for task in &read.value {
            let json = serde_json::to_value(task).expect("JSON");
            assert_same(&serde_json::from_value(json), task);
        }
    }
    taken.len()
}

fn check_clusters(document: &Document) -> usize {
    let taken = by_both(document, read_clusters);
    for (read, _) in &taken {
        let written = read.value.iter().map(write_cluster);
        let answer = Document::object([("clusters", Document::array(written))]);
        assert_reads_back(read, read_clusters(answer, Reading::Strict));
        for cluster in &read.value {
            let json = serde_json::to_value(cluster).expect("JSON");
            assert_same(&serde_json::from_value(json), cluster);
        }
    }
    taken.len()
}

/// What was written of what was read is read strictly, and is the same.
fn assert_reads_back<T: PartialEq + Debug>(read: &Read<T>, again: Result<Read<T>, Violations>) {
    let again = again.unwrap_or_else(|why| panic!("{why}: {read:?}"));
    assert_eq!(again.value, read.value);
    assert!(again.bends.iter().all(is_doubt), "{:?}", again.bends);
}

fn assert_same<T: PartialEq + Debug>(again: &serde_json::Result<T>, value: &T) {
    assert_eq!(again.as_ref().ok(), Some(value), "{again:?}");
}

fn by_both<T: PartialEq + Debug>(
    document: &Document,
    read: impl Fn(Document, Reading) -> Result<Read<T>, Violations>,
) -> Vec<(Read<T>, Reading)> {
    by_both_within(document, document, read)
}

/// What the strict and the lenient reader make of a document; neither is silent, and the lenient
/// one takes what the strict one takes.
fn by_both_within<T: PartialEq + Debug>(
    document: &Document,
    whole: &Document,
    read: impl Fn(Document, Reading) -> Result<Read<T>, Violations>,
) -> Vec<(Read<T>, Reading)> {
    let strict = read(document.clone(), Reading::Strict);
    let lenient = read(document.clone(), Reading::Lenient);
    match &strict {
        Ok(strict) => {
            assert!(strict.bends.iter().all(is_doubt), "{:?}", strict.bends);
            assert_eq!(lenient.as_ref(), Ok(strict), "{document:?}");
        }
        Err(violations) => {
            check_violations(violations);
            for violation in violations.as_slice() {
                assert_path_leads(whole, violation);
            }
        }
    }
    if let Err(violations) = &lenient {
        check_violations(violations);
    }
    let strict = strict.ok().map(|read| (read, Reading::Strict));
    let lenient = lenient.ok().map(|read| (read, Reading::Lenient));
    strict.into_iter().chain(lenient).collect()
}

fn check_violations(violations: &Violations) {
    let all = violations.as_slice();
    assert!(!all.is_empty());
    assert!(
        !violations.to_string().contains(char::is_control),
        "{violations}"
    );
    for violation in all {
        let line = violation.to_string();
        assert!(!line.contains(char::is_control), "{line:?}");
        let path = violation.path.to_string();
        assert!(line.starts_with(&format!("{path}: ")), "{line:?}");
        assert!(line.len() > path.len() + 2, "{line:?}");
    }
}

/// The path of a violation of a strict reader ends in the document, or in something missing there.
fn assert_path_leads(document: &Document, violation: &Violation) {
    let mut at = Some(document);
    for segment in violation.path.segments() {
        let Some(value) = at else {
            panic!("{violation} of {document:?}");
        };
        at = match segment {
            Segment::Field(name) => value.field(name),
            Segment::Index(index) => value.as_array().and_then(|values| values.get(*index)),
        };
    }
    let leads = at.is_some() || violation.found.is_none();
    assert!(leads, "{violation} of {document:?}");
}

fn is_doubt(bend: &Bend) -> bool {
    matches!(bend.bent, Bent::Doubtful(_))
}

/// What may be said of a document that is in the API's spelling already: what is kept or supplied
/// is not written into it.
fn is_no_change(bend: &Bend) -> bool {
    let stays = matches!(bend.bent, Bent::Kept | Bent::Supplied(_));
    stays || is_doubt(bend)
}
