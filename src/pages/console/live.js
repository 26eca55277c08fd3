/**
 * What happens, told to whoever listens: what the emulator streams (`request`, `change`, `mail`,
 * `clock`, `reset`, `missed`), and what the page finds out itself: `status` of the connection,
 * `tick` and `moved` of the clock, `sandboxes`, and `again` when anything may have changed unseen.
 */

import { atMostEvery } from "./pace.js";

const topics = new EventTarget();

/** Calls `listener` with what is told under a topic, until the signal ends it. */
export function on(names, listener, signal) {
  for (const name of names.split(" ")) {
    topics.addEventListener(name, (event) => listener(event.detail, name), { signal });
  }
}

/** Does `action` when anything is told under these topics, but no more often than is bearable. */
export function keepUp(names, action, signal) {
  on(names, atMostEvery(500, () => signal.aborted || action()), signal);
}

export function tell(name, detail) {
  topics.dispatchEvent(new CustomEvent(name, { detail }));
}
