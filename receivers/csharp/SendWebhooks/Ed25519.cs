using System.Linq;
using System.Numerics;
using System.Security.Cryptography;

namespace SendWebhooks
{
    /// <summary>
    /// Verification of Ed25519 signatures (RFC 8032, 5.1.7), which .NET lacks. It verifies only, so that no
    /// value in it is secret. The same steps as ed25519.py of the Python kit.
    /// </summary>
    internal static class Ed25519
    {
        private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
        private static readonly BigInteger Order =
            BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");
        private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
        private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);
        private static readonly BigInteger BaseY = Mod(4 * Inverse(5));
        private static readonly Point Neutral = new Point(0, 1, 1, 0);
        private static readonly Point Base = Decode(Bytes(BaseY));

        /// <summary>Whether a signature of 64 bytes is genuine. False, never an error, for any other bytes.</summary>
        internal static bool Verify(byte[] publicKey, byte[] signature, byte[] content)
        {
            if (publicKey.Length != 32 || signature.Length != 64) return false;
            var r = signature.Take(32).ToArray();
            var point = Decode(publicKey);
            var scalar = Number(signature.Skip(32).ToArray());
            if (point == null || scalar >= Order) return false;
            using (var sha512 = SHA512.Create())
            {
                var digest = sha512.ComputeHash(r.Concat(publicKey).Concat(content).ToArray());
                var challenge = Number(digest) % Order;
                return Encode(Combine(scalar, challenge, Negate(point))).SequenceEqual(r);
            }
        }

        /// <summary><c>scalar</c> times the base point plus <c>challenge</c> times <c>point</c>.</summary>
        private static Point Combine(BigInteger scalar, BigInteger challenge, Point point)
        {
            var table = new[] { Neutral, Base, point, Add(Base, point) };
            var total = Neutral;
            for (var bit = 252; bit >= 0; bit--)
            {
                total = Add(total, total);
                var chosen = (int)((scalar >> bit) & 1) | ((int)((challenge >> bit) & 1) << 1);
                if (chosen != 0) total = Add(total, table[chosen]);
            }
            return total;
        }

        /// <summary>The sum of two points; complete, so that it doubles too.</summary>
        private static Point Add(Point one, Point other)
        {
            var a = Mod((one.Y - one.X) * (other.Y - other.X));
            var b = Mod((one.Y + one.X) * (other.Y + other.X));
            var c = Mod(2 * one.T * other.T * D);
            var d = Mod(2 * one.Z * other.Z);
            BigInteger e = b - a, f = d - c, g = d + c, h = b + a;
            return new Point(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
        }

        private static Point Negate(Point point)
        {
            return new Point(Mod(-point.X), point.Y, point.Z, Mod(-point.T));
        }

        /// <summary>The point of 32 bytes, null where there is none.</summary>
        private static Point Decode(byte[] encoded)
        {
            var number = Number(encoded);
            var y = number & (BigInteger.Pow(2, 255) - 1);
            var odd = number >> 255;
            var x = y < P ? XOf(y) : null;
            if (x == null || (x.Value.IsZero && !odd.IsZero)) return null;
            var chosen = (x.Value & 1) != odd ? P - x.Value : x.Value;
            return new Point(chosen, y, 1, Mod(chosen * y));
        }

        /// <summary>One of the two x of a y on the curve.</summary>
        private static BigInteger? XOf(BigInteger y)
        {
            var square = Mod((y * y - 1) * Inverse(D * y * y + 1));
            var x = BigInteger.ModPow(square, (P + 3) / 8, P);
            if (Mod(x * x) != square) x = Mod(x * RootOfMinusOne);
            return Mod(x * x) == square ? x : (BigInteger?)null;
        }

        private static byte[] Encode(Point point)
        {
            var inverse = Inverse(point.Z);
            BigInteger x = Mod(point.X * inverse), y = Mod(point.Y * inverse);
            return Bytes(y | ((x & 1) << 255));
        }

        private static BigInteger Mod(BigInteger number)
        {
            var rest = number % P;
            return rest.Sign < 0 ? rest + P : rest;
        }

        private static BigInteger Inverse(BigInteger number)
        {
            return BigInteger.ModPow(Mod(number), P - 2, P);
        }

        /// <summary>Little-endian bytes as a number that is not negative.</summary>
        private static BigInteger Number(byte[] bytes)
        {
            return new BigInteger(bytes.Concat(new byte[] { 0 }).ToArray());
        }

        /// <summary>A number as 32 bytes, little-endian.</summary>
        private static byte[] Bytes(BigInteger number)
        {
            return number.ToByteArray().Concat(new byte[32]).Take(32).ToArray();
        }

        /// <summary>Extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z.</summary>
        private sealed class Point
        {
            internal readonly BigInteger X, Y, Z, T;

            internal Point(BigInteger x, BigInteger y, BigInteger z, BigInteger t)
            {
                X = x;
                Y = y;
                Z = z;
                T = t;
            }
        }
    }
}
