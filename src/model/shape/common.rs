//! Structures that several others share.

use crate::document::{Field, Shape, Structure, Unlisted};

pub(crate) static KEY_VALUE_PAIR: Structure = Structure {
    name: "KeyValuePair",
    fields: &[
        Field::optional("name", Shape::Text),
        Field::optional("value", Shape::Text),
    ],
};

pub(crate) static ATTRIBUTE: Structure = Structure {
    name: "Attribute",
    fields: &[
        Field::required("name", Shape::Text),
        Field::optional("value", Shape::Text),
        Field::optional("targetType", Shape::Choice(&TARGET_TYPE, Unlisted::Kept)),
        Field::optional("targetId", Shape::Text),
    ],
};

pub(crate) static TAG: Structure = Structure {
    name: "Tag",
    fields: &[
        Field::optional("key", Shape::Text),
        Field::optional("value", Shape::Text),
    ],
};

pub(crate) static FAILURE: Structure = Structure {
    name: "Failure",
    fields: &[
        Field::optional("arn", Shape::Text),
        Field::optional("reason", Shape::Text),
        Field::optional("detail", Shape::Text),
    ],
};

pub(crate) static ATTACHMENT: Structure = Structure {
    name: "Attachment",
    fields: &[
        Field::optional("id", Shape::Text),
        Field::optional("type", Shape::Text),
        Field::optional("status", Shape::Text),
        Field::optional("details", Shape::List(&Shape::Structure(&KEY_VALUE_PAIR))),
    ],
};

pub(crate) static ENVIRONMENT_FILE: Structure = Structure {
    name: "EnvironmentFile",
    fields: &[
        Field::required("value", Shape::Text),
        Field::required(
            "type",
            Shape::Choice(&ENVIRONMENT_FILE_TYPE, Unlisted::Kept),
        ),
    ],
};

pub(crate) static RESOURCE_REQUIREMENT: Structure = Structure {
    name: "ResourceRequirement",
    fields: &[
        Field::optional("value", Shape::Text),
        Field::required("type", Shape::Choice(&RESOURCE_TYPE, Unlisted::Refused)),
        Field::optional("sharingStrategy", Shape::Structure(&SHARING_STRATEGY)),
    ],
};

pub(crate) static INFERENCE_ACCELERATOR: Structure = Structure {
    name: "InferenceAccelerator",
    fields: &[
        Field::required("deviceName", Shape::Text),
        Field::required("deviceType", Shape::Text),
    ],
};

pub(crate) static EPHEMERAL_STORAGE: Structure = Structure {
    name: "EphemeralStorage",
    fields: &[Field::required("sizeInGiB", Shape::Integer)],
};

pub(crate) static TRANSPORT_PROTOCOL: [&str; 2] = ["tcp", "udp"];

pub(crate) static SECRET: Structure = Structure {
    name: "Secret",
    fields: &[
        Field::required("name", Shape::Text),
        Field::required("valueFrom", Shape::Text),
    ],
};

pub(crate) static TARGET_TYPE: [&str; 1] = ["container-instance"];

pub(crate) static ENVIRONMENT_FILE_TYPE: [&str; 1] = ["s3"];

pub(crate) static RESOURCE_TYPE: [&str; 3] = ["GPU", "InferenceAccelerator", "NeuronDevice"];

pub(crate) static NVIDIA_MPS_ALLOCATION: Structure = Structure {
    name: "NvidiaMpsAllocation",
    fields: &[
        Field::required("memory", Shape::Integer),
        Field::optional("maxComputePercent", Shape::Integer),
    ],
};

pub(crate) static SHARING_STRATEGY: Structure = Structure {
    name: "SharingStrategy",
    fields: &[Field::optional(
        "nvidiaMps",
        Shape::Structure(&NVIDIA_MPS_ALLOCATION),
    )],
};
