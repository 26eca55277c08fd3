//! Parsers for the names, numbers, durations and sizes in settings.
//!
//! The error of each says what it expected.

use std::time::Duration;

use accounts_emulator::clock::parse_duration;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::SignedDuration;

/// Returns a parser that accepts one of these names.
pub(crate) fn one_of<T: Clone + Send + Sync + 'static>(
    choices: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    let names = PossibleValuesParser::new(choices.iter().map(|(name, _)| *name));
    names.try_map(|name| {
        let choice = choices.iter().find(|(known, _)| *known == name);
        choice.map(|(_, value)| value.clone()).ok_or("expected one of the possible values")
    })
}

/// Returns a parser of whole numbers from `least` to `most`.
pub(crate) fn integer<T: TryFrom<u64>>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| format!("expected a whole number from {least} to {most}"))
    }
}

/// Parses a duration above zero.
pub(crate) fn duration(text: &str) -> Result<SignedDuration, String> {
    parse_duration(text).filter(SignedDuration::is_positive).ok_or_else(|| {
        "expected a duration above zero without months and years, such as P7D, PT36H or 90s"
            .to_owned()
    })
}

/// Parses a duration above zero and of at most a day.
pub(crate) fn timeout(text: &str) -> Result<Duration, String> {
    let timeout = parse_duration(text).filter(|time| *time <= SignedDuration::from_hours(24));
    let timeout = timeout.and_then(|time| Duration::try_from(time).ok());
    timeout.filter(|time| !time.is_zero()).ok_or_else(|| {
        "expected a duration above zero and of at most a day, such as PT30S, 30s or 500ms"
            .to_owned()
    })
}

/// Parses how long a health check stays: at most a minute.
pub(crate) fn linger(text: &str) -> Result<Duration, String> {
    let time = timeout(text).ok().filter(|time| *time <= Duration::from_secs(60));
    time.ok_or_else(|| "expected a duration above zero and of at most a minute".to_owned())
}

/// Parses a number of bytes.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    bytes(text).ok_or_else(|| {
        "expected a number of bytes, such as 1048576, 1024KiB, 64MiB or 1GiB".to_owned()
    })
}

fn bytes(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let factor = match text[digits.len()..].trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    digits.parse::<usize>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_within_their_range() {
        let parse = integer::<u16>(1, 65_535);
        assert_eq!(parse("8080"), Ok(8080));
        for text in ["", "0", "65536", "-1", "1.5", "eight", " 1"] {
            assert_eq!(parse(text), Err("expected a whole number from 1 to 65535".to_owned()));
        }
    }

    #[test]
    fn durations_are_iso_8601_or_friendly() {
        for (text, seconds) in [
            ("P7D", 604_800),
            ("P1WT1H", 608_400),
            ("PT0.5H", 1_800),
            ("2s", 2),
            ("1h 30m", 5_400),
            ("7 days", 604_800),
        ] {
            assert_eq!(duration(text), Ok(SignedDuration::from_secs(seconds)), "{text}");
        }
        assert_eq!(timeout("500ms"), Ok(Duration::from_millis(500)));
    }

    #[test]
    fn other_durations_are_refused() {
        for text in ["", "7", "P1M", "P1Y", "PT0S", "-P1D", "soon", "P99999999D"] {
            assert!(duration(text).unwrap_err().starts_with("expected a duration"), "{text}");
        }
        for text in ["", "0s", "-1s", "25h", "P2D"] {
            assert!(timeout(text).unwrap_err().starts_with("expected a duration"), "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_binary_multiples() {
        for (text, bytes) in [
            ("0", 0),
            ("1048576", 1 << 20),
            ("16KiB", 16 << 10),
            ("64MiB", 64 << 20),
            ("2 mib", 2 << 20),
            ("1GiB", 1 << 30),
            ("12B", 12),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "MiB", "1MB", "1.5MiB", "-1", "64é", "99999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
