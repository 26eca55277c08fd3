//! Dates in queries.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::Offset,
};

/// Why a text is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotADate {
    /// It is not written like a date.
    Malformed,
    /// It is written like a date, but there is no such day, time of day or zone.
    Nonexistent,
    /// Its year has no four digits, or is the year 0, which the calendar of the platform begins after.
    OutOfRange,
}

/// Parses an instant.
///
/// It accepts `2025-01-31`, and with a time `2025-01-31T10:00:00`, with or without a fraction and
/// with `Z`, an offset such as `+01:00`, `+0100` or `+01`, or no zone, which means UTC. A blank is
/// accepted in place of an offset's plus, because decoding a query string turns a plus into a blank.
///
/// A date beyond the last instant that the clock knows, such as `9999-12-31`, is that instant.
///
/// # Errors
///
/// If the text is no date.
pub(super) fn instant(text: &str) -> Result<Timestamp, NotADate> {
    let text = text.trim();
    let (day, rest) = text
        .split_at_checked(DATE.len())
        .filter(|(day, _)| looks_like(day, DATE))
        .ok_or_else(|| without_day(text))?;
    let (time, zone) = match rest.strip_prefix(['T', 't', ' ']) {
        Some(rest) => rest.split_at(rest.find(ZONE).unwrap_or(rest.len())),
        None if rest.is_empty() => ("00:00", ""),
        None => return Err(NotADate::Malformed),
    };
    if !is_time(time) || !is_zone(zone) {
        return Err(NotADate::Malformed);
    }
    if day.starts_with("0000") {
        return Err(NotADate::OutOfRange);
    }
    written(day, time, zone).ok_or(NotADate::Nonexistent)
}

/// The accepted shapes, with a zero for any digit.
const DATE: &str = "0000-00-00";
const CLOCK: &str = "00:00:00";
const SHORT_CLOCK: &str = "00:00";
const ZONES: [&str; 3] = ["00:00", "0000", "00"];
/// The characters that a zone can begin with.
const ZONE: [char; 5] = ['Z', 'z', '+', '-', ' '];

/// Why a text that does not begin with a date is none.
fn without_day(text: &str) -> NotADate {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let year = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    let (year, rest) = unsigned.split_at(year);
    let is_date = rest.get(..6).is_some_and(|day| looks_like(day, &DATE[4..]));
    if year.len() >= 4 && is_date { NotADate::OutOfRange } else { NotADate::Malformed }
}

fn is_time(time: &str) -> bool {
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    (looks_like(clock, CLOCK) || looks_like(clock, SHORT_CLOCK))
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zone(zone: &str) -> bool {
    let is_offset = |digits: &str| ZONES.iter().any(|shape| looks_like(digits, shape));
    match zone.chars().next() {
        None => true,
        Some('Z' | 'z') => zone.len() == 1,
        Some(_) => is_offset(&zone[1..]),
    }
}

/// The instant of a text of these shapes; none if there is no such day, time or zone.
fn written(day: &str, time: &str, zone: &str) -> Option<Timestamp> {
    let (day, time): (Date, Time) = (day.parse().ok()?, time.parse().ok()?);
    let instant = offset(zone)?.to_timestamp(day.to_datetime(time));
    // The calendar ends a little later than the clock, in every zone.
    Some(instant.unwrap_or(Timestamp::MAX))
}

/// The offset of a zone, up to 14 hours as on the platform.
fn offset(zone: &str) -> Option<Offset> {
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2).unwrap_or(("0", ""));
    let minutes = if minutes.is_empty() { "0" } else { minutes };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = (hours * 60 + minutes) * 60;
    if minutes > 59 || seconds > 14 * 3600 {
        return None;
    }
    Offset::from_seconds(if zone.starts_with('-') { -seconds } else { seconds }).ok()
}

fn looks_like(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, model)| match model {
            b'0' => byte.is_ascii_digit(),
            _ => byte == model,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn every_spelling_names_the_same_instant() {
        let spellings = [
            "2025-01-31T10:00:00.000Z",
            "2025-01-31T10:00:00Z",
            "2025-01-31t10:00:00z",
            "2025-01-31T10:00:00",
            "2025-01-31T10:00",
            "2025-01-31 10:00:00.000000",
            "2025-01-31T11:00:00+01:00",
            "2025-01-31T11:00:00 01:00",
            "2025-01-31T11:00:00.000000 01:00",
            "2025-01-31T08:00:00-02:00",
            "2025-01-31T11:00:00+0100",
            "2025-01-31T11:00:00 0100",
            "2025-01-31T11:00:00.5+01",
            "2025-01-31T08:00:00-02",
            "2025-01-31T08:00-0200",
            "2025-01-31T15:30:00+0530",
            "2025-02-01T00:00:00+14",
            " 2025-01-31T10:00:00Z ",
        ];
        for spelling in spellings {
            let second = if spelling.contains(".5") { "00.5" } else { "00" };
            assert_eq!(
                instant(spelling),
                Ok(at(&format!("2025-01-31T10:00:{second}Z"))),
                "{spelling}"
            );
        }
    }

    #[test]
    fn a_date_alone_is_its_midnight() {
        assert_eq!(instant("2025-01-31"), Ok(at("2025-01-31T00:00:00Z")));
    }

    #[test]
    fn the_ends_of_the_calendar_are_dates() {
        let last = Ok(Timestamp::MAX);
        for text in [
            "9999-12-31",
            "9999-12-31T23:59:59.9999999Z",
            "9999-12-31T23:59:59.999-14:00",
            "9999-12-30T22:00:01Z",
            "9999-12-31T00:00:00-01",
        ] {
            assert_eq!(instant(text), last, "{text}");
        }
        assert_eq!(instant("9999-12-30T21:59:59Z"), Ok(at("9999-12-30T21:59:59Z")));
        assert_eq!(instant("0001-01-01"), Ok(at("0001-01-01T00:00:00Z")));
        assert!(instant("0001-01-01T00:00:00+14:00").unwrap() < instant("0001-01-01").unwrap());
    }

    #[test]
    fn other_texts_are_not_dates() {
        let texts = ["", "yesterday", "2025-01-31T", "20250131", "2025-01-31T10:00:00+1", "2025"];
        let more =
            ["2025-01-31T10:00:00.Z", "2025-01-31X10:00", "é025-01-3", "2025-01-31T10:00 01:0"];
        let zones =
            ["2025-01-31T10:00:00+", "2025-01-31T10:00:00Z+01", "2025-01-31T10:00:00+01:00:00"];
        for text in texts.into_iter().chain(more).chain(zones) {
            assert_eq!(instant(text), Err(NotADate::Malformed), "{text}");
        }
    }

    #[test]
    fn what_is_written_like_a_date_and_is_none_has_reasons_of_its_own() {
        for text in [
            "2025-13-01",
            "2025-02-29",
            "2025-01-31T25:00",
            "2025-01-31T10:60:00Z",
            "2025-01-31T10:00:00+15:00",
            "2025-01-31T10:00:00-0160",
        ] {
            assert_eq!(instant(text), Err(NotADate::Nonexistent), "{text}");
        }
        for text in
            ["10000-01-01", "+275760-09-13T00:00:00.000Z", "-0001-01-01", "0000-01-01T00:00Z"]
        {
            assert_eq!(instant(text), Err(NotADate::OutOfRange), "{text}");
        }
    }
}
