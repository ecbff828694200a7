package sendwebhooks;

import java.util.Locale;

/** Why a webhook is refused. The first that applies. */
public enum Refusal {
    MISSING_HEADER,
    INVALID_ID,
    INVALID_TIMESTAMP,
    TOO_OLD,
    TOO_NEW,
    /** No signature is of the scheme of a key: the endpoint signs with another one. */
    NO_SUCH_SCHEME,
    WRONG_SIGNATURE;

    /** The name that every kit uses: {@code too_old}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
