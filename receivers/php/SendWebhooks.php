<?php

// Verifies and stores the webhooks of the SEND casework backend. PHP 8.1 with sodium, nothing else.

declare(strict_types=1);

namespace SendWebhooks;

const TOLERANCE_SECONDS = 300;
/** How many signatures of a header are tried. An endpoint signs with ten keys at most. */
const MAX_SIGNATURES = 20;
/** Printable ASCII without a full stop, which separates the id from the timestamp. */
const ID = '/\A[!-,\/-~-]{1,255}\z/';
const TIMESTAMP = '/\A[0-9]{1,12}\z/';

/** Why a webhook is refused. The first that applies. */
enum Refusal: string
{
    case MissingHeader = 'missing_header';
    case InvalidId = 'invalid_id';
    case InvalidTimestamp = 'invalid_timestamp';
    case TooOld = 'too_old';
    case TooNew = 'too_new';
    /** No signature is of the scheme of a key: the endpoint signs with another one. */
    case NoSuchScheme = 'no_such_scheme';
    case WrongSignature = 'wrong_signature';
}

/** A webhook is not genuine, or not of now. The message contains nothing that was received. */
final class RefusedWebhook extends \Exception
{
    public function __construct(public readonly Refusal $refusal)
    {
        parent::__construct($refusal->value);
    }
}

/** A key has another form. The message does not contain it. */
final class InvalidKey extends \InvalidArgumentException
{
    public function __construct()
    {
        parent::__construct('a key is whsec_ or whpk_ and base64, as the API returns it');
    }
}

/** A genuine webhook. Parse `body` now, not before; `sentAt` is the Unix second of this attempt. */
final class Webhook
{
    public function __construct(
        public readonly string $webhookId,
        public readonly int $sentAt,
        public readonly string $body,
    ) {
    }
}

/** Verifies webhooks of one endpoint with one or more keys, of which one is enough. */
final class WebhookVerifier
{
    /** @var list<array{scheme: string, key: string}> */
    private readonly array $keys;

    /**
     * @param list<string> $keys `whsec_…` and `whpk_…`, such as the new and the old one of a rotation
     * @throws InvalidKey one has another form
     */
    public function __construct(array $keys, private readonly int $toleranceSeconds = TOLERANCE_SECONDS)
    {
        $this->keys = array_map(parse_key(...), $keys);
    }

    /**
     * The webhook of a request, whose body has the bytes that were received. `now` is in Unix seconds.
     *
     * @param array<string, string> $headers as of getallheaders()
     * @throws RefusedWebhook it is not genuine, or older or newer than the tolerance
     */
    public function verify(array $headers, string $body, ?float $now = null): Webhook
    {
        $named = array_change_key_case($headers, CASE_LOWER);
        $id = (string) ($named['webhook-id'] ?? '');
        $timestamp = (string) ($named['webhook-timestamp'] ?? '');
        $signatures = (string) ($named['webhook-signature'] ?? '');
        if ($id === '' || $timestamp === '' || $signatures === '') {
            throw new RefusedWebhook(Refusal::MissingHeader);
        }
        if (!preg_match(ID, $id)) {
            throw new RefusedWebhook(Refusal::InvalidId);
        }
        $sentAt = $this->timely($timestamp, $now ?? microtime(true));
        $content = "$id.$timestamp.$body";
        $this->verifyAny(array_slice(explode(' ', $signatures), 0, MAX_SIGNATURES), $content);
        return new Webhook($id, $sentAt, $body);
    }

    private function timely(string $timestamp, float $now): int
    {
        if (!preg_match(TIMESTAMP, $timestamp)) {
            throw new RefusedWebhook(Refusal::InvalidTimestamp);
        }
        $sentAt = (int) $timestamp;
        if ($sentAt < $now - $this->toleranceSeconds) {
            throw new RefusedWebhook(Refusal::TooOld);
        }
        if ($sentAt > $now + $this->toleranceSeconds) {
            throw new RefusedWebhook(Refusal::TooNew);
        }
        return $sentAt;
    }

    /** @param list<string> $signatures */
    private function verifyAny(array $signatures, string $content): void
    {
        $known = false;
        foreach ($signatures as $each) {
            [$scheme, $encoded] = array_pad(explode(',', $each, 2), 2, '');
            $signature = decode_base64($encoded);
            foreach ($this->keys as $key) {
                if ($key['scheme'] !== $scheme) {
                    continue;
                }
                $known = true;
                if ($signature !== null && verifies($key, $signature, $content)) {
                    return;
                }
            }
        }
        throw new RefusedWebhook($known ? Refusal::WrongSignature : Refusal::NoSuchScheme);
    }
}

/** Stores webhooks before they are processed. Write one over the database of your system. */
interface WebhookInbox
{
    /**
     * Store a webhook unless its id is stored; returns whether it is new.
     *
     * The id and the body are stored together, durably, before this returns: what is answered with 2xx is
     * not sent again. Two calls with one id at once store it once. Throw where it cannot be stored, and
     * answer with 500: it is sent again.
     */
    public function add(Webhook $webhook): bool;
}

/** An inbox of one file for each webhook, in a folder of its own. Remove the oldest files yourself. */
final class FolderInbox implements WebhookInbox
{
    public function __construct(private readonly string $folder)
    {
    }

    /** The file is complete before it has its name, and a name is given once. */
    public function add(Webhook $webhook): bool
    {
        $place = $this->folder . '/' . hash('sha256', $webhook->webhookId) . '.json';
        if (file_exists($place)) {
            return false;
        }
        $draft = tempnam($this->folder, 'new');
        try {
            if ($draft === false || file_put_contents($draft, $webhook->body) !== strlen($webhook->body)) {
                throw new \RuntimeException('the webhook cannot be stored');
            }
            if (!@link($draft, $place) && !file_exists($place)) {
                throw new \RuntimeException('the webhook cannot be stored');
            }
            clearstatcache(true, $place);
            return stat($draft)['nlink'] > 1;
        } finally {
            if ($draft !== false) {
                unlink($draft);
            }
        }
    }
}

/** @return array{scheme: string, key: string} */
function parse_key(string $text): array
{
    [$prefix, $encoded] = array_pad(explode('_', $text, 2), 2, '');
    $decoded = decode_base64($encoded) ?? '';
    if ($prefix === 'whsec' && strlen($decoded) >= 24 && strlen($decoded) <= 64) {
        return ['scheme' => 'v1', 'key' => $decoded];
    }
    if ($prefix === 'whpk' && strlen($decoded) === 32) {
        return ['scheme' => 'v1a', 'key' => $decoded];
    }
    throw new InvalidKey();
}

/** @param array{scheme: string, key: string} $key */
function verifies(array $key, string $signature, string $content): bool
{
    if ($key['scheme'] === 'v1') {
        return hash_equals(hash_hmac('sha256', $content, $key['key'], true), $signature);
    }
    return strlen($signature) === SODIUM_CRYPTO_SIGN_BYTES
        && sodium_crypto_sign_verify_detached($signature, $content, $key['key']);
}

/** The bytes, null where the text is not their one encoding in standard base64 with padding. */
function decode_base64(string $text): ?string
{
    $decoded = base64_decode($text, true);
    return $decoded !== false && base64_encode($decoded) === $text ? $decoded : null;
}
