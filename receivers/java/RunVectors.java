import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sendwebhooks.InvalidKey;
import sendwebhooks.MemoryInbox;
import sendwebhooks.RefusedWebhook;
import sendwebhooks.Webhook;
import sendwebhooks.WebhookVerifier;

/** Runs the shared vectors: {@code java -cp build RunVectors [signatures.tsv]}. Exit code 1 if one fails. */
final class RunVectors {
    private static final Path TABLE = Path.of("..", "..", "docs", "webhooks", "signatures.tsv");
    private static final List<String> HEADERS = List.of("webhook-id", "webhook-timestamp", "webhook-signature");
    private static final String MISSING = "\\N";

    private record Result(String name, String expected, String found) {
        boolean passed() {
            return expected.equals(found);
        }
    }

    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(args.length > 0 ? Path.of(args[0]) : TABLE);
        List<Result> results = new ArrayList<>();
        for (int at = 1; at < lines.size(); at++) {
            String[] columns = lines.get(at).split("\t", -1);
            results.add(new Result("vector " + (at - 1), columns[0], vectorResult(columns)));
        }
        results.addAll(inboxResults());
        for (Result each : results) {
            if (!each.passed()) {
                System.out.println(each.name + ": expected " + each.expected + ", was " + each.found);
            }
        }
        long failed = results.stream().filter(each -> !each.passed()).count();
        System.out.println((results.size() - failed) + " passed, " + failed + " failed");
        if (failed > 0) System.exit(1);
    }

    private static String vectorResult(String[] columns) {
        Map<String, String> headers = new HashMap<>();
        for (int at = 0; at < HEADERS.size(); at++) {
            if (!columns[4 + at].equals(MISSING)) headers.put(HEADERS.get(at), columns[4 + at]);
        }
        byte[] body = Base64.getDecoder().decode(columns[3]);
        try {
            new WebhookVerifier(List.of(columns[2])).verify(headers, body, Double.parseDouble(columns[1]));
            return "genuine";
        } catch (InvalidKey error) {
            return "invalid_key";
        } catch (RefusedWebhook refused) {
            return refused.refusal().code();
        }
    }

    private static List<Result> inboxResults() {
        MemoryInbox inbox = new MemoryInbox(1);
        boolean isNew = add(inbox, "evt_1");
        boolean isStored = add(inbox, "evt_1");
        add(inbox, "evt_2");
        return List.of(
                new Result("a new id", "true", "" + isNew),
                new Result("a stored id", "false", "" + isStored),
                new Result("an id beyond the limit", "true", "" + add(inbox, "evt_1")));
    }

    private static boolean add(MemoryInbox inbox, String id) {
        return inbox.add(new Webhook(id, 0, new byte[0]));
    }
}
