using System.Collections.Generic;

namespace SendWebhooks
{
    /// <summary>Stores webhooks before they are processed. Write one over the database of your system.</summary>
    public interface IWebhookInbox
    {
        /// <summary>
        /// Stores a webhook unless its id is stored; returns whether it is new. The id and the body are stored
        /// together, durably, before this returns: what is answered with 2xx is not sent again. Two calls with
        /// one id at once store it once. Throw where it cannot be stored, and answer with 500: it is sent again.
        /// </summary>
        bool Add(Webhook webhook);
    }

    /// <summary>
    /// An inbox in memory, for trying out: a restart forgets it. The oldest are removed beyond a limit.
    /// </summary>
    public sealed class MemoryInbox : IWebhookInbox
    {
        private readonly Dictionary<string, Webhook> stored = new Dictionary<string, Webhook>();
        private readonly Queue<string> order = new Queue<string>();
        private readonly int limit;

        public MemoryInbox(int limit = 100000)
        {
            this.limit = limit;
        }

        public bool Add(Webhook webhook)
        {
            lock (order)
            {
                if (stored.ContainsKey(webhook.WebhookId)) return false;
                stored.Add(webhook.WebhookId, webhook);
                order.Enqueue(webhook.WebhookId);
                if (order.Count > limit) stored.Remove(order.Dequeue());
                return true;
            }
        }
    }
}
