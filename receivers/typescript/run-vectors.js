// Runs the shared vectors: `node run-vectors.js [signatures.tsv]`. Exit code 1 if one fails.
// @ts-check

import { readFileSync } from "node:fs";
import { InvalidKey, MemoryInbox, RefusedWebhook, WebhookVerifier } from "./send-webhooks.js";

const TABLE = new URL("../../docs/webhooks/signatures.tsv", import.meta.url);
const HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/** @param {string[]} columns */
function vectorResult([now = "", key = "", body = "", ...values]) {
  /** @type {Record<string, string>} */
  const headers = {};
  HEADERS.forEach((name, at) => {
    const value = values[at];
    if (value !== undefined && value !== "\\N") headers[name] = value;
  });
  try {
    new WebhookVerifier([key]).verify(headers, Buffer.from(body, "base64"), Number(now));
  } catch (error) {
    if (error instanceof InvalidKey) return "invalid_key";
    if (error instanceof RefusedWebhook) return error.refusal;
    throw error;
  }
  return "genuine";
}

async function inboxResults() {
  const inbox = new MemoryInbox(1);
  /** @param {string} webhookId */
  const add = (webhookId) => inbox.add({ webhookId, sentAt: 0, body: Buffer.from("{}") });
  const isNew = await add("evt_1");
  const isStored = await add("evt_1");
  await add("evt_2");
  return [
    ["a new id", "true", String(isNew)],
    ["a stored id", "false", String(isStored)],
    ["an id beyond the limit", "true", String(await add("evt_1"))],
  ];
}

const rows = readFileSync(process.argv[2] ?? TABLE, "utf8").trimEnd().split("\n").slice(1);
const results = rows.map((line, at) => {
  const [expected, ...columns] = line.split("\t");
  return [`vector ${at}`, expected, vectorResult(columns)];
});
results.push(...(await inboxResults()));
const failed = results.filter(([, expected, found]) => expected !== found);
for (const [name, expected, found] of failed) console.log(`${name}: expected ${expected}, was ${found}`);
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
