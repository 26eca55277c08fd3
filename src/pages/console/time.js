/** The sandbox's clock, computed from the last time that the emulator sent. */

import { control, readControl } from "./client.js";
import { on, publish } from "./live.js";

/** @type {{ now: number, mode: "system" | "shifted" | "frozen", receivedAt: number } | null} */
let lastReading = null;

/** The sandbox's time in milliseconds; this machine's time until it is known. */
export function now() {
  if (lastReading === null) return Date.now();
  return lastReading.mode === "frozen" ? lastReading.now : lastReading.now + Date.now() - lastReading.receivedAt;
}

/** The clock's mode; null until it is known. */
export function mode() {
  return lastReading?.mode ?? null;
}

export async function readClock() {
  const answer = await readControl("clock");
  if (answer.ok) record(answer.json);
}

export async function setClock(order) {
  const answer = await control("PUT", "clock", { body: order });
  if (answer.ok) {
    record(answer.json);
    publish("moved");
  }
  return answer;
}

/** Records the emulator's time, and publishes it. */
function record({ now: text, mode }) {
  lastReading = { now: Date.parse(text), mode, receivedAt: Date.now() };
  publish("tick");
}

export function isoText(milliseconds) {
  return new Date(milliseconds).toISOString();
}

on("clock", (clock) => {
  const jump = Math.abs(Date.parse(clock.now) - now());
  record(clock);
  if (jump > 1_500) publish("moved");
});

on("again", readClock);
