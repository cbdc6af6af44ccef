//! Snapshots of clusters: written and read again, altered, and made up.

use bayplan::cluster::ClusterState;
use bayplan::model::Seed;
use bayplan::plan::Change;
use bayplan::verify;

use super::bytes::Bytes;
use super::clusters;
use super::embedder::Embedder;
use super::requests;

/// How many snapshots were written or taken.
pub(crate) fn check(data: &[u8]) -> usize {
    let mut bytes = Bytes::new(data);
    if bytes.once_in(4) {
        return judge(&framed(bytes.rest()));
    }
    let cluster = cluster(&mut bytes);
    let snapshot = cluster.view().snapshot();
    let taken = judge(&snapshot);
    assert_eq!(taken, 1, "{snapshot:?}");
    let mut content = content(&snapshot).to_vec();
    for _ in 0..bytes.below(4) {
        alter(&mut content, &mut bytes);
    }
    taken + judge(&framed(&content))
}

/// A cluster after some changes, a request among them.
fn cluster(bytes: &mut Bytes<'_>) -> ClusterState {
    let mut cluster = ClusterState::with_task_ids(Seed::new(bytes.byte().into()));
    for _ in 0..bytes.below(6) {
        let instance = clusters::instance(bytes);
        // One that is there already is part of the game.
        drop(cluster.apply(&Change::RegisterContainerInstance(Box::new(instance))));
    }
    for _ in 0..bytes.below(9) {
        let task = clusters::task(bytes);
        drop(cluster.apply(&Change::AddTask(Box::new(task))));
    }
    let embedder = Embedder::new(&mut Bytes::new(&[]));
    if let Ok(request) = requests::request(bytes, embedder) {
        let mut txn = cluster.begin();
        let placed = embedder
            .engine()
            .place(&mut txn, &request, Seed::new(bytes.byte().into()));
        drop(placed.expect("known scorers"));
        txn.commit();
    }
    cluster
}

/// Changes a byte, leaves bytes out or puts one in.
fn alter(content: &mut Vec<u8>, bytes: &mut Bytes<'_>) {
    let at = usize::from(bytes.byte()) * 256 + usize::from(bytes.byte());
    let at = at % content.len().max(1);
    let byte = bytes.byte();
    match bytes.below(6) {
        0 => content.truncate(at),
        1 => content.insert(at, byte),
        2 if at < content.len() => drop(content.remove(at)),
        3 if at < content.len() => content[at] = byte,
        _ if at < content.len() => content[at] = content[at].wrapping_add(1),
        _ => content.push(byte),
    }
}

/// What is taken is in order, and is written as it was. How many were taken: 0 or 1.
pub(crate) fn judge(snapshot: &[u8]) -> usize {
    let Ok(cluster) = ClusterState::from_snapshot(snapshot) else {
        return 0;
    };
    assert!(cluster.view().snapshot() == snapshot, "{snapshot:?}");
    let findings = verify::state(cluster.view());
    assert!(findings.is_empty(), "{findings:?} in {snapshot:?}");
    1
}

/// What is between the frame's head and the checksum.
pub(crate) fn content(snapshot: &[u8]) -> &[u8] {
    &snapshot[HEAD..snapshot.len() - SUM]
}

/// A content with a frame that is right.
pub(crate) fn framed(content: &[u8]) -> Vec<u8> {
    let length = u64::try_from(HEAD + content.len() + SUM).expect("a length");
    let mut snapshot = b"bayplan\0\x01\0\0\0".to_vec();
    snapshot.extend(length.to_le_bytes());
    snapshot.extend(content);
    let sum = checksum(&snapshot);
    snapshot.extend(sum.to_le_bytes());
    snapshot
}

/// CRC-64/XZ, bit by bit.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = u64::MAX;
    for byte in bytes {
        sum ^= u64::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xc96c_5795_d787_0f42 * (sum & 1));
        }
    }
    !sum
}

const HEAD: usize = 20;
const SUM: usize = 8;
