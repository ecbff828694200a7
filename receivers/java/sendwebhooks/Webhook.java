package sendwebhooks;

/** A genuine webhook. Parse {@code body} now, not before; {@code sentAt} is the Unix second of this attempt. */
public record Webhook(String webhookId, long sentAt, byte[] body) {
    /** Without the body. */
    @Override
    public String toString() {
        return "Webhook[" + webhookId + "]";
    }
}
