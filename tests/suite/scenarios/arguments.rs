//! The words of a command.

use std::collections::BTreeMap;

pub(crate) struct Arguments {
    pub(crate) verb: String,
    pub(crate) plain: Vec<String>,
    options: BTreeMap<String, Vec<String>>,
}

impl Arguments {
    /// Options begin with `--`; those that take no value are followed by another, or by nothing.
    pub(crate) fn read(line: &str) -> Self {
        let mut words = line.split_whitespace().map(str::to_string).peekable();
        let verb = words.next().expect("a verb");
        let (mut plain, mut options) = (Vec::new(), BTreeMap::<String, Vec<String>>::new());
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix("--") else {
                plain.push(word);
                continue;
            };
            let values = options.entry(name.to_string()).or_default();
            if let Some(value) = words.next_if(|word| !word.starts_with("--")) {
                values.push(value);
            }
        }
        Self {
            verb,
            plain,
            options,
        }
    }

    #[track_caller]
    pub(crate) fn first(&self) -> &str {
        self.plain.first().expect("what the command is about")
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.options.contains_key(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.options.get(name)?.first().map(String::as_str)
    }

    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.options.get(name).map_or(&[], Vec::as_slice)
    }

    #[track_caller]
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.text(name).map(|text| text.parse().expect("a number"))
    }
}
