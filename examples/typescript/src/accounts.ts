// The Accounts API by `fetch`, with the types of the document that the emulator serves. It runs in a browser as well.

import type { components, operations } from "./schema.js";

type Schemas = components["schemas"];

export type AccountUser = Schemas["AccountUserQueryLegacy"];
export type Page = Schemas["AccountUserQueryLegacyListResponse"];
export type Invitation = Schemas["CreateAccountUserDto"];
export type Query = NonNullable<operations["listAccountUsers"]["parameters"]["query"]>;

/** An answer that is no success; `errors` says what is wrong where, for a form to show beside its fields. */
export class Refusal extends Error {
  readonly errors: Record<string, string[]>;

  constructor(readonly problem: Schemas["ProblemDetails"]) {
    super(problem.detail ?? problem.title ?? "refused");
    this.errors = problem.errors ?? {};
  }
}

export class AccountUsers {
  readonly #url: string;

  /** @param api the API's address, such as http://127.0.0.1:8080/public/v1/accounts */
  constructor(api: string) {
    this.#url = `${api}/account-users`;
  }

  list(query: Query = {}): Promise<Page> {
    const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
    return this.#ask("GET", `?${new URLSearchParams(texts)}`);
  }

  invite(invitation: Invitation): Promise<AccountUser> {
    return this.#ask("POST", "", invitation);
  }

  accept(id: string): Promise<AccountUser> {
    return this.#ask("POST", `/${id}/accept-invite`);
  }

  async #ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const response = await fetch(this.#url + path, { method, ...json });
    const answer = await response.json();
    if (!response.ok) throw new Refusal(answer);
    return answer;
  }
}
