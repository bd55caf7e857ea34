import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { PACKAGE_ROOT, projectFile } from "../../cli/project-file.ts";
import { loadCatalog } from "../../components/catalog/index.ts";
import { isEverybody } from "../../policy/net/internet.ts";
import { readRange } from "../../policy/net/range.ts";
import { mayReach } from "../../rehearsal/cloud/aws/ec2/state.ts";
import type { AwsState } from "../../rehearsal/cloud/aws/state.ts";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { EDGE } from "../../rehearsal/origin-cloud.ts";
import { KEYTURN } from "../../rehearsal/scratch-system.ts";
import { PACK, reported } from "../support/policy/preview.ts";
import type { Ran } from "../support/pulumi.ts";

const ACCOUNT = "0".repeat(32);
/** By stack, the group and the machine of its origin. */
const ORIGINS = {
  prod: { group: "sg-00000000000000000", machine: "origin.example.com" },
  staging: { group: "sg-11111111111111111", machine: "staging-origin.example.com" },
} as const;

/** The file of the services' environment on the machine of prod, as the sandbox keeps it. */
const ENV_FILE = ".keyturn/sandbox/machines/hosts/origin.example.com/home/ubuntu/services/.env";

/** The example stacks in a folder of their own, as a checkout has them; commands run in its sandbox. */
function checkout() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-stacks-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of ["Pulumi.prod.yaml", "Pulumi.staging.yaml", "catalog"])
    cpSync(join(PACKAGE_ROOT, file), join(folder, file), { recursive: true });
  // The name is the repository's own project, of which the pack asks for guards.
  writeFileSync(join(folder, "Pulumi.yaml"), projectFile("keyturn", relative(folder, PACKAGE_ROOT)));
  mkdirSync(join(folder, "home"));
  const sandbox = async (...command: string[]): Promise<Ran> => {
    const [node, keyturn] = KEYTURN;
    const { exitCode, stdout, stderr, all } = await execa(node, [keyturn, "sandbox", "--", ...command], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? "", HOME: join(folder, "home"), NO_COLOR: "1" },
      extendEnv: false,
      reject: false,
      all: true,
    });
    return { exitCode: exitCode ?? 128, stdout, stderr, all };
  };
  const read = (path: string) => JSON.parse(readFileSync(join(folder, ".keyturn", "sandbox", path), "utf8"));
  return { folder, sandbox, read };
}

const succeeded = (ran: Ran): Ran => {
  expect(ran.exitCode, ran.all).toBe(0);
  return ran;
};

interface Step {
  readonly newState: { readonly type: string; readonly inputs: Readonly<Record<string, unknown>> };
}

describe.each(["prod", "staging"] as const)("the example stack %s", (stack) => {
  const { group, machine } = ORIGINS[stack];

  test("is let through by the policies, opens nothing to everybody, comes up in the sandbox and goes again", async () => {
    const { folder, sandbox, read } = checkout();
    const pulumi = async (...args: string[]) => await sandbox("pulumi", ...args, "--stack", stack);
    const policies = succeeded(await pulumi("preview", "--policy-pack", PACK));
    expect(reported(policies), policies.all).toEqual([]);
    expect(policies.stderr).toContain(`the machine ${machine}`);

    const { steps } = JSON.parse(succeeded(await pulumi("preview", "--json")).stdout) as { steps: Step[] };
    const rules = steps.filter(({ newState }) => /securityGroup\w*:|SecurityGroup/.test(newState.type));
    const ingress = rules.filter(({ newState }) => newState.type.endsWith(":SecurityGroupIngressRule"));
    expect(ingress.map(({ newState }) => newState.inputs.fromPort).sort()).toEqual([
      16384, 16384, 16385, 16385, 22,
    ]);
    for (const { newState } of rules) expect(newState.inputs).not.toHaveProperty("ingress");
    for (const { newState } of ingress) {
      const ranges = [newState.inputs.cidrIpv4, newState.inputs.cidrIpv6].flatMap((text) =>
        typeof text === "string" ? (readRange(text) ?? []) : [],
      );
      expect(isEverybody(ranges), JSON.stringify(newState.inputs)).toBe(false);
    }

    succeeded(await pulumi("up", "--yes"));
    const up = read("cloud/world.json").services as { aws: AwsState; cloudflare: CloudflareState };
    const ec2 = up.aws.ec2?.["us-east-1"];
    if (ec2 === undefined) throw new Error("nothing was made in the region");
    for (const port of [16384, 16385])
      expect(mayReach(ec2, group, port).sort()).toEqual([...EDGE.ipv4, ...EDGE.ipv6].sort());
    expect(JSON.stringify(read(`machines/root/${machine}.json`))).toMatch(/services/);
    succeeded(await pulumi("up", "--yes", "--skip-preview", "--expect-no-changes"));

    if (stack === "prod") {
      // The role's last step, which a person writes: the machine shows its services' roles first.
      const env = () => readFileSync(join(folder, ENV_FILE), "utf8");
      expect(env()).toContain("AWS_SECRET_ACCESS_KEY=");
      const step = "config:\n  keyturn:origins: { services: { staticKeys: removed } }\n";
      const file = join(folder, "Pulumi.prod.yaml");
      writeFileSync(file, readFileSync(file, "utf8").replace("config:\n", step));
      succeeded(await pulumi("up", "--yes", "--skip-preview"));
      expect(env()).not.toMatch(/AWS_/);
    }

    const { secrets } = loadCatalog(join(folder, "catalog", `molecule-${stack}.yaml`));
    const names = Object.keys(secrets).filter((name) => secrets[name]?.source.kind !== "builtin");
    succeeded(await sandbox(...KEYTURN, "remove", ...names, "--stack", stack, "--yes", "--no-commit"));
    succeeded(await pulumi("destroy", "--run-program", "--yes", "--skip-preview"));
    const { deployment } = JSON.parse(succeeded(await pulumi("stack", "export")).stdout);
    expect(deployment.resources ?? []).toEqual([]);
    const { aws, cloudflare } = read("cloud/world.json").services as typeof up;
    expect([aws.roles ?? {}, aws.profiles ?? {}, aws.ec2?.["us-east-1"]?.prefixLists]).toEqual([{}, {}, {}]);
    const left = Object.values(aws.ec2?.["us-east-1"]?.rules ?? {}).filter(
      ({ groupId }) => groupId === group,
    );
    expect(left).toEqual([]);
    const account = cloudflare.accounts[ACCOUNT];
    expect(account).toMatchObject({ tunnels: {} });
    expect(account?.access?.apps ?? {}).toEqual({});
    for (const { revokedAt } of Object.values(cloudflare.certificates ?? {}))
      expect(revokedAt).not.toBeNull();
    for (const { certificates } of Object.values(cloudflare.originPulls ?? {}))
      expect(certificates).toEqual({});
    expect(JSON.stringify(read(`machines/root/${machine}.json`))).not.toMatch(/services/);
  });
});

test("prod without one of its guards is refused by the policy, on the engine", async () => {
  const { folder, sandbox } = checkout();
  const file = join(folder, "catalog", "molecule-prod.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(", services-access.yaml", ""));
  const stackFile = join(folder, "Pulumi.prod.yaml");
  writeFileSync(stackFile, readFileSync(stackFile, "utf8").replace(/^ +SERVICES_ACCESS_TOKEN:.*\n/m, ""));
  const refused = await sandbox("pulumi", "preview", "--stack", "prod", "--policy-pack", PACK);
  expect(refused.exitCode, refused.all).not.toBe(0);
  expect(reported(refused), refused.all).toEqual(["mandatory require-origin-guards"]);
  expect(refused.all).toContain("it has no EdgeAccess.");
});
