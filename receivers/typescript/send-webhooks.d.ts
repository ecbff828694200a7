/** Why a webhook is refused. The first that applies. */
export type Refusal =
  | "missing_header"
  | "invalid_id"
  | "invalid_timestamp"
  | "too_old"
  | "too_new"
  /** No signature is of the scheme of a key: the endpoint signs with another one. */
  | "no_such_scheme"
  | "wrong_signature";

/** A genuine webhook. Parse `body` now, not before; `sentAt` is the Unix second of this attempt. */
export interface Webhook {
  readonly webhookId: string;
  readonly sentAt: number;
  readonly body: Uint8Array;
}

/** The headers of a request: of Node's `http`, of Express, of Fetch, or any record. */
export type ReceivedHeaders = Headers | Readonly<Record<string, string | string[] | undefined>>;

/** A webhook is not genuine, or not of now. The message contains nothing that was received. */
export class RefusedWebhook extends Error {
  constructor(refusal: Refusal);
  readonly refusal: Refusal;
}

/** A key has another form. The message does not contain it. */
export class InvalidKey extends Error {
  constructor();
}

/** Verifies webhooks of one endpoint with one or more keys, of which one is enough. */
export class WebhookVerifier {
  /**
   * `keys` are `whsec_…` and `whpk_…`, such as the new and the old one of a rotation.
   * @throws InvalidKey one has another form.
   */
  constructor(keys: Iterable<string>, toleranceSeconds?: number);

  /**
   * The webhook of a request, whose body has the bytes that were received. `now` is in Unix seconds.
   * @throws RefusedWebhook it is not genuine, or older or newer than the tolerance.
   */
  verify(headers: ReceivedHeaders, body: Uint8Array, now?: number): Webhook;
}

/** Stores webhooks before they are processed. Write one over the database of your system. */
export interface WebhookInbox {
  /**
   * Store a webhook unless its id is stored; returns whether it is new.
   *
   * The id and the body are stored together, durably, before this returns: what is answered with 2xx
   * is not sent again. Two calls with one id at once store it once. Reject where it cannot be stored,
   * and answer with 500: it is sent again.
   */
  add(webhook: Webhook): Promise<boolean>;
}

/** An inbox in memory, for trying out: a restart forgets it. The oldest are removed beyond `limit`. */
export class MemoryInbox implements WebhookInbox {
  constructor(limit?: number);
  add(webhook: Webhook): Promise<boolean>;
}
