//! The commands `place` and `query`, as a user runs them.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs};

/// Runs an example that `cargo test` has built beside this test.
fn run(example: &str, arguments: &[&str]) -> Option<Output> {
    let this = env::current_exe().expect("the path of the test");
    let folder = this
        .parent()
        .and_then(|deps| deps.parent())
        .expect("a target folder");
    let path = folder.join("examples").join(example);
    if !path.exists() {
        println!("skipped: {} is not built", path.display());
        return None;
    }
    Some(
        Command::new(path)
            .args(arguments)
            .output()
            .expect("a command that runs"),
    )
}

/// A file of that content, for one test.
fn file(name: &str, content: &str) -> String {
    let path: PathBuf = env::temp_dir().join(format!("bayplan-{}-{name}", std::process::id()));
    fs::write(&path, content).expect("a file that can be written");
    path.display().to_string()
}

const CLUSTER: &str = r#"{"containerInstances": [{
    "containerInstanceArn": "arn:aws:ecs:eu-west-1:1:container-instance/c/1",
    "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true, "runningTasksCount": 2,
    "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024},
                            {"name": "MEMORY", "type": "INTEGER", "integerValue": 1000}],
    "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024},
                           {"name": "MEMORY", "type": "INTEGER", "integerValue": 900}]}]}"#;

const WEB: &str = r#"{"family": "web", "containerDefinitions":
    [{"name": "web", "image": "nginx", "cpu": 10, "memory": 400}]}"#;

#[track_caller]
fn assert_run(output: &Output, status: i32, stderr: &str) -> String {
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(stderr), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn place_shows_what_it_does() {
    let Some(output) = run("place", &[]) else {
        return;
    };
    let text = assert_run(&output, 0, "");
    assert!(
        text.contains("12 of 12 tasks of service:web placed"),
        "{text}"
    );
    assert!(
        text.contains("3 of 8 tasks of family:batch placed"),
        "{text}"
    );
}

#[test]
fn place_prints_one_document() {
    let (cluster, web) = (file("cluster", CLUSTER), file("web", WEB));
    let arguments = [
        "--cluster",
        &cluster,
        "--task-definition",
        &web,
        "--count",
        "3",
        "--json",
    ];
    let Some(output) = run("place", &arguments) else {
        return;
    };
    let text = assert_run(&output, 1, "");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let arn = "arn:aws:ecs:eu-west-1:1:container-instance/c/1";
    let placed = serde_json::json!({"containerInstanceArn": arn, "ec2InstanceId": "i-1"});
    assert_eq!(json["placements"], serde_json::json!([placed, placed]));
    let failure = serde_json::json!({
        "arn": arn, "reason": "RESOURCE:MEMORY", "detail": "300 MiB short: 400 needed, 100 left"
    });
    assert_eq!(json["failures"], serde_json::json!([failure]));
    assert_eq!(json["explanation"]["unplaced"]["missing"], 1);
}

#[test]
fn place_says_what_is_wrong() {
    let (cluster, web) = (file("cluster2", CLUSTER), file("web2", WEB));
    let empty = file("empty", " \n");
    let none = file("none", r#"{"containerInstances": []}"#);
    let text = file("text", &WEB.replace("400", "\"400\""));
    let awsvpc = file(
        "awsvpc",
        &WEB.replace("{\"family\"", "{\"networkMode\": \"awsvpc\", \"family\""),
    );
    let wrong = [
        (
            vec!["--cluster", "/nowhere", "--task-definition", &web],
            "/nowhere: No such file",
        ),
        (
            vec!["--cluster", &empty, "--task-definition", &web],
            "the file is empty",
        ),
        (vec!["--cluster", &cluster], "--task-definition <FILE>"),
        (
            vec!["--cluster", "-", "--task-definition", "-"],
            "only one input can be standard input",
        ),
        (
            vec!["--cluster", &web, "--task-definition", &web],
            "containerInstances: required",
        ),
        (
            vec!["--cluster", &cluster, "--task-definition", &text],
            "--lenient would take it",
        ),
        (
            vec!["--cluster", &cluster, "--task-definition", &awsvpc],
            "--subnet ID:ZONE",
        ),
        (
            vec!["--cluster", &none, "--task-definition", &web],
            "InvalidParameterException: No Container Instances were found in your cluster.",
        ),
        (
            vec![
                "--cluster",
                &cluster,
                "--task-definition",
                &web,
                "--strategy",
                "binpack:disk",
            ],
            "binpack field 'disk' is invalid",
        ),
        (
            vec![
                "--cluster",
                &cluster,
                "--task-definition",
                &web,
                "--constraint",
                "memberOf:attribute:stack = prod",
            ],
            "  attribute:stack = prod\n                  ^",
        ),
    ];
    for (arguments, expected) in wrong {
        let Some(output) = run("place", &arguments) else {
            return;
        };
        assert_run(&output, 2, expected);
    }
}

#[test]
fn query_prints_the_instances_that_an_expression_selects() {
    let cluster = file("cluster3", CLUSTER);
    let Some(output) = run("query", &["--cluster", &cluster, "runningTasksCount == 2"]) else {
        return;
    };
    let text = assert_run(&output, 0, "");
    assert_eq!(text, "arn:aws:ecs:eu-west-1:1:container-instance/c/1\n");
    let output = run(
        "query",
        &["--cluster", &cluster, "--json", "agentConnected != true"],
    );
    assert_eq!(assert_run(&output.expect("built"), 0, ""), "[]\n");
    let output = run("query", &["stack == prod"]).expect("built");
    let expected =
        "unknown subject `stack`; did you mean `attribute:stack`?\n  stack == prod\n  ^^^^^";
    assert_run(&output, 2, expected);
}
