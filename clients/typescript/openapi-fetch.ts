// One round trip with the types that openapi-typescript generates, through openapi-fetch.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/openapi-typescript/case-api.js";

type Schemas = components["schemas"];

const headers = { Authorization: `Bearer ${process.env["API_KEY"]}` };
const baseUrl = process.env["CASE_API"]!;
const client = createClient<paths>({ baseUrl, headers });

// Fields with a default are left out: the compiler must not ask for them.
const body: Schemas["OpenCaseRequest"] = {
  person: { family_name: "Example", given_names: "Robin", birth_date: "2016-10-05" },
  request: { kind: "initial", trigger: "request", requester: "parent", received_on: "2026-11-02" },
};

function idempotent(key: string = randomUUID()) {
  return { header: { "Idempotency-Key": key } };
}

async function openTwice() {
  const params = idempotent();
  const first = await client.POST("/v1/cases", { params, body });
  const again = await client.POST("/v1/cases", { params, body });
  assert.equal(first.response.status, 201);
  assert.equal(again.response.headers.get("Idempotency-Replayed"), "true");
  assert.deepEqual(first.data, again.data);
  assert(first.data);
  return first.data;
}

async function read(case_id: string) {
  const { data, error } = await client.GET("/v1/cases/{case_id}", { params: { path: { case_id } } });
  assert(data, error?.title);
  return data;
}

async function correct({ case_id, position }: { case_id: string; position: number }) {
  const params = { path: { case_id }, ...idempotent() };
  const correction = { position, values: { received_on: "2026-11-03" }, reason: "mistyped" } as const;
  await client.POST("/v1/cases/{case_id}/corrections", { params, body: correction });
  // The list of requests is always sent, so no check for its absence is needed.
  assert.equal((await read(case_id)).requests[0]?.received_on, "2026-11-03");
}

async function listAll() {
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? { limit: 2 } : { limit: 2, cursor };
    const { data } = await client.GET("/v1/cases", { params: { query } });
    assert(data && data.cases.length <= 2);
    data.cases.forEach((each) => found.add(each.case_id));
    cursor = data.next;
  } while (cursor !== undefined);
  return found;
}

async function conflict(case_id: string, request_id: string) {
  const refusal = { request_id, decided_on: "2026-11-20", notified_on: "2026-11-20" };
  const send = () =>
    client.POST("/v1/cases/{case_id}/assessment-refusals", {
      params: { path: { case_id }, ...idempotent() },
      body: refusal,
    });
  assert.equal((await send()).response.status, 201);
  const second = await send();
  assert.equal(second.response.status, 409);
  assert(second.error?.in_the_way?.position);
}

async function changeStale(case_id: string) {
  const path = { case_id };
  const { data } = await client.GET("/v1/cases/{case_id}/person", { params: { path } });
  assert(data);
  const params = { path, header: { "If-Match": '"999999"' } };
  const changed = await client.PUT("/v1/cases/{case_id}/person", { params, body: data.person });
  assert.equal(changed.response.status, 412);
  assert.equal(changed.error?.code, "stale-version");
}

// A value of an enumeration from a newer server passes through as a text.
async function readUnknown(case_id: string) {
  const newer = createClient<paths>({
    baseUrl,
    headers,
    fetch: async (request) => {
      const answer = await fetch(request);
      const json = (await answer.json()) as Schemas["Case"];
      return Response.json({ ...json, stage: "in_mediation" });
    },
  });
  const { data } = await newer.GET("/v1/cases/{case_id}", { params: { path: { case_id } } });
  assert.equal(data?.stage as string, "in_mediation");
}

const opened = [await openTwice(), await openTwice(), await openTwice()] as const;
const { case_id, request_id } = opened[0];
assert(request_id);
await correct(opened[0]);
const all = await listAll();
assert(opened.every((each) => all.has(each.case_id)));
await conflict(case_id, request_id);
await changeStale(case_id);
await readUnknown(case_id);
