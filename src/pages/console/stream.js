/**
 * The connection to the emulator: the stream of events, opened again whenever it breaks.
 *
 * It is read with `fetch`, since an EventSource could not send the control plane's token.
 */

import { openStream } from "./client.js";
import { tell } from "./live.js";
import { pause } from "./pace.js";

const LEAST_PAUSE = 400;
const MOST_PAUSE = 5_000;
// An emulator that streams nothing is asked now and then whether it is there.
const WITHOUT_STREAM = 3_000;

/** @type {"connecting" | "live" | "silent" | "lost"} */
let status = "connecting";
let attempt = new AbortController();

export function connection() {
  return status;
}

/** Listens to the sandbox that is looked at, and no longer to the one before. */
export function listen() {
  attempt.abort();
  attempt = new AbortController();
  keepListening(attempt.signal);
}

async function keepListening(signal) {
  let wait = LEAST_PAUSE;
  while (!signal.aborted) {
    const outcome = await hear(signal);
    if (signal.aborted) return;
    if (outcome === "ended") wait = LEAST_PAUSE;
    become(outcome === "silent" ? "silent" : "lost");
    await pause(outcome === "silent" ? WITHOUT_STREAM : wait, signal);
    wait = Math.min(wait * 2, MOST_PAUSE);
  }
}

/** Hears the stream to its end. */
async function hear(signal) {
  try {
    const response = await openStream(signal);
    if (!response.ok) return "silent";
    become("live");
    await read(response.body, signal);
    return "ended";
  } catch {
    return "lost";
  }
}

function become(next) {
  const before = status;
  status = next;
  if (before === next) return;
  tell("status", next);
  if (before === "lost") tell("again");
}

async function read(body, signal) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    blocks.forEach(tellEvent);
  }
}

function tellEvent(block) {
  const member = (name) => block.match(new RegExp(`^${name}: ?(.*)$`, "m"))?.[1];
  const [name, text] = [member("event"), member("data")];
  if (!name || text === undefined) return;
  tell(name, JSON.parse(text));
}
