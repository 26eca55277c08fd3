//! Units: how names, numbers, durations and sizes are written in settings.
//!
//! Each reader answers, for what it can't read, with what it expected.

use std::time::Duration;

use accounts_emulator::clock::parse_duration;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::SignedDuration;

/// A reader of one of these names.
pub(crate) fn one_of<T: Clone + Send + Sync + 'static>(
    choices: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    let names = PossibleValuesParser::new(choices.iter().map(|(name, _)| *name));
    names.try_map(|name| {
        let chosen = choices.iter().find(|(known, _)| *known == name);
        chosen.map(|(_, choice)| choice.clone()).ok_or("expected one of the possible values")
    })
}

/// Reads whole numbers from `least` to `most`.
pub(crate) fn whole<T: TryFrom<u64>>(
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

/// Reads a duration that is longer than none.
pub(crate) fn duration(text: &str) -> Result<SignedDuration, String> {
    parse_duration(text).filter(SignedDuration::is_positive).ok_or_else(|| {
        "expected a duration longer than none, such as P7D, PT36H or 90s; no months, no years"
            .to_owned()
    })
}

/// Reads how long a client may take.
pub(crate) fn timeout(text: &str) -> Result<Duration, String> {
    let timeout = parse_duration(text).filter(|time| *time <= SignedDuration::from_hours(24));
    let timeout = timeout.and_then(|time| Duration::try_from(time).ok());
    timeout.filter(|time| !time.is_zero()).ok_or_else(|| {
        "expected a duration longer than none and no longer than a day, such as PT30S, 30s or 500ms"
            .to_owned()
    })
}

/// Reads a number of bytes.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    bytes(text).ok_or_else(|| {
        "expected a number of bytes such as 1048576, 1024KiB, 64MiB or 1GiB".to_owned()
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
    fn numbers_are_whole_and_within_their_bounds() {
        let read = whole::<u16>(1, 65_535);
        assert_eq!(read("8080"), Ok(8080));
        for text in ["", "0", "65536", "-1", "1.5", "eight", " 1"] {
            assert_eq!(read(text), Err("expected a whole number from 1 to 65535".to_owned()));
        }
    }

    #[test]
    fn durations_are_written_in_either_way() {
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
    fn what_is_no_length_of_time_is_refused() {
        for text in ["", "7", "P1M", "P1Y", "PT0S", "-P1D", "soon", "P99999999D"] {
            assert!(duration(text).unwrap_err().starts_with("expected a duration"), "{text}");
        }
        for text in ["", "0s", "-1s", "25h", "P2D"] {
            assert!(timeout(text).unwrap_err().starts_with("expected a duration"), "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_their_binary_multiples() {
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
