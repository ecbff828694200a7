package sendwebhooks;

/** A webhook is not genuine, or not of now. The message contains nothing that was received. */
public final class RefusedWebhook extends Exception {
    private static final long serialVersionUID = 1L;
    private final Refusal refusal;

    RefusedWebhook(Refusal refusal) {
        super(refusal.code());
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
