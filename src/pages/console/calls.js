/**
 * The calls that this page made, the newest first: each as a path, as a command (`curl`), and with
 * what it came to; `isAction` if somebody asked for it by hand.
 */

const MOST = 60;

const kept = [];
const listeners = new Set();
let last = 0;

/** Keeps a call that begins; what it came to is added by `settle`. */
export function begin(call) {
  last += 1;
  const begun = { ...call, number: last };
  kept.unshift(begun);
  kept.splice(MOST);
  listeners.forEach((listener) => listener());
  return begun;
}

export function settle(call, outcome) {
  Object.assign(call, outcome);
  listeners.forEach((listener) => listener());
}

export function calls() {
  return kept;
}

export function lastAction() {
  return kept.find((call) => call.isAction);
}

export function onCall(listener) {
  listeners.add(listener);
}
