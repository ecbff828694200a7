package sendwebhooks;

import java.util.Base64;

/** Standard base64 with padding, in its one encoding. */
final class StrictBase64 {
    private StrictBase64() {}

    /** The bytes, null where the text is not their one encoding. */
    static byte[] decode(String text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(decoded).equals(text) ? decoded : null;
        } catch (IllegalArgumentException error) {
            return null;
        }
    }
}
