/** Writes a call as a curl command. */

/** Placeholder for the control plane's token, which the user has. */
export const ADMIN = "Bearer $EMULATOR_ADMIN_TOKEN";

/** The command for a call with its headers and its body. */
export function curl({ method, url, headers, body }) {
  const words = ["curl -sS"];
  if (method !== (body === undefined ? "GET" : "POST")) words.push(`-X ${method}`);
  // curl would expand brackets and braces.
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
