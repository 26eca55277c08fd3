/** Calls as a command line that does the same. */

/** What stands for the control plane's token, which the reader has anyway. */
export const ADMIN = "Bearer $EMULATOR_ADMIN_TOKEN";

/** A call with its headers and its body, if it has any. */
export function curl({ method, url, headers, body }) {
  const words = ["curl -sS"];
  if (method !== (body === undefined ? "GET" : "POST")) words.push(`-X ${method}`);
  // Brackets and braces have a meaning of their own to curl.
  if (/[[\]{}]/.test(url)) words.push("-g");
  words.push(quoted(url));
  for (const [name, value] of Object.entries(headers)) {
    words.push("-H", value === ADMIN ? `"${name}: ${value}"` : quoted(`${name}: ${value}`));
  }
  if (body !== undefined) words.push("--data-raw", quoted(body));
  return words.join(" ");
}

function quoted(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
