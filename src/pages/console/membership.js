/** The life of a membership: what each state allows, and why not the rest. */

export const STATES = {
  Active: { label: "Active", tone: "good" },
  Invited: { label: "Invited", tone: "calm" },
  InvitationExpired: { label: "Expired", tone: "warm" },
};

const ACTIONS = [
  { path: "accept-invite", label: "Accept", icon: "accept", done: "is a member now" },
  { path: "resend-invite", label: "Send again", icon: "send", done: "was sent the invitation again" },
  { path: "send-new-invite", label: "Send new", icon: "send", done: "was sent a new invitation" },
];

const REASONS = {
  Active: {
    "accept-invite": "The invitation has been accepted.",
    "resend-invite": "A member needs no invitation.",
    "send-new-invite": "A member needs no invitation.",
  },
  Invited: {
    "send-new-invite": "The invitation is still good; new ones are for those that have expired.",
  },
  InvitationExpired: {
    "accept-invite": "The invitation has expired; send a new one first.",
    "resend-invite": "An expired invitation can't be sent again; send a new one.",
  },
};

/** Each action with the reason, if there is one, why a state does not allow it. */
export function actions(state) {
  return ACTIONS.map((action) => ({ ...action, reason: REASONS[state]?.[action.path] ?? null }));
}
