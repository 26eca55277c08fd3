/** An invitation: a form in both spellings of the contract, and what the emulator says to it. */

import {
  announce, api, code, copyButton, element, errorList, failure, focusOn, foreign, fragment, head, icon, jsonView,
  linkButton, methodLabel, replace, sentence, tell,
} from "../parts.js";
import { inviteForm } from "./invite-form.js";

export function inviteView(outlet) {
  const preview = element("aside.preview", { "aria-label": "Request" });
  const outcome = element("div.outcome");
  const form = inviteForm({ onchange: (body) => showBody(preview, body), onsend: (body) => send(body, form, outcome) });
  replace(outlet,
    head("Invite", "Asks somebody to join an account. What is wrong stands at the field that it is about."),
    element("div.columns", element("div", outcome, form.node), preview));
  form.tellChange();
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
  if (answer.ok) return celebrate(answer, form, outcome);
  const errors = answer.json?.errors;
  if (!errors) return replace(outcome, failure(answer));
  const homeless = form.showErrors(errors);
  const text = element("p", foreign(answer.json.detail.split("\n")[0]));
  const told = element("div", element("h2", "Not sent yet"), text, errorList(homeless));
  replace(outcome, element("div.failure", { role: "alert" }, icon("warning"), told));
  form.focusOnError();
}

function celebrate({ json, headers }, form, outcome) {
  const { id, user, account, invitation } = json;
  announce(`${user.name} is invited.`);
  tell("change");
  form.clear();
  const title = element("h2", foreign(user.name), " is invited into ", foreign(account.name));
  replace(outcome, element("div.success", icon("accept"), element("div", title, notices(headers.get("emulator-notice")),
    element("div.row.wrap",
      linkButton("Show the account user", fragment("users", { open: id }), { kind: "small", sign: "users" }),
      linkButton("See the message", fragment("inbox"), { kind: "small", sign: "inbox" }),
      invitation.url && copyButton("the invitation's link", () => invitation.url, "Copy link")))));
  focusOn(title);
}

/** What the platform would have refused, in the form `rule; sentence`. */
function notices(header) {
  if (!header) return null;
  const items = header.split(/, (?=[a-z-]+; )/).map((notice) => {
    const [rule, ...sentence] = notice.split("; ");
    return element("li", code(rule), " ", foreign(sentence.join("; ")));
  });
  return [element("p", "The platform itself would have refused this:"), element("ul.errors", items)];
}
