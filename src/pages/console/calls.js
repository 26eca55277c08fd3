/**
 * The calls that this page made, the newest first.
 *
 * @typedef {object} Call
 * @property {string} path      with its query
 * @property {string} curl      the same as a command
 * @property {boolean} isAction whether somebody asked for it by hand
 * @property {number} [status]  0 if no answer came
 * @property {number} [took]    milliseconds
 */

const MOST = 60;

/** @type {Call[]} */
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
