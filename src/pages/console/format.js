/** Formats numbers, instants and durations for people. Times are UTC, as in the emulator. */

const NUMBER = new Intl.NumberFormat("en");
const DATE = { day: "numeric", month: "short", year: "numeric" };
const [DAY, MOMENT, TIME] = [{ ...DATE, weekday: "short" }, { ...DATE, hour: "2-digit", minute: "2-digit" }, { timeStyle: "medium" }]
  .map((parts) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...parts }));

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]];

export function count(number) {
  return NUMBER.format(number);
}

/** “1 user”, “2 users” */
export function counted(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** Sun, 22 Nov 2026 */
export function day(milliseconds) {
  return DAY.format(milliseconds);
}

/** 10:04:36 */
export function timeOfDay(milliseconds) {
  return TIME.format(milliseconds);
}

/** 22 Nov 2026, 10:04 */
export function moment(text) {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? "–" : MOMENT.format(milliseconds);
}

/** The two largest units of a span: 6 d 23 h. */
export function span(milliseconds) {
  const whole = Math.max(0, milliseconds);
  const first = UNITS.findIndex(([, length]) => whole >= length);
  if (first < 0) return "0 s";
  let rest = whole;
  const parts = UNITS.slice(first, first + 2).map(([name, length]) => {
    const number = Math.floor(rest / length);
    rest -= number * length;
    return number > 0 ? `${number} ${name}` : "";
  });
  return parts.filter(Boolean).join(" ");
}

/** Replaces ISO 8601 durations in a text, such as PT0.5S, by 0.5 s. */
export function readableSpans(text) {
  const units = ["d", "h", "min", "s"];
  const spans = /P(?=[\dT])(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?/g;
  return text.replace(spans, (_, ...all) => units.flatMap((unit, index) => all[index] ? `${all[index]} ${unit}` : []).join(" "));
}

/** 85 µs, 1.2 ms, 3.4 s */
export function took(micros) {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 10_000) return `${(micros / 1_000).toFixed(1)} ms`;
  if (micros < 1_000_000) return `${Math.round(micros / 1_000)} ms`;
  return `${(micros / 1_000_000).toFixed(1)} s`;
}

/** The initials of a name. */
export function initials(name) {
  const words = (name ?? "").match(/[\p{L}\p{N}]+/gu) ?? [];
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...word][0].toUpperCase()).join("") || "?";
}
