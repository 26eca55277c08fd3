/**
 * The calls that this page made, newest first: path, command (`curl`) and outcome; `isAction` if the
 * user started the call.
 */

const MOST = 60;

const kept = [];
const listeners = new Set();
let last = 0;

/** Adds a call that begins; `settle` adds its outcome. */
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
