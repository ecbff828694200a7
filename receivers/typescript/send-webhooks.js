// Verifies and stores the webhooks of the SEND casework backend. Node.js 18, nothing else.
// Its types are in send-webhooks.d.ts.
// @ts-check

import { createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";

const TOLERANCE_SECONDS = 300;
const MAX_SIGNATURES = 20; // an endpoint signs with ten keys at most
const MAX_IDS = 100_000;
const ID = /^[!-,\/-~-]{1,255}$/; // printable ASCII without a full stop
const TIMESTAMP = /^[0-9]{1,12}$/;

/** A webhook is not genuine, or not of now. The message contains nothing that was received. */
export class RefusedWebhook extends Error {
  /** @param {import("./send-webhooks.js").Refusal} refusal */
  constructor(refusal) {
    super(refusal);
    this.name = "RefusedWebhook";
    this.refusal = refusal;
  }
}

/** A key has another form. The message does not contain it. */
export class InvalidKey extends Error {
  constructor() {
    super("a key is whsec_ or whpk_ and base64, as the API returns it");
    this.name = "InvalidKey";
  }
}

/** Verifies webhooks of one endpoint with one or more keys, of which one is enough. */
export class WebhookVerifier {
  #keys;
  #tolerance;

  /**
   * @param {Iterable<string>} keys
   * @param {number} [toleranceSeconds]
   */
  constructor(keys, toleranceSeconds = TOLERANCE_SECONDS) {
    this.#keys = Array.from(keys, parseKey);
    this.#tolerance = toleranceSeconds;
  }

  /**
   * @param {import("./send-webhooks.js").ReceivedHeaders} headers
   * @param {Uint8Array} body
   * @param {number} [now]
   * @returns {import("./send-webhooks.js").Webhook}
   */
  verify(headers, body, now = Date.now() / 1000) {
    const webhookId = header(headers, "webhook-id");
    const timestamp = header(headers, "webhook-timestamp");
    const signatures = header(headers, "webhook-signature");
    if (webhookId === "" || timestamp === "" || signatures === "") throw new RefusedWebhook("missing_header");
    if (!ID.test(webhookId)) throw new RefusedWebhook("invalid_id");
    const sentAt = this.#timely(timestamp, now);
    const content = Buffer.concat([Buffer.from(`${webhookId}.${timestamp}.`), body]);
    this.#verifyAny(signatures.split(" ").slice(0, MAX_SIGNATURES), content);
    return { webhookId, sentAt, body };
  }

  /**
   * @param {string} timestamp
   * @param {number} now
   */
  #timely(timestamp, now) {
    if (!TIMESTAMP.test(timestamp)) throw new RefusedWebhook("invalid_timestamp");
    const sentAt = Number(timestamp);
    if (sentAt < now - this.#tolerance) throw new RefusedWebhook("too_old");
    if (sentAt > now + this.#tolerance) throw new RefusedWebhook("too_new");
    return sentAt;
  }

  /**
   * @param {string[]} signatures
   * @param {Buffer} content
   */
  #verifyAny(signatures, content) {
    let known = false;
    for (const each of signatures) {
      const comma = each.indexOf(",");
      const scheme = comma < 0 ? each : each.slice(0, comma);
      const signature = comma < 0 ? null : decodeBase64(each.slice(comma + 1));
      for (const key of this.#keys) {
        if (key.scheme !== scheme) continue;
        known = true;
        if (signature !== null && key.verifies(signature, content)) return;
      }
    }
    throw new RefusedWebhook(known ? "wrong_signature" : "no_such_scheme");
  }
}

/** An inbox in memory, for trying out: a restart forgets it. */
export class MemoryInbox {
  /** @type {Map<string, import("./send-webhooks.js").Webhook>} */
  #stored = new Map();
  #limit;

  /** @param {number} [limit] */
  constructor(limit = MAX_IDS) {
    this.#limit = limit;
  }

  /** @param {import("./send-webhooks.js").Webhook} webhook */
  async add(webhook) {
    if (this.#stored.has(webhook.webhookId)) return false;
    this.#stored.set(webhook.webhookId, webhook);
    for (const oldest of this.#stored.keys()) {
      if (this.#stored.size <= this.#limit) break;
      this.#stored.delete(oldest);
    }
    return true;
  }
}

/**
 * @param {import("./send-webhooks.js").ReceivedHeaders} headers
 * @param {string} name
 */
function header(headers, name) {
  if (headers instanceof Headers) return headers.get(name) ?? "";
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : "";
}

/** @param {string} text */
function parseKey(text) {
  const decoded = decodeBase64(text.slice(text.indexOf("_") + 1));
  if (text.startsWith("whsec_") && decoded !== null && decoded.length >= 24 && decoded.length <= 64) {
    return hmacKey(decoded);
  }
  if (text.startsWith("whpk_") && decoded !== null && decoded.length === 32) return publicKey(decoded);
  throw new InvalidKey();
}

/** @param {Buffer} secret */
function hmacKey(secret) {
  /** @type {(signature: Buffer, content: Buffer) => boolean} */
  const verifies = (signature, content) => {
    const expected = createHmac("sha256", secret).update(content).digest();
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  };
  return { scheme: "v1", verifies };
}

/** @param {Buffer} raw */
function publicKey(raw) {
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  /** @type {(signature: Buffer, content: Buffer) => boolean} */
  const verifies = (signature, content) => signature.length === 64 && verify(null, content, key, signature);
  return { scheme: "v1a", verifies };
}

/** @param {string} text */
function decodeBase64(text) {
  const decoded = Buffer.from(text, "base64");
  return decoded.toString("base64") === text ? decoded : null;
}
