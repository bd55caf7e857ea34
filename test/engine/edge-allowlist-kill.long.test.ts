import { expect, test } from "vitest";
import { PUBLISHED } from "../hardening/edge-allowlist/support.ts";
import { allowlistProgram, EdgeCloud, OFFICE, WRITES } from "../support/edge-cloud.ts";
import { ESM_PACKAGE, TSX_PROJECT, withStack } from "../support/pulumi.ts";
import { StruckRuns } from "../support/struck-runs.ts";

const PORTS = [16384, 16385];
const EVERYBODY = ["0.0.0.0/0", "::/0"];
const BEFORE = [...PUBLISHED.ipv4Cidrs, ...PUBLISHED.ipv6Cidrs];
/** Some go and more come, in both families: each list has to become larger first. */
const AFTER = {
  ipv4: [...PUBLISHED.ipv4Cidrs.slice(3), ...[0, 16, 32, 48].map((from) => `198.51.100.${from}/28`)],
  ipv6: [...PUBLISHED.ipv6Cidrs.slice(1), ...[1, 2, 3, 4, 5].map((index) => `2001:db8:10${index}::/48`)],
};

test("the edge's ranges change, killed before and behind every request, and the edge comes in all the time and nobody else", async () => {
  await using edge = await EdgeCloud.start();
  const later = [...AFTER.ipv4, ...AFTER.ipv6];
  /** Who has to come in at every moment, and who may. */
  let must: readonly string[] = [];
  let may: readonly string[] = [...EVERYBODY, ...BEFORE];
  const wrong: string[] = [];
  const look = (when: string) => {
    for (const port of PORTS) {
      const reaching = edge.reaching(port);
      const isOpen = reaching.some((range) => EVERYBODY.includes(range));
      for (const range of isOpen ? [] : must)
        if (!reaching.includes(range)) wrong.push(`${when}: ${range} is shut out of ${port}`);
      for (const range of reaching)
        if (!may.includes(range)) wrong.push(`${when}: ${range} comes in at ${port}`);
    }
    if (edge.reaching(22).join() !== OFFICE.cidrIpv4) wrong.push(`${when}: the office is shut out`);
  };
  const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": allowlistProgram() };
  await withStack(files, async (stack) => {
    const runs = new StruckRuns(stack, edge.env, { cloud: edge.cloud, writes: WRITES, onWrite: look });
    // The first run: everybody comes in until the edge's own rules stand.
    must = BEFORE;
    const INGRESS = "AuthorizeSecurityGroupIngress";
    const REVOKE = "RevokeSecurityGroupIngress";
    for (const [at, operation] of [
      ["asked", INGRESS],
      ["done", INGRESS],
      ["asked", REVOKE],
      ["done", REVOKE],
    ] as const) {
      const known = Object.keys(edge.ec2.rules);
      expect(await runs.struck(at, new RegExp(operation))).toBe(operation);
      look(`after a kill, ${operation} ${at}`);
      await runs.refresh();
      if (at === "asked") {
        expect(edge.reaching(16384)).toContain("0.0.0.0/0");
        continue;
      }
      if (operation === REVOKE) continue;
      // A rule that the state knows nothing of stands in the way, and nobody but a person can tell that it may go.
      const [left = "", ...others] = Object.keys(edge.ec2.rules).filter((id) => !known.includes(id));
      expect(others).toEqual([]);
      const { exitCode, all } = await runs.pulumi("up", "--yes", "--skip-preview", "--parallel", "1");
      expect([exitCode === 0, all]).toEqual([false, expect.stringContaining("InvalidPermission.Duplicate")]);
      edge.revoke(left);
    }
    await runs.up();
    expect(edge.reaching(16384)).toEqual(BEFORE.toSorted());
    expect(Object.keys(edge.ec2.prefixLists)).toHaveLength(2);

    for (const [now, next] of [
      [BEFORE, later],
      [later, BEFORE],
    ] as const) {
      must = now.filter((range) => next.includes(range));
      may = [...now, ...next];
      if (next === later) edge.publish(AFTER.ipv4, AFTER.ipv6);
      else edge.publish(PUBLISHED.ipv4Cidrs);
      const steps: string[] = [];
      for (;;) {
        const before = PORTS.map((port) => edge.reaching(port));
        if ((await runs.struck("asked")) === undefined) break;
        expect(PORTS.map((port) => edge.reaching(port))).toEqual(before);
        steps.push((await runs.struck("done")) ?? "nothing");
        look("after a kill");
        // The plugin asks for a change of the version that it knows: it has to be told what became of the last one.
        await runs.refresh();
      }
      // Sizes and entries, of both lists.
      expect(steps).toEqual(Array(4).fill("ModifyManagedPrefixList"));
      expect(PORTS.map((port) => edge.reaching(port))).toEqual(PORTS.map(() => next.toSorted()));
      await runs.up("--expect-no-changes");
    }
    expect(wrong).toEqual([]);

    await runs.does("destroy", "--yes", "--skip-preview");
    expect([edge.ec2.prefixLists, edge.ec2.rules]).toEqual([{}, {}]);
  });
});
