import { expect, test } from "vitest";
import { ESM_PACKAGE, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const PACK = `
import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";

new PolicyPack("probe", {
  policies: [
    {
      name: "no-short-values",
      description: "Values have eight characters or more.",
      enforcementLevel: "mandatory",
      validateResource: (args, report) => {
        if (args.type === "pulumi:index:Stash" && String(args.props.input).length < 8) {
          report(args.name + " is too short on stack " + pulumi.getStack() + " in " + process.cwd());
        }
      },
    },
  ],
});
`;

const FILES = {
  "Pulumi.yaml": TSX_PROJECT,
  "package.json": ESM_PACKAGE,
  "rules/PulumiPolicy.yaml": "description: Probe\nruntime: nodejs\n",
  "rules/package.json": '{ "name": "rules", "version": "1.0.0", "main": "index.ts" }',
  "rules/index.ts": PACK,
};

const programWith = (value: string) =>
  `import * as pulumi from "@pulumi/pulumi"; new pulumi.Stash("kept", { input: ${JSON.stringify(value)} });`;

test("a policy pack passes what it allows, and fails the preview and the update for what it does not", async () => {
  await withStack({ ...FILES, "index.ts": programWith("long enough") }, async (stack) => {
    const allowed = await stack.run(["preview", "--policy-pack", "rules"]);
    expect(allowed).toMatchObject({ exitCode: 0 });
    expect(allowed.all).toContain("rules");

    await stack.write("index.ts", programWith("short"));
    const refused = await stack.run(["preview", "--policy-pack", "rules"]);
    expect(refused.exitCode).not.toBe(0);
    // Its working directory is its own folder, and it knows the stack.
    expect(refused.all).toContain(`kept is too short on stack test in ${stack.folder}/rules`);

    const notApplied = await stack.run(["up", "--yes", "--skip-preview", "--policy-pack", "rules"]);
    expect(notApplied.exitCode).not.toBe(0);
    const { deployment } = JSON.parse((await stack.run(["stack", "export"])).stdout);
    expect(deployment.resources.map((resource: { type: string }) => resource.type)).not.toContain(
      "pulumi:index:Stash",
    );
  });
});

test("a pack that cannot start says why instead of hanging", async () => {
  const files = {
    ...FILES,
    "rules/index.ts": 'throw new Error("the pack is broken");',
    "index.ts": "export {};",
  };
  await withStack(files, async (stack) => {
    const preview = await stack.run(["preview", "--policy-pack", "rules"]);
    expect(preview.exitCode).not.toBe(0);
    expect(preview.all).toContain("the pack is broken");
  });
});
