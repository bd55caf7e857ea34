import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PUBLISHED } from "../hardening/edge-allowlist/support.ts";
import { allowlistProgram, EdgeCloud, GROUP, OFFICE, WRITES } from "../support/edge-cloud.ts";
import { ESM_PACKAGE, type Ran, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

let edge: EdgeCloud;
/** What AWS was asked that changes something, in order. */
let writes: string[];
beforeEach(async () => {
  edge = await EdgeCloud.start();
  writes = [];
  edge.cloud.interfere({
    matches: ({ operation = "" }) => {
      if (WRITES.test(operation)) writes.push(operation);
      return false;
    },
    act: async (_, work) => await work(),
  });
});
afterEach(async () => await edge[Symbol.asyncDispose]());

const reaching = (port: number) => edge.reaching(port);
const all = [...PUBLISHED.ipv4Cidrs, ...PUBLISHED.ipv6Cidrs].sort();

async function pulumi(stack: TestStack, ...args: string[]): Promise<Ran> {
  return await stack.run(args, "", edge.env);
}

async function done(stack: TestStack, ...args: string[]): Promise<string> {
  writes.length = 0;
  const ran = await pulumi(stack, ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
  return ran.all;
}

const UP = ["up", "--yes", "--skip-preview"];

describe("an allowlist, through the real engine", () => {
  test("closes a group to all but the edge, follows its ranges in one request, and stops at an answer gone wrong", async () => {
    const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": allowlistProgram() };
    await withStack(files, async (stack) => {
      await done(stack, ...UP);
      expect([reaching(16384), reaching(16385), reaching(22)]).toEqual([all, all, [OFFICE.cidrIpv4]]);
      expect(Object.keys(edge.ec2.rules)).toHaveLength(7);
      const opened = writes.lastIndexOf("AuthorizeSecurityGroupIngress");
      expect(opened).toBeGreaterThan(-1);
      expect(writes.indexOf("RevokeSecurityGroupIngress")).toBeGreaterThan(opened);

      await done(stack, ...UP, "--expect-no-changes");
      expect(writes).toEqual([]);

      // One range goes, another comes.
      const [gone = "", ...kept] = PUBLISHED.ipv4Cidrs;
      const now = [...kept, "198.51.100.0/24"];
      edge.publish(now.toReversed());
      const shown = await done(stack, "preview", "--diff");
      expect(shown).toContain("198.51.100.0/24");
      expect(shown).toContain(gone);
      await done(stack, ...UP);
      expect(writes).toEqual(["ModifyManagedPrefixList"]);
      expect(reaching(16384)).toEqual([...now, ...PUBLISHED.ipv6Cidrs].sort());

      for (const [answer, words] of [
        [[], "there is no IPv4 range"],
        [["0.0.0.0/0"], "lets in far more than an edge has"],
        [now.slice(0, 7), "of 15 IPv4 ranges 7 are left. Nothing was changed"],
      ] as const) {
        edge.publish(answer);
        writes.length = 0;
        const refused = await pulumi(stack, ...UP);
        expect(refused.exitCode).not.toBe(0);
        expect(refused.all).toContain(words);
        expect(writes).toEqual([]);
      }

      // The last answer was right: a person looked, and said so. And the edge comes by a tunnel from now on.
      await stack.write("index.ts", allowlistProgram({ fewest: { ipv4: 7, ipv6: 7 }, closed: true }));
      await done(stack, ...UP);
      expect([reaching(16384), reaching(16385), reaching(22)]).toEqual([[], [], [OFFICE.cidrIpv4]]);
      await stack.write("index.ts", allowlistProgram());
      await done(stack, ...UP);
      expect(reaching(16385)).toEqual([...now.slice(0, 7), ...PUBLISHED.ipv6Cidrs].sort());

      await done(stack, "destroy", "--yes", "--skip-preview");
      expect([edge.ec2.prefixLists, edge.ec2.rules]).toEqual([{}, {}]);
      expect(Object.keys(edge.ec2.groups)).toEqual([GROUP]);
    });
  });
});
