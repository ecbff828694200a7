using System;

namespace SendWebhooks
{
    /// <summary>A genuine webhook. Parse Body now, not before; SentAt is the Unix second of this attempt.</summary>
    public sealed class Webhook
    {
        public Webhook(string webhookId, long sentAt, byte[] body)
        {
            WebhookId = webhookId;
            SentAt = sentAt;
            Body = body;
        }

        public string WebhookId { get; private set; }

        public long SentAt { get; private set; }

        public byte[] Body { get; private set; }
    }

    /// <summary>Why a webhook is refused. The first that applies.</summary>
    public enum Refusal
    {
        MissingHeader,
        InvalidId,
        InvalidTimestamp,
        TooOld,
        TooNew,

        /// <summary>No signature is of the scheme of a key: the endpoint signs with another one.</summary>
        NoSuchScheme,
        WrongSignature,
    }

    /// <summary>
    /// A webhook is not genuine, or not of now. The message contains nothing that was received.
    /// </summary>
    public sealed class RefusedWebhook : Exception
    {
        public RefusedWebhook(Refusal refusal)
            : base("the webhook is refused: " + refusal)
        {
            Refusal = refusal;
        }

        public Refusal Refusal { get; private set; }
    }

    /// <summary>A key has another form. The message does not contain it.</summary>
    public sealed class InvalidKey : ArgumentException
    {
        public InvalidKey()
            : base("a key is whsec_ or whpk_ and base64, as the API returns it")
        {
        }
    }
}
