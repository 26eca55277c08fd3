/**
 * Calls of the API and of the control plane. Every call is kept, so that it can be shown and copied.
 *
 * `options` may have a `body` (an object, or JSON as text), `headers` and a `signal`; it is `quiet` if
 * the page makes the call by itself.
 */

import { begin, settle } from "./calls.js";
import { ADMIN, curl } from "./curl.js";
import { adminToken, lacksToken, preference, roleToken, saveTokens } from "./identity.js";
import { pathTo, sandbox, urlOf } from "./place.js";

const API = "public/v1/accounts/";
const CONTROL = "_emulator/";

let askForToken = async () => false;

/** Sets the function that asks for the control plane's token; it returns whether it got one. */
export function onTokenRequired(ask) {
  askForToken = ask;
}

/** Calls the API; `path` follows `/public/v1/accounts/`. */
export async function api(method, path, options = {}) {
  if (lacksToken()) await readTokens();
  return request(method, `${API}${path}`, withPreference(options));
}

/** Calls the control plane; `path` follows `/_emulator/`. */
export async function control(method, path, options = {}) {
  const call = () => send(method, `${CONTROL}${path}`, options, adminToken() && ADMIN);
  let answer = await call();
  while (answer.status === 401 && (await askForToken())) answer = await call();
  return answer;
}

/** Reads from the API; the page does so by itself unless `quiet` is false. */
export function readApi(path, signal, quiet = true) {
  return api("GET", path, { quiet, signal });
}

/** Reads from the control plane. */
export function readControl(path, signal) {
  return control("GET", path, { quiet: true, signal });
}

/** Sends a request to any path in the sandbox, in the role that was chosen. */
export function request(method, path, options = {}) {
  const token = roleToken();
  return send(method, path, options, token && `Bearer ${token}`);
}

function withPreference(options) {
  return preference() ? { ...options, headers: { Prefer: preference(), ...options.headers } } : options;
}

/** Opens the stream of the sandbox's events after `last`, which is not in the list of calls. */
export function openStream(last, signal) {
  const options = { headers: last ? { "Last-Event-ID": last } : {} };
  const headers = sentHeaders(shownHeaders(options, adminToken() && ADMIN), {});
  return fetch(pathTo(`${CONTROL}events`), { headers, signal });
}

async function readTokens() {
  const answer = await readControl(`sandboxes/${sandbox()}`);
  if (answer.ok) saveTokens(sandbox(), answer.json.tokens ?? {});
}

async function send(method, target, options, authorization) {
  const headers = shownHeaders(options, authorization);
  const body = bodyText(options.body);
  const command = curl({ method, url: urlOf(target), headers, body });
  const call = begin({ method, path: pathTo(target), curl: command, isAction: !options.quiet });
  const since = performance.now();
  const init = { method, headers: sentHeaders(headers, options), body, signal: options.signal, cache: "no-store" };
  const answer = await receive(fetch(pathTo(target), init));
  answer.curl = command;
  const took = performance.now() - since;
  settle(call, { status: answer.status, took, fault: answer.headers.get("emulator-fault") });
  return answer;
}

function bodyText(body) {
  return typeof body === "object" ? JSON.stringify(body) : body;
}

function shownHeaders(options, authorization) {
  const json = options.body === undefined ? {} : { "Content-Type": "application/json" };
  return { ...json, ...options.headers, ...(authorization ? { Authorization: authorization } : {}) };
}

function sentHeaders(headers, { quiet }) {
  const all = { ...headers };
  // Keeps the page's own reads out of the journal and away from faults.
  if (quiet) all["Emulator-Untracked"] = "true";
  if (all.Authorization === ADMIN) all.Authorization = `Bearer ${adminToken()}`;
  return all;
}

/**
 * An answer. Its status is 0 if the connection broke; `json` is null if the text is not JSON.
 *
 * @typedef {{ ok: boolean, status: number, headers: Headers, text: string, json: any, curl: string, isAborted: boolean }} Answer
 */

/** */
async function receive(promise) {
  try {
    const response = await promise;
    const { ok, status, headers } = response;
    const text = await response.text();
    return { ok, status, headers, text, json: parseJson(text), isAborted: false };
  } catch ({ name }) {
    return { ok: false, status: 0, headers: new Headers(), text: "", json: null, isAborted: name === "AbortError" };
  }
}

/** Parses a text as JSON; null if it is not JSON. */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
