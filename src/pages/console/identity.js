/**
 * Who the page is to the emulator: the token that API calls carry, and the one of the control plane.
 *
 * Both are kept for as long as the tab is open and are sent nowhere else.
 */

import { sandbox } from "./place.js";

const ADMIN = "emulator-admin-token";
const ROLE = "emulator-role";

/** The roles that a sandbox may have a token for. */
export const ROLES = ["operations", "vendor", "client"];

/** @type {Map<string, Record<string, string>>} The tokens of each sandbox. */
const tokens = new Map();

/** Notes the tokens of a sandbox. */
export function noteTokens(name, ofRoles) {
  tokens.set(name, ofRoles);
}

/** The role that API calls act as; empty without one. */
export function role() {
  return sessionStorage.getItem(ROLE) ?? "";
}

/** Acts as another role from now on. */
export function actAs(name) {
  sessionStorage.setItem(ROLE, name);
}

/** The token of that role in the sandbox, if there is one. */
export function roleToken() {
  return tokens.get(sandbox())?.[role()] ?? null;
}

/** Whether the token of the role is still to be asked for. */
export function lacksToken() {
  return role() !== "" && !tokens.has(sandbox());
}

/** The token of the control plane, if one was given. */
export function adminToken() {
  return sessionStorage.getItem(ADMIN);
}

/** Keeps the token of the control plane. */
export function keepAdminToken(token) {
  sessionStorage.setItem(ADMIN, token);
}
