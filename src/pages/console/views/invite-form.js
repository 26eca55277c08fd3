/** The form of an invitation, and its request. */

import {
  accountField, choices, element, freshId, icon, input, isAccountId, isolate, labelled, replace, select,
  tick,
} from "../parts.js";
import { groupsOf } from "./user-groups.js";

/** The fields of the user: at the top level in one format, within `user` in the other. */
const PERSON = [
  { path: "email", label: "E-mail", placeholder: "ann.lee@example.com", inputmode: "email", width: 2 },
  { path: "firstName", label: "First name", placeholder: "Ann", width: 2 },
  { path: "lastName", label: "Last name", placeholder: "Lee", width: 2 },
  { path: "phone.prefix", label: "Prefix", placeholder: "+44", width: 1 },
  { path: "phone.number", label: "Phone number", placeholder: "20 7946 0000", width: 2 },
  { path: "settings.languageCode", label: "Language", placeholder: "en", width: 1 },
  { path: "settings.cultureCode", label: "Culture", placeholder: "en-GB", width: 2 },
];

const STATUSES = [["", "Invited (default)"], ["Active", "Active"], ["InvitationExpired", "Expired"]];
const FORMATS = [["flat", "Flat fields"], ["nested", "Older user object"]];

/** `onchange` and `onsend` get the request's body. */
export function inviteForm({ onchange, onsend }) {
  let format = "flat";
  const reportChange = () => onchange(body());
  const groups = groupField(reportChange);
  const [account, accounts] = accountField({ placeholder: "The default account", onpick: groups.offer });
  const status = select(STATUSES, "");
  const notes = element("textarea", { rows: "2", placeholder: "What the invitee should know" });
  /** Every field by its path in the flat format. */
  const fields = new Map(PERSON.map(({ path, label, width, ...attributes }) => [path, input(attributes)]));
  fields.set("notes", notes).set("account.id", account).set("invitation.status", status).set("groups", groups.other);
  const errors = new Map([...fields.keys()].map((path) => [path, element("p.error", { id: freshId("error") })]));
  const shown = (path, label, ...rest) => labelled(label, fields.get(path), errors.get(path), rest);

  const texts = (...paths) => nested(paths.map((path) => [path, fields.get(path).value.trim()]));
  const body = () => {
    const user = texts(...PERSON.map(({ path }) => path), "notes");
    const rest = { ...texts("account.id"), groups: groups.value(), ...texts("invitation.status") };
    return format === "nested" ? { user, ...rest } : { ...user, ...rest };
  };
  const pickFormat = (name) => {
    format = name;
    reportChange();
  };
  const onsubmit = (event) => {
    event.preventDefault();
    onsend(body());
  };

  const person = PERSON.map(({ path, label, width }) => element(`div.span-${width}`, shown(path, label)));
  const hint = element("p.hint.muted", "Enter an id, or part of a name to search.");
  const node = element("form.invite", { novalidate: true, oninput: reportChange, onchange: reportChange, onsubmit },
    choices("Format", FORMATS, format, pickFormat),
    element("fieldset.card", element("legend", "User"), element("div.sixths", person)),
    element("fieldset.card", element("legend", "Account and groups"),
      shown("account.id", "Account", accounts, hint), groups.node, shown("groups", "Other groups (ids)")),
    element("fieldset.card", element("legend", "Invitation"), shown("notes", "Note"), shown("invitation.status", "Initial status")),
    element("div.row", element("button.primary", icon("send"), "Send the invitation")));
  const clear = () => {
    fields.forEach((field) => { field.value = ""; });
    groups.offer("");
  };
  const focusOnError = () => node.querySelector("[aria-invalid]")?.focus();
  return { node, reportChange, clear, focusOnError, showErrors: (all) => showErrors(all, fields, errors) };
}

/** The field of groups: checkboxes for those of the account, and a text field for other ids. */
function groupField(onchange) {
  const otherBoxes = element("span.ticks");
  const defaultBox = element("input", { type: "checkbox", checked: true });
  const defaultGroup = element("label.tick", defaultBox, element("span", "The account's default group"));
  const other = input({ placeholder: "UGR-0000-0000; separate several by blanks" });
  const offer = async (account) => {
    const groups = isAccountId(account) ? await groupsOf(account) : [];
    replace(otherBoxes, groups.filter(({ isDefault }) => !isDefault).map(({ id, name }) => tick(isolate(name), { value: id })));
    onchange();
  };
  const value = () => {
    const ticked = [...otherBoxes.querySelectorAll("input:checked")].map((box) => box.value);
    const ids = [...ticked, ...other.value.split(/[\s,]+/).filter(Boolean)];
    return [...(defaultBox.checked ? [{}] : []), ...ids.map((id) => ({ id }))];
  };
  const node = element("fieldset.form-field", element("legend.field", "Groups"), element("div.ticks", defaultGroup, otherBoxes));
  return { node, other, offer, value };
}

/** Builds an object from texts at paths such as `phone.prefix`; skips empty texts. */
function nested(pairs) {
  const whole = {};
  for (const [path, value] of pairs.filter(([, value]) => value !== "")) {
    const steps = path.split(".");
    const last = steps.pop();
    steps.reduce((place, step) => (place[step] ??= {}), whole)[last] = value;
  }
  return whole;
}

/** Shows errors at their fields, and returns those without a field. */
function showErrors(all, fields, errors) {
  fields.forEach((field, path) => showError(field, errors.get(path), []));
  const byField = Map.groupBy(Object.entries(all), ([path]) => fieldOf(path, fields));
  byField.forEach((entries, field) => {
    const sentences = entries.flatMap(([path, sentences]) => [sentences].flat().map((it) => (path.startsWith("groups[") ? `${path}: ${it}` : it)));
    if (field) showError(fields.get(field), errors.get(field), sentences);
  });
  return Object.fromEntries(byField.get(undefined) ?? []);
}

function fieldOf(path, fields) {
  const flat = path.replace(/^user\./, "").replace(/^groups\b.*/, "groups").replace(/^account$/, "account.id");
  return fields.has(flat) ? flat : undefined;
}

function showError(field, error, sentences) {
  replace(error, sentences.map((sentence) => element("span", isolate(sentence))));
  if (sentences.length > 0) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", error.id);
  } else {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}
