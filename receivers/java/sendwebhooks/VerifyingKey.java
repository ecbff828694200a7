package sendwebhooks;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What verifies the signatures of one scheme: a secret ({@code v1}) or a public key ({@code v1a}). */
interface VerifyingKey {
    /** The scheme's name before the comma of a signature. */
    String scheme();

    boolean verifies(byte[] signature, byte[] content);

    /** A key as the API returns it. */
    static VerifyingKey parse(String text) {
        byte[] decoded = StrictBase64.decode(text.substring(text.indexOf('_') + 1));
        if (decoded != null && text.startsWith("whsec_") && decoded.length >= 24 && decoded.length <= 64) {
            return new HmacKey(decoded);
        }
        if (decoded != null && text.startsWith("whpk_") && decoded.length == 32) return Ed25519Key.of(decoded);
        throw new InvalidKey();
    }

    /** The secret of an endpoint: HMAC-SHA256, compared in constant time. */
    final class HmacKey implements VerifyingKey {
        private final SecretKeySpec secret;

        HmacKey(byte[] secret) {
            this.secret = new SecretKeySpec(secret, "HmacSHA256");
        }

        @Override
        public String scheme() {
            return "v1";
        }

        @Override
        public boolean verifies(byte[] signature, byte[] content) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(secret);
                return MessageDigest.isEqual(mac.doFinal(content), signature);
            } catch (GeneralSecurityException error) {
                throw new IllegalStateException("HmacSHA256 is of every Java", error);
            }
        }
    }

    /** A public key of an endpoint: Ed25519. */
    record Ed25519Key(PublicKey key) implements VerifyingKey {
        /** What X.509 has before the 32 bytes of a key (RFC 8410). */
        private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

        static Ed25519Key of(byte[] raw) {
            byte[] encoded = new byte[X509_START.length + raw.length];
            System.arraycopy(X509_START, 0, encoded, 0, X509_START.length);
            System.arraycopy(raw, 0, encoded, X509_START.length, raw.length);
            try {
                return new Ed25519Key(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            } catch (GeneralSecurityException error) {
                throw new InvalidKey();
            }
        }

        @Override
        public String scheme() {
            return "v1a";
        }

        @Override
        public boolean verifies(byte[] signature, byte[] content) {
            try {
                Signature verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key);
                verifier.update(content);
                return signature.length == 64 && verifier.verify(signature);
            } catch (GeneralSecurityException error) {
                return false;
            }
        }
    }
}
