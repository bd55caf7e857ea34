import { expect, test } from "vitest";
import { ROOT } from "../../tools/engine/spec.js";
import { ACCOUNT, EdgeCloud, GROUP } from "../support/edge-cloud.ts";
import { ESM_PACKAGE, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const NAMES = ["text.example.com"];
/** A token that the component makes itself, and whose secret is not asked for by any catalog. */
const program = (own: object) => `
import "${ROOT}/tools/engine/legible-stack.ts";
import { EdgeAccess, EdgeAllowlist, HTTPS_ONLY } from "${ROOT}/components/hardening/index.ts";
new EdgeAllowlist("origin", { services: { text: 16385 }, vpcId: "vpc-0", egress: HTTPS_ONLY });
new EdgeAccess("door", ${JSON.stringify({ account: ACCOUNT, title: "origin", hostnames: NAMES, tokens: { own } })});
`;

test("a group that was made, and the edge's door with a token of its own, leave nothing behind and nothing else out", async () => {
  await using edge = await EdgeCloud.start();
  const { rules: found } = structuredClone(edge.ec2);
  const index = program({ name: "enter" });
  const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": index };
  await withStack(files, async (stack) => {
    const does = async (...args: string[]) => {
      const ran = await stack.run([...args, "--yes", "--skip-preview"], "", edge.env);
      expect(ran, ran.all).toMatchObject({ exitCode: 0 });
    };
    await does("up");
    expect(Object.keys(edge.ec2.groups)).toHaveLength(2);
    const tokens = () => Object.entries(edge.account?.serviceTokens ?? {});
    const [[id, before] = [], ...others] = tokens();
    expect(others).toEqual([]);
    // Turned in its place: another secret, and the one before for a while.
    const turned = { name: "enter", secretVersion: 2, previousExpiresAt: "2030-01-31T12:00:00Z" };
    await stack.write("index.ts", program(turned));
    await does("up");
    expect(tokens().map(([one]) => one)).toEqual([id]);
    expect(tokens()[0]?.[1]).toMatchObject({ version: 2, previous: { mark: before?.mark } });

    await does("destroy");
    expect([edge.ec2.prefixLists, edge.ec2.rules, Object.keys(edge.ec2.groups)]).toEqual([
      {},
      found,
      [GROUP],
    ]);
    expect(edge.account).toMatchObject({ serviceTokens: {}, access: { policies: {}, apps: {} } });
  });
});
