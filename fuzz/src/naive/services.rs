//! Services that want no tasks: what is said of them, and not what the scheduler does.

use serde_json::{Value, json};

use super::{ARNS, Answer, Naive, Service, text, texts};

impl Naive {
    pub(super) fn create_service(&mut self, request: &Value) -> Answer {
        let name = text(request, "serviceName").expect("a name").to_string();
        let arn = arn(request, &name);
        let before = self.active(request)?.services.get(&name);
        let is_repeated = before.is_some_and(|one| one.made_by == *request);
        match before.map(|one| one.status) {
            Some("ACTIVE") if is_repeated => return self.service(request, &name),
            None | Some("INACTIVE") => {}
            Some(_) => {
                let text = "Creation of service was not idempotent.";
                return Err(format!("InvalidParameterException: {text}"));
            }
        }
        let definition = text(request, "taskDefinition").expect("a definition");
        let (definition, ..) = self.resolve(definition)?;
        let service = Service {
            status: "ACTIVE",
            definition,
            made_by: request.clone(),
        };
        self.tags.remove(&arn);
        let cluster = self.active(request)?;
        cluster.services.insert(name.clone(), service);
        self.service(request, &name)
    }

    pub(super) fn update_service(&mut self, request: &Value) -> Answer {
        let name = self.named(request)?;
        let status = self.active(request)?.services[&name].status;
        if status != "ACTIVE" {
            return Err("ServiceNotActiveException: Service was not ACTIVE".into());
        }
        if let Some(definition) = text(request, "taskDefinition") {
            let (definition, ..) = self.resolve(definition)?;
            let cluster = self.active(request)?;
            let service = cluster.services.get_mut(&name);
            service.expect("it is there").definition = definition;
        }
        self.service(request, &name)
    }

    pub(super) fn delete_service(&mut self, request: &Value) -> Answer {
        let name = self.named(request)?;
        let cluster = self.active(request)?;
        let service = cluster.services.get_mut(&name).expect("it is there");
        if service.status == "INACTIVE" {
            return Err(not_found());
        }
        service.status = "DRAINING";
        self.service(request, &name)
    }

    pub(super) fn list_services(&mut self, request: &Value) -> Answer {
        let services = self.active(request)?.services.iter();
        let active = services.filter(|(_, one)| one.status == "ACTIVE");
        let arns: Vec<_> = active.map(|(name, _)| arn(request, name)).collect();
        Ok(json!({"serviceArns": arns}))
    }

    pub(super) fn describe_services(&mut self, request: &Value) -> Answer {
        self.active(request)?;
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for name in texts(request, "services") {
            match self.service(request, name) {
                Ok(service) => found.push(service["service"].clone()),
                Err(_) => failures.push(json!({"arn": arn(request, name), "reason": "MISSING"})),
            }
        }
        Ok(json!({"services": found, "failures": failures}))
    }

    fn named(&mut self, request: &Value) -> Result<String, String> {
        let name = text(request, "service").expect("a service").to_string();
        let is_known = self.active(request)?.services.contains_key(&name);
        is_known.then_some(name).ok_or_else(not_found)
    }

    fn service(&mut self, request: &Value, name: &str) -> Answer {
        let arn = arn(request, name);
        let service = self.active(request)?.services.get(name);
        let service = service.ok_or_else(not_found)?;
        Ok(json!({"service": {
            "serviceName": name, "serviceArn": arn, "status": service.status,
            "taskDefinition": service.definition, "desiredCount": 0, "runningCount": 0,
        }}))
    }
}

fn arn(request: &Value, name: &str) -> String {
    let cluster = text(request, "cluster").unwrap_or("default");
    format!("{ARNS}:service/{cluster}/{name}")
}

fn not_found() -> String {
    "ServiceNotFoundException: Service not found.".into()
}
