// Our glue for openapi-backend: what somebody would write to have account users with state.
//
//   node server.js DOCUMENT PORT USERS
//
// Requests are validated against the document; the list lives in memory; rows have the members
// that the emulator's have, so that the pages of both are about as long.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const express = require("express");
const { OpenAPIBackend } = require("openapi-backend");
const addFormats = require("ajv-formats");

const [path, port, users] = process.argv.slice(2);

const rows = [];

// Ajv refuses `nullable` without `type`, though OpenAPI 3.0 allows it.
function withoutUntypedNullable(schema) {
  if (schema === null || typeof schema !== "object") return schema;
  if (Array.isArray(schema)) return schema.map(withoutUntypedNullable);
  const entries = Object.entries(schema)
    .filter(([name, value]) => !(name === "nullable" && value === true && !("type" in schema)))
    .map(([name, value]) => [name, withoutUntypedNullable(value)]);
  return Object.fromEntries(entries);
}

// The glue serves account users alone; compiling the rest would take half a minute at each start.
function onlyAccountUsers(document) {
  const served = ([path]) => /\/account-users(\/\{[^/]+\})?$/.test(path);
  const methods = ([method]) => method === "get" || method === "post";
  const paths = Object.entries(document.paths).filter(served).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).filter(methods)),
  ]);
  return withReachable({ ...document, paths: Object.fromEntries(paths), components: {} }, document);
}

// The document with those of the whole's components that it refers to, directly or not.
function withReachable(document, whole) {
  const seen = new Set();
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    const { $ref } = value;
    if (typeof $ref === "string" && !seen.has($ref)) {
      seen.add($ref);
      const [kind, name] = $ref.replace("#/components/", "").split("/");
      document.components[kind] = { ...document.components[kind], [name]: whole.components[kind][name] };
      visit(whole.components[kind][name]);
    }
    Object.values(value).forEach(visit);
  };
  visit(document.paths);
  document.components.securitySchemes = whole.components.securitySchemes;
  return document;
}

// Our glue checks no responses; compiling their schemas would take seconds at each start.
function withoutResponseSchemas(document) {
  for (const path of Object.values(document.paths)) {
    for (const { responses = {} } of Object.values(path)) {
      for (const status of Object.keys(responses)) responses[status] = { description: "" };
    }
  }
  return document;
}

const digits = (groups) =>
  Array.from({ length: groups }, () => String(crypto.randomInt(10000)).padStart(4, "0")).join("-");

function invitation(accountUserId) {
  const code = crypto.randomBytes(32).toString("base64");
  const link = Buffer.from(JSON.stringify({ code, accountUserId })).toString("base64");
  return {
    status: "Invited",
    url: `http://localhost:${port}/accept-invite?code=${encodeURIComponent(link)}`,
  };
}

// The flat members win over those of the older `user` object.
function membership(request) {
  const { account, groups, notes, invitation: _, user: nested, ...flat } = request;
  const person = { ...nested, ...flat };
  const id = `AUSR-${digits(3)}`;
  return {
    id,
    revision: 1,
    user: {
      id: `USR-${digits(2)}`,
      revision: 1,
      name: [person.firstName, person.lastName].filter(Boolean).join(" ") || person.email,
      email: person.email,
      firstName: person.firstName,
      lastName: person.lastName,
      status: "Invited",
    },
    account: { id: account?.id, name: account?.id, type: "Client", status: "Active" },
    groups: groups.map((group) => ({
      id: group.id,
      name: "Administrators",
      description: "Full access to the account",
      isDefault: true,
    })),
    modules: [],
    buyers: [],
    invitation: { ...invitation(id), notes: notes ?? undefined },
  };
}

function list(context, _request, response) {
  const { offset = 0, limit = 10 } = context.request.query;
  const [from, length] = [Number(offset), Math.min(Number(limit), 100)];
  const pagination = { offset: from, limit: length, total: rows.length };
  const data = rows.slice(from, from + length);
  response.json({ $meta: { pagination, omitted: ["audit"] }, data });
}

function create(context, _request, response) {
  const row = membership(context.request.requestBody);
  rows.push(row);
  const by = { id: "USR-0000-0001", name: "Emulator" };
  const event = { at: new Date().toISOString(), by };
  response
    .status(201)
    .location(`/public/v1/accounts/account-users/${row.id}`)
    .json({ ...row, audit: { created: event, updated: event } });
}

function read(context, _request, response) {
  const row = rows.find((one) => one.id === context.request.params.id);
  return row ? response.json(row) : response.status(404).json({ status: 404, title: "Not Found" });
}

function refuse(context, _request, response) {
  response.status(400).json({ status: 400, title: "Bad Request", errors: context.validation.errors });
}

function generate(count) {
  for (let number = 0; number < count; number += 1) {
    rows.push(
      membership({
        email: `gabriela.hoffmann.${number}@example.com`,
        firstName: "Gabriela",
        lastName: "Hoffmann",
        account: { id: "ACC-0000-0001" },
        groups: [{ id: "UGR-0000-0001" }],
      }),
    );
  }
}

async function main() {
  const document = JSON.parse(fs.readFileSync(path, "utf8"));
  const api = new OpenAPIBackend({
    definition: onlyAccountUsers(withoutResponseSchemas(withoutUntypedNullable(document))),
    ajvOpts: { strict: false },
    customizeAjv: (ajv) => {
      addFormats(ajv);
      return ajv;
    },
    handlers: {
      listAccountUsers: list,
      createAccountUser: create,
      readAccountUser: read,
      validationFail: refuse,
      notFound: (_context, _request, response) => response.status(404).json({ status: 404 }),
    },
  });
  generate(Number(users));
  await api.init();
  const app = express();
  app.use(express.json());
  app.use((request, response) => api.handleRequest(request, request, response));
  app.listen(Number(port), "127.0.0.1");
}

main();
