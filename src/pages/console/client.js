/**
 * Calls of the API and of the control plane. Every one is kept, so that it can be shown and copied.
 *
 * A wish may have a `body` (an object, or JSON as text), `headers` and a `signal`; it is `quiet` if
 * the page makes the call of its own accord.
 */

import { begin, settle } from "./calls.js";
import { ADMIN, curl } from "./curl.js";
import { adminToken, lacksToken, noteTokens, preference, roleToken } from "./identity.js";
import { pathTo, sandbox, urlOf } from "./place.js";

const API = "public/v1/accounts/";
const CONTROL = "_emulator/";

let askForToken = async () => false;

/** Has the control plane's token asked for by `asking`, which tells whether there is one then. */
export function onTokenWanted(asking) {
  askForToken = asking;
}

/** A call of the API; `path` is what follows `/public/v1/accounts/`. */
export async function api(method, path, wish = {}) {
  if (lacksToken()) await readTokens();
  return visit(method, `${API}${path}`, preferred(wish));
}

/** A call of the control plane; `path` is what follows `/_emulator/`. */
export async function control(method, path, wish = {}) {
  const call = () => send(method, `${CONTROL}${path}`, wish, adminToken() && ADMIN);
  let answer = await call();
  while (answer.status === 401 && (await askForToken())) answer = await call();
  return answer;
}

/** A look at something of the API, of the page's own accord unless it is not `quiet`. */
export function readApi(path, signal, quiet = true) {
  return api("GET", path, { quiet, signal });
}

/** A look at something of the control plane, of the page's own accord. */
export function readControl(path, signal) {
  return control("GET", path, { quiet: true, signal });
}

/** A call of anything in the sandbox by its whole path, as whom the page acts. */
export function visit(method, path, wish = {}) {
  const token = roleToken();
  return send(method, path, wish, token && `Bearer ${token}`);
}

function preferred(wish) {
  return preference() ? { ...wish, headers: { Prefer: preference(), ...wish.headers } } : wish;
}

/** The stream of what happens in the sandbox, which no list of calls has a place for. */
export function openStream(signal) {
  return fetch(pathTo(`${CONTROL}events`), { headers: sent(shown({}, adminToken() && ADMIN), {}), signal });
}

async function readTokens() {
  const answer = await readControl(`sandboxes/${sandbox()}`);
  if (answer.ok) noteTokens(sandbox(), answer.json.tokens ?? {});
}

async function send(method, target, wish, authorization) {
  const headers = shown(wish, authorization);
  const body = written(wish.body);
  const command = curl({ method, url: urlOf(target), headers, body });
  const call = begin({ method, path: pathTo(target), curl: command, isAction: !wish.quiet });
  const since = performance.now();
  const request = { method, headers: sent(headers, wish), body, signal: wish.signal };
  const answer = await answered(fetch(pathTo(target), { ...request, cache: "no-store" }));
  answer.curl = command;
  const took = performance.now() - since;
  settle(call, { status: answer.status, took, fault: answer.headers.get("emulator-fault") });
  return answer;
}

function written(body) {
  return typeof body === "object" ? JSON.stringify(body) : body;
}

function shown(wish, authorization) {
  const json = wish.body === undefined ? {} : { "Content-Type": "application/json" };
  return { ...json, ...wish.headers, ...(authorization ? { Authorization: authorization } : {}) };
}

function sent(headers, { quiet }) {
  const all = { ...headers };
  // What the page looks at by itself is not to be mistaken for what is tested with it.
  if (quiet) all["Emulator-Untracked"] = "true";
  if (all.Authorization === ADMIN) all.Authorization = `Bearer ${adminToken()}`;
  return all;
}

/**
 * What came back.
 *
 * @typedef {{ ok: boolean, status: number, headers: Headers, text: string, json: any, curl: string, isGivenUp: boolean }} Answer
 *
 * A connection that broke has the status 0, a text that is no JSON the JSON null.
 */

/** */
async function answered(request) {
  try {
    const response = await request;
    const { ok, status, headers } = response;
    const text = await response.text();
    return { ok, status, headers, text, json: parsed(text), isGivenUp: false };
  } catch ({ name }) {
    return { ok: false, status: 0, headers: new Headers(), text: "", json: null, isGivenUp: name === "AbortError" };
  }
}

/** A text as JSON; null if it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
