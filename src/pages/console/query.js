/** Builds queries in the platform's language. */

// Text that needs no quotes.
const PLAIN = /^[\p{L}\p{N}@._-]+$/u;

/** A constant. There is no escape, so it can contain only one kind of quotes. */
function constant(text) {
  if (PLAIN.test(text)) return text;
  return text.includes('"') ? `'${text.replaceAll("'", "")}'` : `"${text}"`;
}

/** Matches a part of a text, ignoring case. */
function contains(path, text) {
  // A star at an end is a wildcard, unless a backslash precedes it.
  const inner = text.replace(/^[*\\]+|[*\\]+$/g, "");
  const pattern = PLAIN.test(inner) ? `*${inner}*` : constant(`*${inner}*`);
  return `ilike(${path},${pattern})`;
}

/** Whether a text is a filter, and not a text to search for. */
export function isFilter(text) {
  return /^\s*\w[\w.]*(\(.*\)\s*$|=)/s.test(text) || /^\s*\(.*\)\s*$/s.test(text);
}

/** The filter that searches these properties for a text. */
export function search(text, paths) {
  if (isFilter(text)) return text.trim();
  const tests = paths.map((path) => contains(path, text.trim().toWellFormed()));
  return tests.length > 1 ? `(${tests.join("|")})` : tests[0];
}

export function equals(path, value) {
  return `eq(${path},${constant(value)})`;
}

export function oneOf(path, values) {
  return `in(${path},(${values.map(constant).join(",")}))`;
}

/** Joins filters and parameters to a readable query string. */
export function joinQuery(pieces) {
  return pieces.filter(Boolean).join("&");
}

/** Escapes a readable query string for sending, including all quoted text. */
export function escapeQuery(query) {
  return query.replace(/"[^"]*"|'[^']*'|[^\w\-.~!*'(),;:@/?=&$]/gu, encodeURIComponent);
}
