package sendwebhooks;

/** A key has another form. The message does not contain it. */
public final class InvalidKey extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidKey() {
        super("a key is whsec_ or whpk_ and base64, as the API returns it");
    }
}
