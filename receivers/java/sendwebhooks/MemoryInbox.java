package sendwebhooks;

import java.util.LinkedHashMap;
import java.util.Map;

/** An inbox in memory, for trying out: a restart forgets it. The oldest are removed beyond a limit. */
public final class MemoryInbox implements WebhookInbox {
    private static final int MAX_IDS = 100_000;
    private final Map<String, Webhook> stored;

    public MemoryInbox() {
        this(MAX_IDS);
    }

    public MemoryInbox(int limit) {
        stored = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Webhook> eldest) {
                return size() > limit;
            }
        };
    }

    @Override
    public synchronized boolean add(Webhook webhook) {
        return stored.putIfAbsent(webhook.webhookId(), webhook) == null;
    }
}
