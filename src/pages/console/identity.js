/**
 * Who the page is to the emulator: the token that API calls carry, and the one of the control plane.
 *
 * Both are kept for as long as the tab is open and are sent nowhere else.
 */

import { sandbox } from "./place.js";

const ADMIN = "emulator-admin-token";
const ROLE = "emulator-role";
const PREFER = "emulator-prefer";

export const ROLES = ["operations", "vendor", "client"];

/** @type {Map<string, Record<string, string>>} The tokens of each sandbox. */
const tokens = new Map();

export function noteTokens(name, ofRoles) {
  tokens.set(name, ofRoles);
}

/** The role that API calls act as; empty without one. */
export function role() {
  return sessionStorage.getItem(ROLE) ?? "";
}

export function actAs(name) {
  sessionStorage.setItem(ROLE, name);
}

/** What API calls ask for by the header `Prefer`; empty if nothing. */
export function preference() {
  return sessionStorage.getItem(PREFER) ?? "";
}

export function prefer(text) {
  sessionStorage.setItem(PREFER, text);
}

/** The token of that role in the sandbox, if there is one. */
export function roleToken() {
  return tokens.get(sandbox())?.[role()] ?? null;
}

/** Whether the token of the role is still to be asked for. */
export function lacksToken() {
  return role() !== "" && !tokens.has(sandbox());
}

export function adminToken() {
  return sessionStorage.getItem(ADMIN);
}

export function keepAdminToken(token) {
  sessionStorage.setItem(ADMIN, token);
}
