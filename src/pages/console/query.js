/** Queries in the platform's language, put together from what was chosen. */

// What can't be taken for a separator, a call or a blank that `+` stands for.
const PLAIN = /^[\p{L}\p{N}@._-]+$/u;

/** A constant; there is no escape, so that of both kinds of quotes only one can be in it. */
function constant(text) {
  if (PLAIN.test(text)) return text;
  return text.includes('"') ? `'${text.replaceAll("'", "")}'` : `"${text}"`;
}

/** Anywhere in a text, in any letter case. */
function contains(path, text) {
  // A star at an end is a wildcard, and one behind a backslash is none.
  const inner = text.replace(/^[*\\]+|[*\\]+$/g, "");
  const pattern = PLAIN.test(inner) ? `*${inner}*` : constant(`*${inner}*`);
  return `ilike(${path},${pattern})`;
}

/** Whether a text is a filter already, and not something to look for. */
export function isFilter(text) {
  return /^\s*\w[\w.]*(\(.*\)\s*$|=)/s.test(text) || /^\s*\(.*\)\s*$/s.test(text);
}

/** The filter for a text in any of these properties. */
export function search(text, paths) {
  if (isFilter(text)) return text.trim();
  const tests = paths.map((path) => contains(path, text.trim().toWellFormed()));
  return tests.length > 1 ? `(${tests.join("|")})` : tests[0];
}

export function equals(path, value) {
  return `eq(${path},${constant(value)})`;
}

export function among(path, values) {
  return `in(${path},(${values.map(constant).join(",")}))`;
}

/** Filters and parameters as one query string, which people can read. */
export function joined(pieces) {
  return pieces.filter(Boolean).join("&");
}

/** A readable query string as it is sent: what would end or change it is escaped, and all in quotes. */
export function escaped(query) {
  return query.replace(/"[^"]*"|'[^']*'|[^\w\-.~!*'(),;:@/?=&$]/gu, encodeURIComponent);
}
