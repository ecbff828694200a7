using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace SendWebhooks
{
    /// <summary>Verifies webhooks of one endpoint with one or more keys, of which one is enough.</summary>
    public sealed class WebhookVerifier
    {
        private const long ToleranceSeconds = 300;

        /// <summary>How many signatures of a header are tried. An endpoint signs with ten keys at most.</summary>
        private const int MaxSignatures = 20;

        /// <summary>Printable ASCII without a full stop, which separates the id from the timestamp.</summary>
        private static readonly Regex Id = new Regex(@"\A[!-,/-~-]{1,255}\z");

        private static readonly Regex Timestamp = new Regex(@"\A[0-9]{1,12}\z");

        private readonly IReadOnlyList<IVerifyingKey> keys;
        private readonly long tolerance;

        /// <summary>Takes <c>whsec_…</c> and <c>whpk_…</c>, such as the new and the old one of a rotation.</summary>
        /// <exception cref="InvalidKey">One has another form.</exception>
        public WebhookVerifier(IEnumerable<string> keys, long toleranceSeconds = ToleranceSeconds)
        {
            this.keys = keys.Select(VerifyingKeys.Parse).ToList();
            tolerance = toleranceSeconds;
        }

        /// <summary>Verifies a request that arrived now.</summary>
        public Webhook Verify(IEnumerable<KeyValuePair<string, string>> headers, byte[] body)
        {
            return Verify(headers, body, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
        }

        /// <summary>
        /// The webhook of a request, whose body has the bytes that were received. <c>now</c> is in Unix seconds.
        /// </summary>
        /// <exception cref="RefusedWebhook">It is not genuine, or older or newer than the tolerance.</exception>
        public Webhook Verify(IEnumerable<KeyValuePair<string, string>> headers, byte[] body, double now)
        {
            var named = headers.ToList();
            var id = Header(named, "webhook-id");
            var timestamp = Header(named, "webhook-timestamp");
            var signatures = Header(named, "webhook-signature");
            if (id == "" || timestamp == "" || signatures == "") throw new RefusedWebhook(Refusal.MissingHeader);
            if (!Id.IsMatch(id)) throw new RefusedWebhook(Refusal.InvalidId);
            var sentAt = Timely(timestamp, now);
            var content = Encoding.ASCII.GetBytes(id + "." + timestamp + ".").Concat(body).ToArray();
            VerifyAny(signatures.Split(' ').Take(MaxSignatures), content);
            return new Webhook(id, sentAt, body);
        }

        private long Timely(string timestamp, double now)
        {
            if (!Timestamp.IsMatch(timestamp)) throw new RefusedWebhook(Refusal.InvalidTimestamp);
            var sentAt = long.Parse(timestamp, System.Globalization.CultureInfo.InvariantCulture);
            if (sentAt < now - tolerance) throw new RefusedWebhook(Refusal.TooOld);
            if (sentAt > now + tolerance) throw new RefusedWebhook(Refusal.TooNew);
            return sentAt;
        }

        private void VerifyAny(IEnumerable<string> signatures, byte[] content)
        {
            var known = false;
            foreach (var each in signatures)
            {
                var comma = each.IndexOf(',');
                var scheme = comma < 0 ? each : each.Substring(0, comma);
                var signature = comma < 0 ? null : StrictBase64.Decode(each.Substring(comma + 1));
                foreach (var key in keys)
                {
                    if (key.Scheme != scheme) continue;
                    known = true;
                    if (signature != null && key.Verifies(signature, content)) return;
                }
            }
            throw new RefusedWebhook(known ? Refusal.WrongSignature : Refusal.NoSuchScheme);
        }

        private static string Header(IEnumerable<KeyValuePair<string, string>> headers, string name)
        {
            foreach (var each in headers)
            {
                if (string.Equals(each.Key, name, StringComparison.OrdinalIgnoreCase)) return each.Value ?? "";
            }
            return "";
        }
    }
}
