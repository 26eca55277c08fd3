/** Exports everything that views use. */

export * from "./announce.js";
export * from "./ask.js";
export * from "./client.js";
export * from "./clock-card.js";
export * from "./controls.js";
export * from "./copy.js";
export * from "./curl.js";
export * from "./dock.js";
export * from "./dom.js";
export * from "./drawer.js";
export * from "./format.js";
export * from "./icons.js";
export * from "./identity.js";
export * from "./json-view.js";
export * from "./live.js";
export * from "./lookup.js";
export * from "./membership.js";
export * from "./openapi.js";
export * from "./pace.js";
export * from "./panels.js";
export * from "./place.js";
export * from "./query.js";
export * from "./route.js";
export * from "./stream.js";
export * from "./time.js";
