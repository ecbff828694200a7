// One round trip with the functions that @hey-api/openapi-ts generates.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createClient, createConfig } from "./generated/hey-api/case-api/client/index.js";
import * as api from "./generated/hey-api/case-api/index.js";

const baseUrl = process.env["CASE_API"]!;
const auth = process.env["API_KEY"]!;
const client = createClient(createConfig({ baseUrl, auth }));

// Fields with a default are left out: the compiler must not ask for them.
const body: api.OpenCaseRequest = {
  person: { family_name: "Example", given_names: "Robin", birth_date: "2016-10-05" },
  request: { kind: "initial", trigger: "request", requester: "parent", received_on: "2026-11-02" },
};

function idempotent(key: string = randomUUID()) {
  return { "Idempotency-Key": key };
}

async function openTwice() {
  const headers = idempotent();
  const first = await api.openCase({ client, headers, body });
  const again = await api.openCase({ client, headers, body });
  assert.equal(first.response?.status, 201);
  assert.equal(again.response?.headers.get("Idempotency-Replayed"), "true");
  assert.deepEqual(first.data, again.data);
  assert(first.data);
  return first.data;
}

async function read(case_id: string) {
  const { data, error } = await api.getCase({ client, path: { case_id } });
  assert(data, error?.title);
  return data;
}

async function correct({ case_id, position }: { case_id: string; position: number }) {
  const correction = { position, values: { received_on: "2026-11-03" }, reason: "mistyped" } as const;
  const headers = idempotent();
  await api.recordCorrection({ client, path: { case_id }, headers, body: correction });
  // The list of requests is always sent, so no check for its absence is needed.
  assert.equal((await read(case_id)).requests[0]?.received_on, "2026-11-03");
}

async function listAll() {
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? { limit: 2 } : { limit: 2, cursor };
    const { data } = await api.listCases({ client, query });
    assert(data && data.cases.length <= 2);
    data.cases.forEach((each) => found.add(each.case_id));
    cursor = data.next;
  } while (cursor !== undefined);
  return found;
}

async function conflict(case_id: string, request_id: string) {
  const refusal = { request_id, decided_on: "2026-11-20", notified_on: "2026-11-20" };
  const send = () =>
    api.recordAssessmentRefusal({ client, path: { case_id }, headers: idempotent(), body: refusal });
  assert.equal((await send()).response?.status, 201);
  const second = await send();
  assert.equal(second.response?.status, 409);
  assert(second.error?.in_the_way?.position);
}

async function changeStale(case_id: string) {
  const path = { case_id };
  const { data } = await api.getPerson({ client, path });
  assert(data);
  const headers = { "If-Match": '"999999"' };
  const changed = await api.changePerson({ client, path, headers, body: data.person });
  assert.equal(changed.response?.status, 412);
  assert.equal(changed.error?.code, "stale-version");
}

// A value of an enumeration from a newer server passes through as a text.
async function readUnknown(case_id: string) {
  const newer = createClient(
    createConfig({
      baseUrl,
      auth,
      fetch: async (request) => {
        const answer = await fetch(request);
        return Response.json({ ...(await answer.json()), stage: "in_mediation" });
      },
    }),
  );
  const { data } = await api.getCase({ client: newer, path: { case_id } });
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
