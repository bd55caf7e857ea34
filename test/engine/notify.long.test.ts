import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { serve, tidy } from "../probes/support.ts";
import { succeeded } from "../support/adopted-system.ts";
import type { Ran } from "../support/pulumi.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

tidy();

const TOKEN = "synthetic-hook-token-Wq8Zr5Lm";
const FAILS = {
  service: "github",
  method: "PUT",
  path: /actions\/secrets\/FLY_API_TOKEN$/,
  status: 422,
} as const;

const exported = z.object({
  deployment: z.object({
    resources: z.array(z.object({ urn: z.string(), outputs: z.record(z.string(), z.unknown()).optional() })),
  }),
});

/** The values of generations, as the engine opens them. */
async function revealed(system: Scratch, ...generations: string[]): Promise<string[]> {
  const { stdout } = succeeded(await system.pulumi("stack", "export", "--show-secrets"));
  const { resources } = exported.parse(JSON.parse(stdout)).deployment;
  return generations.map((generation) => {
    const { result } = resources.find(({ urn }) => urn.endsWith(`::${generation}`))?.outputs ?? {};
    const { plaintext } = z.object({ plaintext: z.string() }).parse(result);
    return z.string().parse(JSON.parse(plaintext));
  });
}

describe("a notifier whose URL and key are secrets of the catalog", () => {
  test("hears of each run, once of what stands half-way, and is signed to with both keys while one turns", async () => {
    const hook = await serve((_, response) => response.writeHead(202).end());
    const told = () => hook.seen.map(({ body }) => JSON.parse(body).type as string);
    await withScratchSystem("molecule", async (system) => {
      system.edit(
        "catalog/molecule.yaml",
        (text) =>
          `${text.trimEnd()}\n\n  HOOK_URL: { source: { kind: manual, from: the channel } }\n` +
          "  HOOK_KEY: { source: { kind: random, length: 40 } }\n" +
          "notify:\n  ops: { webhook: { url: HOOK_URL, sign: HOOK_KEY } }\n",
      );
      const ran: Ran[] = [];
      const keyturn = async (...args: string[]) => {
        const one = await system.run("keyturn", args, { input: `${hook.url}/${TOKEN}\n` });
        ran.push(one);
        return one;
      };
      succeeded(await keyturn("begin", "HOOK_URL", "HOOK_KEY", "FLY_API_TOKEN", "--yes"));
      expect(told()).toEqual(["keyturn.success"]);
      const mend = system.cloud.fail(FAILS);
      const failed = await keyturn("rotate", "HOOK_KEY", "FLY_API_TOKEN", "--yes", "--json");
      mend();
      expect(JSON.parse(failed.stdout).error.notified).toMatchObject([{ event: "failure", outcome: "sent" }]);
      const { body = "", headers = {}, url } = hook.seen.at(-1) ?? {};
      expect(JSON.parse(body).data).toMatchObject({
        failed: ["repo-FLY_API_TOKEN"],
        todo: ["keyturn resume --stack demo", "keyturn rollback FLY_API_TOKEN HOOK_KEY --stack demo"],
      });

      succeeded(await keyturn("notify", "due", "--stuck-after", "1s"));
      succeeded(await keyturn("notify", "due", "--stuck-after", "1s"));
      succeeded(await keyturn("resume", "--yes"));
      expect(told()).toEqual(["keyturn.success", "keyturn.failure", "keyturn.stuck", "keyturn.success"]);

      expect(url).toBe(`/${TOKEN}`);
      const [before = "", after = ""] = await revealed(system, "HOOK_KEY-g1", "HOOK_KEY-g2");
      const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      for (const key of [before, after]) {
        const receiver = new Webhook(`whsec_${Buffer.from(key).toString("base64")}`);
        expect(receiver.verify(body, given)).toMatchObject({ type: "keyturn.failure" });
      }
      const searcher = new SecretSearcher({ TOKEN, before, after });
      expect(searcher.search(ran.map(({ all }) => all).join("\n"))).toEqual([]);
      expect(searcher.search(system.stateText())).toEqual([]);
      expect(
        new SecretSearcher({ before, after }).search(hook.seen.map((seen) => seen.body).join("\n")),
      ).toEqual([]);
    });
  });
});
