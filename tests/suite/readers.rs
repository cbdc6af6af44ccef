//! Real documents through both readers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bayplan::document::{Document, Reading, Violations};
use bayplan::model::{
    Family, RegistrationRules, TaskDefinition, read_container_instances, read_tasks,
};

use crate::shared::{files_below, shared};

type Reader = fn(Document, Reading) -> Result<usize, Violations>;

/// What became of the documents of a folder.
#[derive(Default)]
struct Outcomes {
    not_json: usize,
    read: [usize; 2],
    bent: usize,
    refused: BTreeMap<String, String>,
}

fn definition(document: Document, reading: Reading) -> Result<usize, Violations> {
    let rules = match reading {
        Reading::Strict => RegistrationRules::strict(),
        Reading::Lenient => RegistrationRules::lenient(),
    };
    TaskDefinition::read(document, &rules).map(|read| read.bends.len())
}

fn containers(document: Document, reading: Reading) -> Result<usize, Violations> {
    let rules = match reading {
        Reading::Strict => RegistrationRules::strict(),
        Reading::Lenient => RegistrationRules::lenient(),
    };
    let family = Family::new("found").expect("a valid family");
    TaskDefinition::read_containers(&family, document, &rules).map(|read| read.bends.len())
}

fn instances(document: Document, reading: Reading) -> Result<usize, Violations> {
    read_container_instances(document, reading).map(|read| read.bends.len())
}

fn tasks(document: Document, reading: Reading) -> Result<usize, Violations> {
    read_tasks(document, reading).map(|read| read.bends.len())
}

fn read_folder(folder: &Path, reader: Reader) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for file in files_below(folder, "json") {
        let text = fs::read_to_string(&file).expect("text");
        let Ok(document) = serde_json::from_str::<Document>(&text) else {
            outcomes.not_json += 1;
            continue;
        };
        for (position, reading) in [Reading::Strict, Reading::Lenient].into_iter().enumerate() {
            match reader(document.clone(), reading) {
                Ok(bends) => {
                    outcomes.read[position] += 1;
                    outcomes.bent += usize::from(reading == Reading::Lenient && bends > 0);
                }
                Err(violations) => {
                    assert!(!violations.as_slice().is_empty());
                    for violation in violations.as_slice() {
                        assert!(!violation.to_string().contains('\n'), "{violation}");
                    }
                    if reading == Reading::Lenient {
                        let name = file
                            .strip_prefix(folder)
                            .expect("below")
                            .display()
                            .to_string();
                        outcomes.refused.insert(name, violations.to_string());
                    }
                }
            }
        }
    }
    outcomes
}

#[test]
fn every_real_document_is_read_or_refused_with_a_reason() {
    let Some(root) = shared("fixtures/ecs") else {
        return;
    };
    // How many are read by the strict reader and by the lenient one.
    let folders: [(&str, Reader, (usize, usize)); 5] = [
        ("task-definitions", definition, (231, 267)),
        ("task-definitions-not-strict-json", definition, (0, 0)),
        ("container-definitions", containers, (0, 1)),
        ("container-instances", instances, (4, 14)),
        ("tasks", tasks, (12, 18)),
    ];
    println!(
        "{:34} {:>5} {:>9} {:>7} {:>8} {:>8}",
        "folder", "files", "not JSON", "strict", "lenient", "bent"
    );
    for (folder, reader, expected) in folders {
        let outcomes = read_folder(&root.join(folder), reader);
        let files = files_below(&root.join(folder), "json").len();
        let [strict, lenient] = outcomes.read;
        println!(
            "{folder:34} {files:5} {:9} {strict:7} {lenient:8} {:8}",
            outcomes.not_json, outcomes.bent
        );
        for (file, reason) in &outcomes.refused {
            println!("    {file}: {reason}");
        }
        assert_eq!(files, outcomes.not_json + lenient + outcomes.refused.len());
        assert_eq!((folder, strict, lenient), (folder, expected.0, expected.1));
        assert!(
            strict <= lenient,
            "the lenient reader takes what the strict one takes"
        );
    }
}
