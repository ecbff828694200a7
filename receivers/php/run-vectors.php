<?php

// Runs the shared vectors: `php run-vectors.php [signatures.tsv]`. Exit code 1 if one fails.

declare(strict_types=1);

use SendWebhooks\FolderInbox;
use SendWebhooks\InvalidKey;
use SendWebhooks\RefusedWebhook;
use SendWebhooks\Webhook;
use SendWebhooks\WebhookVerifier;

require __DIR__ . '/SendWebhooks.php';

const TABLE = __DIR__ . '/../../docs/webhooks/signatures.tsv';
const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
const MISSING = '\N';

/** @param list<string> $columns */
function vector_result(array $columns): string
{
    [, $now, $key, $body] = $columns;
    $headers = array_filter(array_combine(HEADERS, array_slice($columns, 4)), fn ($value) => $value !== MISSING);
    try {
        (new WebhookVerifier([$key]))->verify($headers, base64_decode($body), (float) $now);
    } catch (InvalidKey) {
        return 'invalid_key';
    } catch (RefusedWebhook $refused) {
        return $refused->refusal->value;
    }
    return 'genuine';
}

/** @return list<array{string, string, string}> */
function inbox_results(): array
{
    $folder = sys_get_temp_dir() . '/inbox-' . bin2hex(random_bytes(8));
    mkdir($folder, 0o700);
    $inbox = new FolderInbox($folder);
    $new = $inbox->add(new Webhook('evt_1', 0, '{}'));
    $again = $inbox->add(new Webhook('evt_1', 0, '{}'));
    $other = $inbox->add(new Webhook('evt_2', 0, '{}'));
    $files = glob("$folder/*");
    array_map(unlink(...), $files);
    rmdir($folder);
    return [
        ['a new id', 'true', var_export($new, true)],
        ['a stored id', 'false', var_export($again, true)],
        ['another id, one file each', 'true 2', var_export($other, true) . ' ' . count($files)],
    ];
}

$results = [];
foreach (array_slice(file($argv[1] ?? TABLE, FILE_IGNORE_NEW_LINES), 1) as $at => $line) {
    $columns = explode("\t", $line);
    $results[] = ["vector $at", $columns[0], vector_result($columns)];
}
$results = [...$results, ...inbox_results()];
$failed = array_filter($results, fn ($each) => $each[1] !== $each[2]);
foreach ($failed as [$name, $expected, $found]) {
    echo "$name: expected $expected, was $found\n";
}
echo count($results) - count($failed), ' passed, ', count($failed), " failed\n";
exit($failed ? 1 : 0);
