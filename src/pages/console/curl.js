/** Calls as a command line that does the same. */

/** A word that a shell takes as it stands. */
function quoted(word) {
  return `'${String(word).replaceAll("'", "'\\''")}'`;
}

/** A call with its headers and its body, if it has any. */
export function curl({ method, url, headers = {}, body }) {
  const words = ["curl -sS"];
  if (method === "HEAD") words.push("-I");
  else if (method !== (body === undefined ? "GET" : "POST")) words.push(`-X ${method}`);
  // Brackets and braces have a meaning of their own to curl.
  if (/[[\]{}]/.test(url)) words.push("-g");
  words.push(quoted(url));
  for (const [name, value] of Object.entries(headers)) words.push(header(name, value));
  if (body !== undefined) words.push(`--data-raw ${quoted(body)}`);
  return words.join(" ");
}

// A secret that the reader has anyway is named and not told.
function header(name, value) {
  if (value === ADMIN) return `-H "${name}: Bearer $EMULATOR_ADMIN_TOKEN"`;
  return `-H ${quoted(`${name}: ${value}`)}`;
}

/** What stands in for the token of the control plane. */
export const ADMIN = Symbol("admin token");
