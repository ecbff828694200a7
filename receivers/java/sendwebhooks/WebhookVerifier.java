package sendwebhooks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Verifies webhooks of one endpoint with one or more keys, of which one is enough. Java 17, nothing else. */
public final class WebhookVerifier {
    private static final long TOLERANCE_SECONDS = 300;
    /** How many signatures of a header are tried. An endpoint signs with ten keys at most. */
    private static final int MAX_SIGNATURES = 20;
    /** Printable ASCII without a full stop, which separates the id from the timestamp. */
    private static final Pattern ID = Pattern.compile("[!-,/-~-]{1,255}");
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{1,12}");

    private final List<VerifyingKey> keys;
    private final long tolerance;

    /**
     * Takes {@code whsec_…} and {@code whpk_…}, such as the new and the old one of a rotation.
     *
     * @throws InvalidKey one has another form
     */
    public WebhookVerifier(List<String> keys) {
        this(keys, TOLERANCE_SECONDS);
    }

    public WebhookVerifier(List<String> keys, long toleranceSeconds) {
        this.keys = keys.stream().map(VerifyingKey::parse).toList();
        this.tolerance = toleranceSeconds;
    }

    /** Verifies a request that arrived now. */
    public Webhook verify(Map<String, String> headers, byte[] body) throws RefusedWebhook {
        return verify(headers, body, System.currentTimeMillis() / 1000.0);
    }

    /**
     * The webhook of a request, whose body has the bytes that were received. {@code now} is in Unix seconds.
     *
     * @throws RefusedWebhook it is not genuine, or older or newer than the tolerance
     */
    public Webhook verify(Map<String, String> headers, byte[] body, double now) throws RefusedWebhook {
        String id = header(headers, "webhook-id");
        String timestamp = header(headers, "webhook-timestamp");
        String signatures = header(headers, "webhook-signature");
        if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) throw new RefusedWebhook(Refusal.MISSING_HEADER);
        if (!ID.matcher(id).matches()) throw new RefusedWebhook(Refusal.INVALID_ID);
        long sentAt = timely(timestamp, now);
        verifyAny(signatures.split(" "), content(id + "." + timestamp + ".", body));
        return new Webhook(id, sentAt, body);
    }

    private long timely(String timestamp, double now) throws RefusedWebhook {
        if (!TIMESTAMP.matcher(timestamp).matches()) throw new RefusedWebhook(Refusal.INVALID_TIMESTAMP);
        long sentAt = Long.parseLong(timestamp);
        if (sentAt < now - tolerance) throw new RefusedWebhook(Refusal.TOO_OLD);
        if (sentAt > now + tolerance) throw new RefusedWebhook(Refusal.TOO_NEW);
        return sentAt;
    }

    private void verifyAny(String[] signatures, byte[] content) throws RefusedWebhook {
        boolean known = false;
        for (int at = 0; at < Math.min(signatures.length, MAX_SIGNATURES); at++) {
            int comma = signatures[at].indexOf(',');
            String scheme = comma < 0 ? signatures[at] : signatures[at].substring(0, comma);
            byte[] signature = comma < 0 ? null : StrictBase64.decode(signatures[at].substring(comma + 1));
            for (VerifyingKey key : keys) {
                if (!key.scheme().equals(scheme)) continue;
                known = true;
                if (signature != null && key.verifies(signature, content)) return;
            }
        }
        throw new RefusedWebhook(known ? Refusal.WRONG_SIGNATURE : Refusal.NO_SUCH_SCHEME);
    }

    private static String header(Map<String, String> headers, String name) {
        for (Map.Entry<String, String> each : headers.entrySet()) {
            if (name.equalsIgnoreCase(each.getKey()) && each.getValue() != null) return each.getValue();
        }
        return "";
    }

    private static byte[] content(String start, byte[] body) {
        byte[] first = start.getBytes(StandardCharsets.US_ASCII);
        byte[] content = new byte[first.length + body.length];
        System.arraycopy(first, 0, content, 0, first.length);
        System.arraycopy(body, 0, content, first.length, body.length);
        return content;
    }
}
