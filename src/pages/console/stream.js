/**
 * The stream of events; it reconnects when it breaks.
 *
 * It uses `fetch`, because an EventSource cannot send the control plane's token.
 */

import { openStream } from "./client.js";
import { publish } from "./live.js";
import { delay } from "./pace.js";

const LEAST_PAUSE = 400;
const MOST_PAUSE = 5_000;
// Without a stream, check regularly whether the emulator is there.
const POLL_PAUSE = 3_000;

/** @type {"connecting" | "live" | "silent" | "lost"} */
let status = "connecting";
let attempt = new AbortController();

export function connection() {
  return status;
}

/** Listens to the current sandbox instead of the previous one. */
export function listen() {
  attempt.abort();
  attempt = new AbortController();
  keepConnected(attempt.signal);
}

async function keepConnected(signal) {
  let wait = LEAST_PAUSE;
  while (!signal.aborted) {
    const outcome = await readEvents(signal);
    if (signal.aborted) return;
    if (outcome === "ended") wait = LEAST_PAUSE;
    setStatus(outcome === "silent" ? "silent" : "lost");
    await delay(outcome === "silent" ? POLL_PAUSE : wait, signal);
    wait = Math.min(wait * 2, MOST_PAUSE);
  }
}

/** Reads the stream to its end. */
async function readEvents(signal) {
  try {
    const response = await openStream(signal);
    if (!response.ok) return "silent";
    setStatus("live");
    await read(response.body, signal);
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

async function read(body, signal) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    blocks.forEach(publishEvent);
  }
}

function publishEvent(block) {
  const member = (name) => block.match(new RegExp(`^${name}: ?(.*)$`, "m"))?.[1];
  const [name, text] = [member("event"), member("data")];
  if (!name || text === undefined) return;
  publish(name, JSON.parse(text));
}
