//! The form, byte for byte, and what is said of bytes that do not have it.

use super::*;

/// One instance and one task, as the form says.
fn smallest() -> Vec<(&'static str, Vec<u8>)> {
    let mut parts: Vec<(&str, Vec<u8>)> = vec![
        ("generation", 1_u64.to_le_bytes().to_vec()),
        ("seed", vec![0; 8]),
        ("position", vec![0; 8]),
        ("texts", b"\x02\x01a\x01b".to_vec()),
        ("attributes", b"\x01\x02\0\x02\x01\0".to_vec()),
        (
            "kinds",
            b"\x01\0\0\0\x80\x10\xa0\x1f\0\0\0\0\0\0\0\0".to_vec(),
        ),
        ("groups", b"\x01\x01g".to_vec()),
        ("definitions", b"\0".to_vec()),
        ("needs", b"\x01\x0a\x64\0\0\0\0".to_vec()),
        ("origins", b"\x01\0\0\0\0".to_vec()),
        ("facts", b"\0".to_vec()),
        ("instances", b"\x01\x02i1\0\0\0\x0a\0\0".to_vec()),
        ("tasks of i1", b"\x01\x81\x01t".to_vec()),
        ("time", i64::MIN.to_le_bytes().to_vec()),
        ("places", b"\0\0\x01\0\0".to_vec()),
        ("tasks", b"\0".to_vec()),
    ];
    parts.retain(|(_, bytes)| !bytes.is_empty());
    parts
}

fn joined(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let parts: Vec<u8> = parts.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
    framed(&parts)
}

/// A change of this form makes old snapshots unreadable: it needs another version.
#[test]
fn the_form_is_as_documented() {
    let registered = Resources::new(CpuUnits::new(2048), MemoryMiB::new(4000));
    let labels = attributes([("a", "b"), ("b", "")]).expect("valid");
    let instance = ContainerInstance::new(arn("i1"), registered).with_attributes(labels);
    let mut cluster = ClusterState::new();
    let mut txn = cluster.begin();
    txn.apply(&Change::RegisterContainerInstance(Box::new(instance)))
        .expect("new");
    let group = TaskGroup::reported("g").expect("a group");
    let task = Task::new(TaskId::new("t").expect("an id"), group);
    txn.apply(&Change::AddTask(Box::new(
        task.on(arn("i1")).taking(need(10)),
    )))
    .expect("room");
    txn.commit();
    assert_eq!(cluster.view().snapshot(), joined(&smallest()));
}

/// The smallest snapshot with some parts replaced.
fn with(replaced: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts = smallest();
    for (part, bytes) in replaced {
        let found = parts.iter_mut().find(|(name, _)| name == part);
        found.expect("a part of that name").1 = bytes.to_vec();
    }
    joined(&parts)
}

/// What is said of bytes.
#[track_caller]
fn refusal(snapshot: &[u8]) -> String {
    let error = ClusterState::from_snapshot(snapshot).expect_err("a refusal");
    let source = std::error::Error::source(&error).map(ToString::to_string);
    source.map_or(error.to_string(), |source| format!("{error}: {source}"))
}

/// What is said when one part is another.
#[track_caller]
fn assert_refused(part: &str, bytes: &[u8], expected: &str) {
    assert_eq!(refusal(&with(&[(part, bytes)])), expected);
}

#[test]
fn frames() {
    let refused = |bytes: &[u8]| ClusterState::from_snapshot(bytes).expect_err("a refusal");
    let snapshot = joined(&smallest());
    for wrong in [&b""[..], b"bayplan", b"{}", &snapshot[..27], &snapshot[1..]] {
        assert_eq!(
            refused(wrong).to_string(),
            "this is no snapshot, one begins with `bayplan` and a zero byte and has 28 bytes at least"
        );
    }
    let mut other = snapshot.clone();
    other[8] = 2;
    assert_eq!(
        refused(&other).to_string(),
        "the snapshot is of version 2, supported is 1"
    );
    assert_eq!(
        refused(&snapshot[..100]).to_string(),
        "the snapshot has 100 bytes, it says that it has 124"
    );
    let mut other = snapshot.clone();
    other[30] ^= 0x10;
    let error = refused(&other);
    assert!(matches!(error, SnapshotError::Altered { .. }), "{error}");
    let said = u64::from_le_bytes(*snapshot.last_chunk().expect("a checksum"));
    assert!(error.to_string().ends_with(&format!("it says {said:016x}")));
}

#[test]
fn numbers_and_texts() {
    assert_refused(
        "tasks",
        b"",
        "byte 115: the content ends within the number of tasks",
    );
    assert_refused("tasks", b"\0\0\0", "byte 116: 2 bytes follow the last task");
    assert_refused(
        "tasks",
        b"\x80\0",
        "byte 115: the number of tasks is written in more bytes than it needs, allowed is the shortest form",
    );
    assert_refused(
        "tasks",
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
        "byte 115: the number of tasks is beyond 64 bits, allowed is 0 to 18446744073709551615",
    );
    assert_refused(
        "texts",
        b"\x02\x01b\x01a",
        "byte 47: the text of an attribute does not come after the one before it",
    );
    assert_refused(
        "texts",
        b"\x02\x01a\x01a",
        "byte 47: the text of an attribute does not come after the one before it",
    );
    assert_refused(
        "texts",
        b"\x01\x01a",
        "byte 50: the text of an attribute is number 1, allowed is one of 1, the first is 0",
    );
    assert_refused(
        "texts",
        b"\x02\x01a\x01\xff",
        "byte 47: the text of an attribute is not UTF-8, allowed is text in UTF-8",
    );
    assert_refused(
        "texts",
        b"\x02\x01\x20\x01b",
        "byte 51: the name of an attribute is ` `, allowed is 1 to 128 letters, digits and `-_/\\.`",
    );
    assert_refused(
        "texts",
        b"\x03\x01a\x01b\x01c",
        "byte 49: nothing has the text of an attribute",
    );
}

#[test]
fn order_and_use() {
    assert_refused(
        "attributes",
        b"\x01\x02\x01\0\0\x02",
        "byte 53: the attribute does not come after the one before it",
    );
    assert_refused(
        "groups",
        b"\x01\x01\x07",
        "byte 72: a name is not allowed: `\\u{7}` is no task group, allowed is 1 to 255 characters, no control characters",
    );
    assert_refused(
        "groups",
        b"\x02\x01g\x01h",
        "byte 74: nothing has the task group",
    );
    assert_refused(
        "attributes",
        b"\x02\x01\0\x02\x02\0\x02\x01\0",
        "byte 53: nothing has the set of attributes",
    );
    let kind = |cpu: u8| [&[0, 0, 0, cpu][..], b"\x10\xa0\x1f\0\0\0\0\0\0\0\0"].concat();
    let kinds = [b"\x02", kind(0x80).as_slice(), &kind(0x81)].concat();
    assert_refused("kinds", &kinds, "byte 71: nothing has the kind of instance");
}

#[test]
fn instances_and_tasks() {
    assert_refused(
        "instances",
        b"\x01\x02i1\0\0\0\x0e\0\0",
        "byte 95: the status of an instance is 0x0e, allowed is one of those that are listed for it",
    );
    assert_refused(
        "instances",
        b"\x02\x02i1\0\0\0\x0a\0\0\0\x02i1\0\0\0\x0a\0\0",
        "byte 99: the container instance does not come after the one before it",
    );
    assert_refused(
        "tasks of i1",
        b"\x01\xb1\x01t",
        "byte 99: the status of a task is 0xb1, allowed is one of those that are listed for it",
    );
    assert_refused(
        "tasks of i1",
        b"\x01\x81\x2056bb75696318458e882b7a631df643d0",
        "byte 100: the task id is `56bb75696318458e882b7a631df643d0`, allowed is its form of sixteen bytes",
    );
    assert_refused(
        "needs",
        b"\x01\x81\x10\x64\0\0\0\0",
        "byte 100: a task cannot be in the cluster: the container instance `i1` has 2048 CPU units left, the task `t` takes 2049",
    );
    assert_refused(
        "tasks",
        b"\x01\x81\x01t\0\0\0\0\0\0\0\0\0\0\0\0\0",
        "byte 116: a task cannot be in the cluster: the task `t` exists already",
    );
    let task = |id: &[u8; 1]| [b"\x81\x01", id.as_slice(), &[0; 13]].concat();
    let tasks = [b"\x02", task(b"u").as_slice(), &task(b"s")].concat();
    assert_refused(
        "tasks",
        &tasks,
        "byte 132: the task does not come after the one before it",
    );
    assert_refused(
        "instances",
        b"\x01\x02i1\0\0\0\x0a\xff\xff\xff\xff\x0f\0",
        "byte 96: the number of unlisted tasks is 4294967295, allowed is 0 to 2147483647",
    );
}

#[test]
fn facts() {
    let times = [i64::MIN.to_le_bytes(); 4].concat();
    let fact = |rest: &[u8]| [b"\x01", times.as_slice(), rest].concat();
    assert_refused(
        "facts",
        &fact(b"\0\0"),
        "byte 88: the facts of a task is nothing, allowed is something that is known",
    );
    assert_refused(
        "facts",
        &fact(b"\x03\0"),
        "byte 120: the health of a target is 3, allowed is 0 to 2",
    );
    assert_refused(
        "facts",
        &fact(b"\0\x08"),
        "byte 121: the stop code is 8, allowed is 0 to 7",
    );
    assert_refused(
        "facts",
        &fact(b"\x01\x07"),
        "byte 88: nothing has the facts of tasks",
    );
}

#[test]
fn gpus() {
    let kinds = b"\x01\0\0\0\x08\x08\0\x01\x01g\0\0\0\0\0\0";
    let held = |set: u8| {
        let places = [0, 0, 1, 0, 0, set, 0];
        let need = b"\x01\x01\x01\0\x01\x01\0\0".as_slice();
        with(&[("kinds", kinds), ("needs", need), ("places", &places)])
    };
    assert_eq!(judge(&held(1)), 1);
    assert_eq!(
        refusal(&held(0)),
        "byte 116: the set of GPUs is 0x0, allowed is 1 of 0x1"
    );
    assert_eq!(
        refusal(&held(2)),
        "byte 116: the set of GPUs is 0x2, allowed is 1 of 0x1"
    );
}

#[test]
fn books() {
    let kind = |bytes: &[u8]| [b"\x01\0\0\0", bytes].concat();
    let cases: [(&[u8], &str); 6] = [
        (
            b"\x80\x80\x80\x80\x08",
            "byte 59: the registered CPU is 2147483648, allowed is 0 to 2147483647",
        ),
        (
            b"\x08\x08\0\0\0\x09",
            "byte 64: the reserved CPU is 9, allowed is 0 to 8",
        ),
        (
            b"\x08\x08\x01\x16\0\0\0\0\x01\x16",
            "byte 67: the reserved port is `22/tcp`, allowed is a port that is not registered in use",
        ),
        (
            b"\x08\x08\0\x01\x01g\0\0\0\0\x02\0",
            "byte 69: the set of reserved GPUs is 0x2, allowed is those of 1 GPUs",
        ),
        (
            b"\x08\x08\0\0\x01\x01S\x01\x05\0\0\0\0\0\x06",
            "byte 73: the reserved amount of a resource is 6, allowed is 0 to 5",
        ),
        (
            b"\x08\x08\0\0\x01\x01S\x04",
            "byte 66: the type of a resource is 4, allowed is 0 to 3",
        ),
    ];
    for (bytes, expected) in cases {
        assert_refused("kinds", &kind(bytes), expected);
    }
    let gpus: Vec<u8> = (0..129_u8)
        .flat_map(|n| [2, b'a' + n / 26, b'a' + n % 26])
        .collect();
    let kinds = kind(&[b"\x08\x08\0\x81\x01", gpus.as_slice()].concat());
    assert_refused(
        "kinds",
        &kinds,
        "byte 62: the number of GPUs is 129, allowed is at most 128",
    );
}

/// Whatever is said to follow, nothing is made room for before it is there.
#[test]
fn counts_that_are_not_true_take_no_memory() {
    let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    for (part, _) in smallest() {
        let mut parts = smallest();
        let found = parts.iter_mut().find(|(name, _)| *name == part);
        let bytes = &mut found.expect("a part of that name").1;
        bytes.splice(..1, most);
        judge(&joined(&parts));
    }
}
