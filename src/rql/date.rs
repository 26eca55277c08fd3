//! Dates in queries.

use jiff::Timestamp;

/// Parses an instant.
///
/// It accepts `2025-01-31`, and with a time `2025-01-31T10:00:00`, with or without a fraction and
/// with `Z`, an offset such as `+01:00`, or no zone, which means UTC. A blank is accepted in place
/// of an offset's plus, because decoding a query string turns a plus into a blank.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10).filter(|(date, _)| looks_like(date, DATE))?;
    if rest.is_empty() {
        return format!("{date}T00:00:00Z").parse().ok();
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, zone) = rest.split_at(rest.find(ZONE).unwrap_or(rest.len()));
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let well_formed = (looks_like(clock, CLOCK) || looks_like(clock, SHORT_CLOCK))
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = if clock.len() == SHORT_CLOCK.len() { ":00" } else { "" };
    let zone = offset(zone).filter(|_| well_formed)?;
    format!("{date}T{clock}{seconds}.{fraction}{zone}").parse().ok()
}

/// The accepted shapes, with a zero for any digit.
const DATE: &str = "0000-00-00";
const CLOCK: &str = "00:00:00";
const SHORT_CLOCK: &str = "00:00";
/// The characters that a zone can begin with.
const ZONE: [char; 5] = ['Z', 'z', '+', '-', ' '];

fn offset(zone: &str) -> Option<String> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some("Z".to_owned());
    }
    let (sign, digits) = zone.split_at(1);
    let sign = if sign == "-" { '-' } else { '+' };
    looks_like(digits, SHORT_CLOCK).then(|| format!("{sign}{digits}"))
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
            " 2025-01-31T10:00:00Z ",
        ];
        let expected = "2025-01-31T10:00:00Z".parse().ok();
        for spelling in spellings {
            assert_eq!(instant(spelling), expected, "{spelling}");
        }
    }

    #[test]
    fn a_date_alone_is_its_midnight() {
        assert_eq!(instant("2025-01-31"), "2025-01-31T00:00:00Z".parse().ok());
    }

    #[test]
    fn other_texts_are_not_dates() {
        let texts = ["", "yesterday", "2025-13-01", "2025-01-31T", "2025-01-31T25:00", "20250131"];
        let more =
            ["2025-01-31T10:00:00+1", "2025-01-31T10:00:00.Z", "2025-01-31X10:00", "é025-01-3"];
        for text in texts.into_iter().chain(more) {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
