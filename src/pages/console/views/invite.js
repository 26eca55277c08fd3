/** Invites a user: a form in both formats of the contract, and the emulator's answer. */

import {
  announce, api, code, copyButton, element, errorList, failure, focusOn, fragment, head, icon, isolate, jsonView,
  linkButton, methodLabel, publish, replace,
} from "../parts.js";
import { inviteForm } from "./invite-form.js";

export function inviteView(outlet) {
  const preview = element("aside.preview", { "aria-label": "Request" });
  const outcome = element("div.outcome");
  const form = inviteForm({ onchange: (body) => showBody(preview, body), onsend: (body) => send(body, form, outcome) });
  replace(outlet,
    head("Invite", "Invites a user to an account. Errors appear at their fields."),
    element("div.columns", element("div", outcome, form.node), preview));
  form.reportChange();
}

function showBody(preview, body) {
  const copy = copyButton("the request's body", () => JSON.stringify(body, null, 2));
  replace(preview,
    element("div.row", element("h2", "Request"), copy),
    element("p.muted", methodLabel("POST"), " ", element("code", "/account-users")),
    jsonView(body, "The request's body"));
}

async function send(body, form, outcome) {
  form.showErrors({});
  const answer = await api("POST", "account-users", { body });
  if (answer.ok) return showSuccess(answer, form, outcome);
  const errors = answer.json?.errors;
  if (!errors) return replace(outcome, failure(answer));
  const otherErrors = form.showErrors(errors);
  const text = element("p", isolate(answer.json.detail.split("\n")[0]));
  const message = element("div", element("h2", "Not sent"), text, errorList(otherErrors));
  replace(outcome, element("div.failure", { role: "alert" }, icon("warning"), message));
  form.focusOnError();
}

function showSuccess({ json, headers }, form, outcome) {
  const { id, user, account, invitation } = json;
  announce(`${user.name} was invited.`);
  publish("change");
  form.clear();
  const title = element("h2", isolate(user.name), " was invited to ", isolate(account.name));
  replace(outcome, element("div.success", icon("accept"), element("div", title, notices(headers.get("emulator-notice")),
    element("div.row.wrap",
      linkButton("Show the account user", fragment("users", { open: id }), { kind: "small", sign: "users" }),
      linkButton("See the message", fragment("inbox"), { kind: "small", sign: "inbox" }),
      invitation.url && copyButton("the invitation's link", () => invitation.url, "Copy link")))));
  focusOn(title);
}

/** The rules that the platform would have refused the request by, in the form `rule; sentence`. */
function notices(header) {
  if (!header) return null;
  const items = header.split(/, (?=[a-z-]+; )/).map((notice) => {
    const [rule, ...sentence] = notice.split("; ");
    return element("li", code(rule), " ", isolate(sentence.join("; ")));
  });
  return [element("p", "The platform would have refused this:"), element("ul.errors", items)];
}
