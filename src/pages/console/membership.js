/** The life of a membership: what each state allows, and why not the rest. */

/** How states are shown. */
export const STATES = {
  Active: { label: "Active", tone: "good" },
  Invited: { label: "Invited", tone: "calm" },
  InvitationExpired: { label: "Expired", tone: "warm" },
};

const ACCEPT = { name: "accept", label: "Accept", icon: "accept", method: "POST", path: "/accept-invite", done: "is a member now" };
const RESEND = { name: "resend", label: "Send again", icon: "send", method: "POST", path: "/resend-invite", done: "was sent the invitation again" };
const SEND_NEW = { name: "send-new", label: "Send new", icon: "send", method: "POST", path: "/send-new-invite", done: "was sent a new invitation" };

const REASONS = {
  Active: {
    accept: "The invitation has been accepted.",
    resend: "A member needs no invitation.",
    "send-new": "A member needs no invitation.",
  },
  Invited: { "send-new": "The invitation is still good; a new one is for those that have expired." },
  InvitationExpired: {
    accept: "The invitation has expired; send a new one first.",
    resend: "An expired invitation can't be sent again; send a new one.",
  },
};

/** Each action with the reason, if there is one, why a state does not allow it. */
export function actions(state) {
  return [ACCEPT, RESEND, SEND_NEW].map((action) => ({ ...action, reason: REASONS[state]?.[action.name] ?? null }));
}
