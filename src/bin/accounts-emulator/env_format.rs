//! The forms in which `env` prints variables.

use clap::ValueEnum;
use serde_json::{Map, Value};

/// The form of the variables: what reads them.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum EnvFormat {
    /// For `eval "$(accounts-emulator env)"`.
    Sh,
    /// For `accounts-emulator env --format fish | source`.
    Fish,
    /// For `accounts-emulator env --format powershell | Out-String | Invoke-Expression`.
    Powershell,
    /// For a file of variables, as compose and `docker run --env-file` read it.
    Dotenv,
    /// For `accounts-emulator env --format github >> "$GITHUB_ENV"`.
    Github,
    /// For programs: an object.
    Json,
}

impl EnvFormat {
    /// Writes variables with their values.
    pub(crate) fn write(self, variables: &[(&str, String)]) -> String {
        if matches!(self, Self::Json) {
            return json(variables);
        }
        let lines = variables.iter().map(|(name, value)| self.line(name, value));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn line(self, name: &str, value: &str) -> String {
        match self {
            Self::Sh => format!("export {name}='{}'", value.replace('\'', r"'\''")),
            Self::Fish => format!("set -gx {name} '{}'", backslashed(value)),
            Self::Powershell => format!("$env:{name} = '{}'", value.replace('\'', "''")),
            // Docker takes quotes for a part of the value, so they are only where others need them.
            Self::Dotenv if is_plain(value) => format!("{name}={value}"),
            Self::Dotenv => format!("{name}='{}'", backslashed(value)),
            Self::Github | Self::Json => format!("{name}={value}"),
        }
    }
}

fn json(variables: &[(&str, String)]) -> String {
    let members = variables.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into()));
    format!("{:#}", Value::Object(members.collect::<Map<_, _>>()))
}

fn backslashed(value: &str) -> String {
    value.replace('\\', r"\\").replace('\'', r"\'")
}

fn is_plain(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/~@%+,".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_quotes_a_value_in_its_own_way() {
        let variables = [("URL", "http://a:1/~t".to_owned()), ("TOKEN", r"it's \ $x".to_owned())];
        for (format, expected) in [
            (EnvFormat::Sh, "export URL='http://a:1/~t'\nexport TOKEN='it'\\''s \\ $x'"),
            (EnvFormat::Fish, "set -gx URL 'http://a:1/~t'\nset -gx TOKEN 'it\\'s \\\\ $x'"),
            (EnvFormat::Powershell, "$env:URL = 'http://a:1/~t'\n$env:TOKEN = 'it''s \\ $x'"),
            (EnvFormat::Dotenv, "URL=http://a:1/~t\nTOKEN='it\\'s \\\\ $x'"),
            (EnvFormat::Github, "URL=http://a:1/~t\nTOKEN=it's \\ $x"),
        ] {
            assert_eq!(format.write(&variables), expected, "{format:?}");
        }
        let document: Value = serde_json::from_str(&EnvFormat::Json.write(&variables)).unwrap();
        assert_eq!(document, serde_json::json!({"URL": variables[0].1, "TOKEN": variables[1].1}));
    }
}
