/**
 * What happens in the sandbox, told to whoever listens: `request`, `change`, `mail`, `clock`,
 * `reset` and `missed` as the emulator streams them; `status` of the connection; `again` when
 * everything may have changed unseen.
 */

const topics = new EventTarget();

/** Calls `listener` with what is told under a topic, until the signal ends it. */
export function on(names, listener, signal) {
  for (const name of names.split(" ")) {
    topics.addEventListener(name, (event) => listener(event.detail, name), { signal });
  }
}

/** Tells something. */
export function tell(name, detail) {
  topics.dispatchEvent(new CustomEvent(name, { detail }));
}
