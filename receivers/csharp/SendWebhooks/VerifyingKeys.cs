using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace SendWebhooks
{
    /// <summary>What verifies the signatures of one scheme.</summary>
    internal interface IVerifyingKey
    {
        /// <summary>The scheme's name before the comma of a signature.</summary>
        string Scheme { get; }

        bool Verifies(byte[] signature, byte[] content);
    }

    internal static class VerifyingKeys
    {
        /// <summary>A key as the API returns it.</summary>
        internal static IVerifyingKey Parse(string text)
        {
            var decoded = StrictBase64.Decode(text.Substring(text.IndexOf('_') + 1));
            if (decoded != null && text.StartsWith("whsec_", StringComparison.Ordinal)
                && decoded.Length >= 24 && decoded.Length <= 64) return new HmacKey(decoded);
            if (decoded != null && text.StartsWith("whpk_", StringComparison.Ordinal)
                && decoded.Length == 32) return new PublicKey(decoded);
            throw new InvalidKey();
        }
    }

    /// <summary>The secret of an endpoint: HMAC-SHA256, compared in constant time.</summary>
    internal sealed class HmacKey : IVerifyingKey
    {
        private readonly byte[] secret;

        internal HmacKey(byte[] secret)
        {
            this.secret = secret;
        }

        public string Scheme
        {
            get { return "v1"; }
        }

        public bool Verifies(byte[] signature, byte[] content)
        {
            using (var hmac = new HMACSHA256(secret)) return FixedTimeEquals(hmac.ComputeHash(content), signature);
        }

        /// <summary>As CryptographicOperations.FixedTimeEquals, which .NET Framework lacks.</summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
        private static bool FixedTimeEquals(byte[] one, byte[] other)
        {
            if (one.Length != other.Length) return false;
            var difference = 0;
            for (var at = 0; at < one.Length; at++) difference |= one[at] ^ other[at];
            return difference == 0;
        }
    }

    /// <summary>A public key of an endpoint: Ed25519.</summary>
    internal sealed class PublicKey : IVerifyingKey
    {
        private readonly byte[] key;

        internal PublicKey(byte[] key)
        {
            this.key = key;
        }

        public string Scheme
        {
            get { return "v1a"; }
        }

        public bool Verifies(byte[] signature, byte[] content)
        {
            return Ed25519.Verify(key, signature, content);
        }
    }

    /// <summary>Standard base64 with padding, in its one encoding.</summary>
    internal static class StrictBase64
    {
        /// <summary>The bytes, null where the text is not their one encoding.</summary>
        internal static byte[] Decode(string text)
        {
            try
            {
                var decoded = Convert.FromBase64String(text);
                return Convert.ToBase64String(decoded) == text ? decoded : null;
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }
}
