/**
 * Calls of the API and of the control plane. Every one is kept, so that it can be shown and copied.
 *
 * @typedef {object} Wish
 * @property {object | string} [body]  sent as JSON
 * @property {Record<string, string>} [headers]
 * @property {boolean} [quiet]         made by the page of its own accord
 * @property {AbortSignal} [signal]
 */

import { begin, settle } from "./calls.js";
import { ADMIN, curl } from "./curl.js";
import { adminToken, lacksToken, noteTokens, roleToken } from "./identity.js";
import { pathTo, sandbox, urlOf } from "./place.js";

const API = "public/v1/accounts/";
const CONTROL = "_emulator/";

// Traces begun here begin so, by which the log of requests knows them.
const OWN_TRACE = "c0501e00";

/** Asks for the control plane's token; replaced by whoever can. @type {() => Promise<boolean>} */
let askForToken = async () => false;

/** Has the control plane's token asked for by `asking`. */
export function onTokenWanted(asking) {
  askForToken = asking;
}

/** A call of the API; `path` is what follows `/public/v1/accounts/`. @returns {Promise<Answer>} */
export async function api(method, path, wish = {}) {
  if (lacksToken()) await readTokens();
  const token = roleToken();
  return send(method, `${API}${path}`, wish, token && `Bearer ${token}`);
}

/** A call of the control plane; `path` is what follows `/_emulator/`. @returns {Promise<Answer>} */
export async function control(method, path, wish = {}) {
  const call = () => send(method, `${CONTROL}${path}`, wish, adminToken() && ADMIN);
  const answer = await call();
  const isBarred = answer.status === 401 && (await askForToken());
  return isBarred ? call() : answer;
}

/** A call of anything else in the sandbox. @returns {Promise<Answer>} */
export function visit(method, path, wish = {}) {
  return send(method, path, wish, null);
}

/** The stream of what happens in the sandbox, which no list of calls has a place for. */
export function openStream(signal) {
  return fetch(pathTo(`${CONTROL}events`), { headers: sent({}, adminToken() && ADMIN), signal });
}

/** Whether a trace was begun by a page like this. */
export function isOwnTrace(traceId) {
  return traceId?.startsWith(`00-${OWN_TRACE}`) ?? false;
}

async function readTokens() {
  const answer = await control("GET", `sandboxes/${sandbox()}`, { quiet: true });
  if (answer.ok) noteTokens(sandbox(), answer.json.tokens ?? {});
}

async function send(method, target, wish, authorization) {
  const headers = shown(wish, authorization);
  const body = written(wish.body);
  const command = curl({ method, url: urlOf(target), headers, body });
  const call = begin({ method, path: pathTo(target), curl: command, isAction: !wish.quiet });
  const since = performance.now();
  const request = { method, headers: sent(headers, authorization), body, signal: wish.signal };
  const answer = await answered(fetch(pathTo(target), { ...request, cache: "no-store" }));
  answer.curl = command;
  const took = performance.now() - since;
  settle(call, { status: answer.status, took, fault: answer.headers.get("emulator-fault") });
  return answer;
}

function written(body) {
  return typeof body === "object" ? JSON.stringify(body) : body;
}

/** The headers that matter to whoever repeats the call. */
function shown(wish, authorization) {
  const json = wish.body === undefined ? {} : { "Content-Type": "application/json" };
  return { ...json, ...wish.headers, ...(authorization ? { Authorization: authorization } : {}) };
}

function sent(headers, authorization) {
  const trace = `00-${OWN_TRACE}${hex(12)}-${hex(8)}-01`;
  const all = { ...headers, traceparent: trace };
  if (authorization === ADMIN) all.Authorization = `Bearer ${adminToken()}`;
  return all;
}

function hex(bytes) {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What came back.
 *
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status      0 if the connection broke
 * @property {Headers} headers
 * @property {string} text
 * @property {any} json           null if the text is none
 * @property {boolean} isGivenUp  nobody waits for it any more
 * @property {string} curl        the call as a command
 */

/** @returns {Promise<Answer>} */
async function answered(response) {
  try {
    const { ok, status, headers, ...rest } = await whole(await response);
    return { ok, status, headers, ...rest, json: parsed(rest.text), isGivenUp: false };
  } catch (error) {
    const isGivenUp = error.name === "AbortError";
    return { ok: false, status: 0, headers: new Headers(), text: "", json: null, isGivenUp };
  }
}

async function whole(response) {
  const { ok, status, headers } = response;
  return { ok, status, headers, text: await response.text() };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
