/** Common faults, and the description of any fault. */

import { count, moment, prefer, readableSpans, span } from "../parts.js";
export const PRESETS = [
  { name: "Slow", icon: "clock", text: "Every answer takes between 0.5 and 1.5 seconds.", fault: { effect: { delay: "500ms..1500ms" } } },
  { name: "503 once", icon: "warning", text: "Only the next request is answered with 503.", fault: { effect: { status: 503, retryAfter: "1s" }, times: 1 } },
  { name: "429", icon: "freeze", text: "Above two requests per second, the answer is 429.", fault: { effect: { rate: { requests: 2, per: "1s" } } } },
  { name: "Connection reset", icon: "cut", text: "The next three requests lose their connection.", fault: { effect: { connection: "reset" }, times: 3 } },
  { name: "Empty lists", icon: "inbox", text: "This page gets empty lists.", prefer: "example=empty" },
];

const CONNECTIONS = { reset: "resets the connection", empty: "ends without an answer", truncate: "cuts the answer short" };

export function effectText({ delay, status, detail, retryAfter, connection, rate }) {
  const parts = [
    delay && `waits ${delay.replace("..", " to ")}`,
    status && `answers ${status}${detail ? ` “${detail}”` : ""}${retryAfter ? `, retry after ${retryAfter}` : ""}`,
    connection && CONNECTIONS[connection],
    rate && `answers 429 above ${rate.requests} requests per ${rate.per}`,
  ];
  const text = readableSpans(parts.filter(Boolean).join(", then "));
  return text[0].toUpperCase() + text.slice(1);
}

export function matchText({ operation, method, path }) {
  const parts = [method, path, operation && `operation ${operation}`].filter(Boolean);
  return parts.length > 0 ? `for ${parts.join(" ")}` : "for every request to the API";
}

export function lifeText({ remaining = {}, probability, skip }) {
  const { times, until } = remaining;
  const parts = [
    times !== undefined && (times === 1 ? "once more" : `${count(times)} more times`),
    until && `${span(Date.parse(until) - Date.now())} left, until ${moment(until)}`,
    probability < 1 && `${Number((probability * 100).toPrecision(3))} % of requests`,
    skip > 0 && `after the first ${skip}`,
  ].filter(Boolean);
  return parts.join(" · ") || "until it is turned off";
}
