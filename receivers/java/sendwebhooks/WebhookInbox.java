package sendwebhooks;

/** Stores webhooks before they are processed. Write one over the database of your system. */
public interface WebhookInbox {
    /**
     * Stores a webhook unless its id is stored; returns whether it is new.
     *
     * <p>The id and the body are stored together, durably, before this returns: what is answered with 2xx is
     * not sent again. Two calls with one id at once store it once. Throw where it cannot be stored, and
     * answer with 500: it is sent again.
     */
    boolean add(Webhook webhook);
}
