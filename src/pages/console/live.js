/**
 * Events by topic. The emulator streams `request`, `change`, `mail`, `clock` and `reset`.
 * The page adds `status` of the connection, `tick` and `moved` of the clock, `sandboxes`, and `again`
 * when anything may have changed without an event, or events were missed.
 */

import { throttle } from "./pace.js";

const topics = new EventTarget();

/** Calls `listener` with each event of these topics until the signal ends it. */
export function on(names, listener, signal) {
  for (const name of names.split(" ")) {
    topics.addEventListener(name, (event) => listener(event.detail, name), { signal });
  }
}

/** Calls `action` on events of these topics, at most twice a second. */
export function refreshOn(names, action, signal) {
  on(names, throttle(500, () => signal.aborted || action()), signal);
}

export function publish(name, detail) {
  topics.dispatchEvent(new CustomEvent(name, { detail }));
}
