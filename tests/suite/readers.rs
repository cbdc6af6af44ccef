//! Real documents through both readers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bayplan::document::{Document, Read, Reading, Violation, Violations};
use bayplan::model::{
    CreateService, Family, Quotas, RegistrationRules, SchedulingStrategy, Service, ServiceName,
    TaskDefinition, TaskDefinitionArn, UpdateService, read_clusters, read_container_instances,
    read_services, read_task_sets, read_tasks, write_cluster, write_container_instance,
    write_service, write_task, write_task_set,
};

use crate::shared::{files_below, shared};

type Reader = fn(Document, Reading) -> Result<usize, Violations>;

/// What became of the documents of a folder.
#[derive(Default)]
struct Outcomes {
    /// Why a file is no JSON.
    not_json: BTreeMap<String, String>,
    /// How many the strict reader takes, and the lenient one.
    read: [usize; 2],
    /// How many the lenient reader bent.
    bent: usize,
    /// What the lenient reader refuses: the violations, at least one.
    refused: BTreeMap<String, Violations>,
}

fn rules(reading: Reading) -> RegistrationRules {
    match reading {
        Reading::Strict => RegistrationRules::strict(),
        Reading::Lenient => RegistrationRules::lenient(),
    }
}

fn definition(document: Document, reading: Reading) -> Result<usize, Violations> {
    TaskDefinition::read(document, &rules(reading)).map(|read| read.bends.len())
}

fn containers(document: Document, reading: Reading) -> Result<usize, Violations> {
    let family = Family::new("found").expect("a valid family");
    let read = TaskDefinition::read_containers(&family, document, &rules(reading));
    read.map(|read| read.bends.len())
}

/// What is read is written again, and the strict reader must make the same of it.
fn instances(document: Document, reading: Reading) -> Result<usize, Violations> {
    let Read { value, bends } = read_container_instances(document, reading)?;
    let written = Document::array(value.iter().map(write_container_instance));
    let answer = Document::object([("containerInstances", written)]);
    assert_eq!(
        read_container_instances(answer, Reading::Strict)?.value,
        value
    );
    Ok(bends.len())
}

fn tasks(document: Document, reading: Reading) -> Result<usize, Violations> {
    let Read { value, bends } = read_tasks(document, reading)?;
    let written = Document::array(value.iter().map(write_task));
    let answer = Document::object([("tasks", written)]);
    assert_eq!(read_tasks(answer, Reading::Strict)?.value, value);
    Ok(bends.len())
}

fn clusters(document: Document, reading: Reading) -> Result<usize, Violations> {
    let Read { value, bends } = read_clusters(document, reading)?;
    let written = Document::array(value.iter().map(write_cluster));
    let answer = Document::object([("clusters", written)]);
    assert_eq!(read_clusters(answer, Reading::Strict)?.value, value);
    Ok(bends.len())
}

/// Services, task sets and requests alike, each by what it holds.
fn services(document: Document, reading: Reading) -> Result<usize, Violations> {
    let inner = document.field("data").unwrap_or(&document);
    let has = |name: &str| inner.field(name).is_some();
    let is_request = has("desiredCount") || has("cluster") || has("taskDefinition");
    if has("taskSets") || has("taskSet") {
        let Read { value, bends } = read_task_sets(document, reading)?;
        let written = Document::array(value.iter().map(write_task_set));
        let answer = Document::object([("taskSets", written)]);
        assert_eq!(read_task_sets(answer, Reading::Strict)?.value, value);
        return Ok(bends.len());
    }
    let quotas = Quotas::default();
    if is_request && has("service") {
        let name = ServiceName::new("web").expect("a valid name");
        let mut service = Service::new(name, SchedulingStrategy::Replica);
        service.revision.task_definition = TaskDefinitionArn::new("web:1").ok();
        let read = UpdateService::read(document, reading, &service, &quotas);
        return read.map(|read| read.bends.len());
    }
    if is_request {
        let read = CreateService::read(document, reading, &quotas);
        return read.map(|read| read.bends.len());
    }
    let Read { value, bends } = read_services(document, reading)?;
    let written = Document::array(value.iter().map(write_service));
    let answer = Document::object([("services", written)]);
    assert_eq!(read_services(answer, Reading::Strict)?.value, value);
    Ok(bends.len())
}

fn read_folder(folder: &Path, reader: Reader) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for file in files_below(folder, "json") {
        let name = file.strip_prefix(folder).expect("below");
        let name = name.display().to_string();
        let text = fs::read_to_string(&file).expect("text");
        match serde_json::from_str(&text) {
            Ok(document) => read_file(name, &document, reader, &mut outcomes),
            Err(error) => {
                outcomes.not_json.insert(name, error.to_string());
            }
        }
    }
    outcomes
}

fn read_file(name: String, document: &Document, reader: Reader, outcomes: &mut Outcomes) {
    outcomes.read[0] += usize::from(reader(document.clone(), Reading::Strict).is_ok());
    match reader(document.clone(), Reading::Lenient) {
        Ok(bends) => {
            outcomes.read[1] += 1;
            outcomes.bent += usize::from(bends > 0);
        }
        Err(violations) => {
            for violation in violations.as_slice() {
                assert!(!violation.to_string().contains('\n'), "{violation}");
            }
            outcomes.refused.insert(name, violations);
        }
    }
}

fn first(violations: &Violations) -> &Violation {
    violations.as_slice().first().expect("at least one")
}

#[test]
fn every_real_document_is_read_or_refused_with_a_reason() {
    let Some(root) = shared("fixtures/ecs") else {
        return;
    };
    // How many are read by the strict reader and by the lenient one.
    let folders: [(&str, Reader, (usize, usize)); 7] = [
        ("task-definitions", definition, (231, 267)),
        ("task-definitions-not-strict-json", definition, (0, 0)),
        ("container-definitions", containers, (0, 1)),
        ("clusters", clusters, (4, 37)),
        ("container-instances", instances, (4, 14)),
        ("tasks", tasks, (12, 18)),
        ("services", services, (15, 60)),
    ];
    println!(
        "{:34} {:>5} {:>9} {:>7} {:>8} {:>8}",
        "folder", "files", "not JSON", "strict", "lenient", "bent"
    );
    for (folder, reader, expected) in folders {
        let outcomes = read_folder(&root.join(folder), reader);
        let files = files_below(&root.join(folder), "json").len();
        let [strict, lenient] = outcomes.read;
        let not_json = outcomes.not_json.len();
        println!(
            "{folder:34} {files:5} {not_json:9} {strict:7} {lenient:8} {:8}",
            outcomes.bent
        );
        for (file, error) in &outcomes.not_json {
            println!("    {file}: no JSON: {error}");
        }
        for (file, violations) in &outcomes.refused {
            println!("    {file}: {}", first(violations));
        }
        assert_eq!(files, not_json + lenient + outcomes.refused.len());
        assert_eq!((folder, strict, lenient), (folder, expected.0, expected.1));
        assert!(
            strict <= lenient,
            "the lenient reader takes what the strict one takes"
        );
        if folder == "task-definitions" {
            each_is_refused_by_its_rule(&outcomes.refused);
        }
    }
}

#[track_caller]
fn each_is_refused_by_its_rule(refused: &BTreeMap<String, Violations>) {
    let mut expected: BTreeMap<&str, &str> = BTreeMap::new();
    for (rule, files) in REFUSED {
        for file in *files {
            assert!(
                expected.insert(file, rule).is_none(),
                "{file} is listed twice"
            );
        }
    }
    for (file, violations) in refused {
        let rule = expected.remove(file.as_str());
        let text = first(violations).to_string();
        assert!(
            rule.is_some_and(|rule| text.contains(rule)),
            "{file}: {text}"
        );
    }
    assert!(expected.is_empty(), "read after all: {expected:?}");
}

/// The task definitions that the lenient reader refuses, by the rule that each breaks first.
const REFUSED: &[(&str, &[&str])] = &[
    // 04 §1: a family is required. These are fragments of pages, or answers of other calls.
    (
        "family: required but absent",
        &[
            "across-server/deploy__taskdef.json",
            "amazon-ecs-developer-guide/firelens-filtering-logs-L7.json",
            "amazon-ecs-developer-guide/firelens-taskdef-L123.json",
            "amazon-ecs-developer-guide/firelens-taskdef-L82.json",
            "amazon-ecs-developer-guide/secrets-envvar-secrets-manager-L123.json",
            "amazon-ecs-developer-guide/secrets-envvar-secrets-manager-L158.json",
            "amazon-ecs-developer-guide/secrets-envvar-secrets-manager-L170.json",
            "amazon-ecs-developer-guide/secrets-envvar-secrets-manager-L184.json",
            "amazon-ecs-developer-guide/secrets-envvar-secrets-manager-L196.json",
            "amazon-ecs-developer-guide/secrets-envvar-secrets-manager-L94.json",
            "amazon-ecs-developer-guide/secrets-envvar-ssm-paramstore-L71.json",
            "amazon-ecs-developer-guide/secrets-logconfig-L35.json",
            "amazon-ecs-developer-guide/secrets-logconfig-L9.json",
            "amazon-ecs-developer-guide/specifying-sensitive-data-parameters-L90.json",
            "amazon-ecs-developer-guide/specifying-sensitive-data-secrets-L212.json",
            "amazon-ecs-developer-guide/using_firelens-L101.json",
            "aws-cli/delete-task-definitions-L9.json",
            "cloud-custodian/test_ecs_task_def_delete_permanently__ecs.DeleteTaskDefinitions_1.json",
        ],
    ),
    // 04 §1: a family has 1 to 255 letters, digits, hyphens and underscores; no placeholder.
    (
        "allowed is 1 to 255 letters, digits, hyphens and underscores",
        &[
            "amazon-ecs-developer-guide/task-definition-template-L5.json",
            "aws-ecs-anywhere-workshop-samples/s3-trigger-ecs-task__ecs-task.json",
            "aws-ecs-anywhere-workshop-samples/ssm-secrets-manager__ssm-secrets-task-definition.json",
            "ecs-blueprints/ecsdemo-cicd__task-definition.json",
            "serverless-patterns/ecs__task_definition.json",
        ],
    ),
    // 04 §2, §6: the network modes.
    (
        "allowed is one of bridge, host, awsvpc, none, default",
        &[
            "amazon-cloudwatch-container-insights/cwagent-prometheus__cwagent-prometheus-task-definition.json",
            "amazon-ecs-agent/iam-roles__task-definition.json",
            "amazon-ecs-agent/network-stats__task-definition.json",
            "amazon-ecs-agent/v3-task-endpoint-validator__task-definition.json",
            "clouddriver/testartifacts__createServerGroup-artifact-Fargate-targetGroup-artifactFile.json",
        ],
    ),
    // 04 §2: pidMode is host or task.
    (
        "allowed is one of host, task",
        &["cloud-bot-deploy-template/ecs-task-def.json"],
    ),
    // 04 §2: an image is required.
    (
        "image: required but absent",
        &["trillbot/deploy__task-definition.json"],
    ),
    // 04 §2: every sourceVolume must exist.
    (
        "Unknown volume",
        &["amazon-ecs-developer-guide/tutorial-wfsx-volumes-L273.json"],
    ),
    // 04 §2: a health check begins with CMD or CMD-SHELL.
    (
        "allowed is a command that begins with CMD or CMD-SHELL",
        &[
            "amazon-ecs-agent/container-ordering-healthy-windows__task-definition.json",
            "aws-otel-collector/ecs__aws-cloudwatch__ecs-fargate-sidecar.json",
        ],
    ),
    // 04 §3: the grammar of sizes, and the table of Fargate.
    (
        "Invalid 'cpu' setting for task.",
        &["amazon-ecs-agent/telemetry__task-definition.json"],
    ),
    (
        "No Fargate configuration exists",
        &["signalfx-agent/fargate__example-fargate-task.json"],
    ),
    // 04 §3, D4: what is no array cannot be read as one.
    (
        "allowed is an array",
        &[
            "amazon-ecs-firelens-examples/logstash__task-definition.json",
            "amazon-ecs-firelens-examples/signalfx__task-definition.json",
        ],
    ),
    // 04 §4: the containers fit into the task, and there is one.
    (
        "The sum of all container 'cpu' values cannot be greater",
        &[
            "clouddriver/testartifacts__createServerGroup-artifact-EC2-TGMappings-multipleLBsAndContainers-artifactFile.json",
        ],
    ),
    (
        "allowed is at least one container",
        &[
            "clouddriver/testartifacts__createServerGroup-artifact-EC2-targetGroup-WithNoContainers-artifactFile.json",
        ],
    ),
    // 04 §5: links need mode bridge.
    (
        "Links are not supported when networkMode=",
        &["aws-otel-collector/aws-prometheus__ecs-ec2-task-def.json"],
    ),
    // 04 §6: in mode awsvpc a host port is the container's.
    (
        "the host ports and container ports in port mappings must match",
        &[
            "aws-containers-task-definitions/kibana__kibana_ec2.json",
            "aws-containers-task-definitions/tomcat__tomcat_ec2.json",
        ],
    ),
    // 04 §7: Fargate needs the execution role for awslogs.
    (
        "Fargate requires task definition to have execution role ARN",
        &[
            "aws-containers-task-definitions/gunicorn__gunicorn_fargate.json",
            "aws-containers-task-definitions/jetty__jetty_fargate.json",
            "aws-containers-task-definitions/kibana__kibana_fargate.json",
            "aws-containers-task-definitions/nginx__nginx_fargate.json",
            "aws-containers-task-definitions/tomcat__tomcat_fargate.json",
            "aws-containers-task-definitions/wildfly__wildfly_fargate.json",
        ],
    ),
];
