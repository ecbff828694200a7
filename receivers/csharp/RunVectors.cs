using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SendWebhooks;

/// <summary>Runs the shared vectors: <c>RunVectors [signatures.tsv]</c>. Exit code 1 if one fails.</summary>
internal static class RunVectors
{
    private static readonly string Table = Path.Combine("..", "..", "docs", "webhooks", "signatures.tsv");
    private static readonly string[] Headers = { "webhook-id", "webhook-timestamp", "webhook-signature" };
    private const string Missing = "\\N";

    private static int Main(string[] args)
    {
        var lines = File.ReadAllLines(args.Length > 0 ? args[0] : Table);
        var results = lines.Skip(1)
            .Select(line => line.Split('\t'))
            .Select((columns, at) => new[] { "vector " + at, columns[0], VectorResult(columns) })
            .Concat(InboxResults())
            .ToList();
        var failed = results.Where(each => each[1] != each[2]).ToList();
        foreach (var each in failed) Console.WriteLine(each[0] + ": expected " + each[1] + ", was " + each[2]);
        Console.WriteLine((results.Count - failed.Count) + " passed, " + failed.Count + " failed");
        return failed.Count > 0 ? 1 : 0;
    }

    private static string VectorResult(string[] columns)
    {
        var headers = new Dictionary<string, string>();
        for (var at = 0; at < Headers.Length; at++)
        {
            if (columns[4 + at] != Missing) headers[Headers[at]] = columns[4 + at];
        }
        var now = double.Parse(columns[1], CultureInfo.InvariantCulture);
        try
        {
            new WebhookVerifier(new[] { columns[2] }).Verify(headers, Convert.FromBase64String(columns[3]), now);
            return "genuine";
        }
        catch (InvalidKey)
        {
            return "invalid_key";
        }
        catch (RefusedWebhook refused)
        {
            return Code(refused.Refusal);
        }
    }

    /// <summary>The name that every kit uses: <c>too_old</c>.</summary>
    private static string Code(Refusal refusal)
    {
        return Regex.Replace(refusal.ToString(), "(?<=[a-z])(?=[A-Z])", "_").ToLowerInvariant();
    }

    private static IEnumerable<string[]> InboxResults()
    {
        var inbox = new MemoryInbox(1);
        yield return new[] { "a new id", "True", "" + Add(inbox, "evt_1") };
        yield return new[] { "a stored id", "False", "" + Add(inbox, "evt_1") };
        Add(inbox, "evt_2");
        yield return new[] { "an id beyond the limit", "True", "" + Add(inbox, "evt_1") };
    }

    private static bool Add(IWebhookInbox inbox, string id)
    {
        return inbox.Add(new Webhook(id, 0, new byte[0]));
    }
}
