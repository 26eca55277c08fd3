/**
 * The stream of events; it reconnects when it breaks, and is closed while the page is hidden.
 *
 * All tabs on one sandbox share one stream, since a browser opens only six connections to a server:
 * the tab that holds the lock reads it, and passes the events on. A browser has no locks on a page
 * that is neither on localhost nor served by TLS; there each visible tab reads its own.
 *
 * It uses `fetch`, because an EventSource cannot send the control plane's token.
 */

import { openStream } from "./client.js";
import { adminToken } from "./identity.js";
import { publish } from "./live.js";
import { delay } from "./pace.js";
import { pathTo } from "./place.js";

const LEAST_PAUSE = 400;
const MOST_PAUSE = 5_000;
// Without a stream, check regularly whether the emulator is there.
const POLL_PAUSE = 3_000;

/** @type {"connecting" | "live" | "silent" | "lost"} */
let status = "connecting";
let attempt = new AbortController();
// The place of the stream and its last event, after which the next connection goes on.
let place = "";
let last = "";

export function connection() {
  return status;
}

/** Listens to the current sandbox instead of the previous one. */
export function listen() {
  attempt.abort();
  attempt = new AbortController();
  if (!document.hidden) share(attempt.signal);
}

document.addEventListener("visibilitychange", listen);

/** Takes part in the stream of all tabs; the first one, or its successor, reads it. */
async function share(signal) {
  // Tabs share a stream only if all may read it.
  const name = `events ${pathTo("")} ${adminToken()}`;
  if (name !== place) [place, last] = [name, ""];
  const tabs = new BroadcastChannel(name);
  signal.addEventListener("abort", () => tabs.close());
  tabs.onmessage = ({ data: { status, event } }) => {
    if (status) setStatus(status);
    if (event) pass(event);
  };
  tabs.postMessage({ asked: true });
  const lead = () => keepConnected(tabs, signal);
  if (navigator.locks) await navigator.locks.request(name, { signal }, lead).catch(() => {});
  else await lead();
}

/** Reads the stream for all tabs, until the signal ends it. */
async function keepConnected(tabs, signal) {
  const tell = (message) => { if (!signal.aborted) tabs.postMessage(message); };
  const setAll = (next) => { setStatus(next); tell({ status: next }); };
  tabs.addEventListener("message", ({ data }) => { if (data.asked) tell({ status }); });
  let wait = LEAST_PAUSE;
  while (!signal.aborted) {
    const outcome = await readEvents(setAll, tell, signal);
    if (signal.aborted) return;
    if (outcome === "ended") wait = LEAST_PAUSE;
    setAll(outcome === "silent" ? "silent" : "lost");
    await delay(outcome === "silent" ? POLL_PAUSE : wait, signal);
    wait = Math.min(wait * 2, MOST_PAUSE);
  }
}

/** Reads the stream to its end. */
async function readEvents(setAll, tell, signal) {
  try {
    const response = await openStream(last, signal);
    if (!response.ok) return "silent";
    setAll("live");
    await read(response.body, tell, signal);
    return "ended";
  } catch {
    return "lost";
  }
}

function setStatus(next) {
  const before = status;
  status = next;
  if (before === next) return;
  publish("status", next);
  if (before === "lost") publish("again");
}

async function read(body, tell, signal) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const event of blocks.map(parsed).filter(({ id }) => id)) {
      pass(event);
      tell({ event });
    }
  }
}

function parsed(block) {
  const member = (name) => block.match(new RegExp(`^${name}: ?(.*)$`, "m"))?.[1];
  return { name: member("event"), id: member("id"), data: JSON.parse(member("data") ?? "null") };
}

/** Publishes an event in this tab. What was missed may have changed anything. */
function pass({ name, id, data }) {
  last = id;
  if (name) publish(name === "missed" ? "again" : name, data);
}
