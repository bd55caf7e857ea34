// What the policy pack adds to a preview of 1,200 resources: `node --import tsx bench/policy-pack/run.ts [ROUNDS]`.
// The real engine; stand-ins play the plugins. Beside it a pack without any policy: what that adds is the engine's and the SDK's
// own. The last line is JSON; seconds are medians, taken in turns.
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { anyProvider } from "../../rehearsal/providers/any/provider.ts";
import { serveProvider } from "../../rehearsal/providers/serve.ts";
import { startStandIns } from "../../rehearsal/providers/stand-ins.ts";
import { ensureEngine } from "../../tools/engine/ensure.js";
import { ROOT } from "../../tools/engine/spec.js";

/** 200 secrets, each at five places, no place with more than four: 1,200 resources that the pack has nothing to say of. */
const PROGRAM = `
import * as random from "@pulumi/random";
import { ActionsSecret } from "@pulumi/github/actionsSecret.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
for (let n = 0; n < 200; n++) {
  const made = new random.RandomPassword("secret-" + n, { length: 32 });
  for (const place of ["a", "b", "c", "d"])
    new ActionsSecret(place + n, { repository: place + (n >> 2), secretName: "SECRET_" + n, value: made.result });
  new Parameter("e" + n, { name: "/app/secret-" + n, type: "SecureString", value: made.result });
}
`;

/** A pack without any policy. */
const EMPTY_PACK = {
  "PulumiPolicy.yaml": "runtime: { name: nodejs, options: { typescript: false } }\nmain: index.cjs\n",
  "package.json": '{ "name": "empty", "version": "1.0.0", "main": "index.cjs" }',
  "index.cjs": 'new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });',
};

const rounds = Number(process.argv[2] ?? 5);
const folder = await mkdtemp(join(tmpdir(), "keyturn-bench-"));
const random = await startStandIns(["random"]);
const played = await Promise.all(
  ["github", "aws"].map(async (name) => ({ name, ...(await serveProvider(anyProvider(name, "0.0.0"))) })),
);
try {
  const { bin } = await ensureEngine();
  await mkdir(join(folder, "state"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await writeFile(
    join(folder, "Pulumi.yaml"),
    "name: bench\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  await writeFile(
    join(folder, "package.json"),
    '{ "name": "bench", "version": "1.0.0", "type": "module", "main": "index.js" }',
  );
  await writeFile(join(folder, "index.js"), PROGRAM);
  const emptyPack = join(folder, "empty-pack");
  await mkdir(emptyPack);
  for (const [name, text] of Object.entries(EMPTY_PACK)) await writeFile(join(emptyPack, name), text);
  const env = {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: folder,
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DEBUG_PROVIDERS: [
      random.debugProviders,
      ...played.map(({ name, port }) => `${name}:${port}`),
    ].join(","),
  };
  const pulumi = async (args: readonly string[], more: Record<string, string> = {}) => {
    const begun = performance.now();
    const options = { cwd: folder, env: { ...env, ...more }, extendEnv: false, stdin: "ignore" } as const;
    await execa("pulumi", [...args, "--non-interactive"], options);
    return (performance.now() - begun) / 1000;
  };
  const inTurns = async (label: string) => {
    const taken: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      taken[0].push(await pulumi(["preview"]));
      taken[1].push(await pulumi(["preview", "--policy-pack", emptyPack]));
      taken[2].push(await pulumi(["preview", "--policy-pack", join(ROOT, "policy")]));
      const [plain, empty, pack] = taken.map((seconds) => seconds.at(-1)?.toFixed(1));
      console.error(
        `${label}, ${round + 1} of ${rounds}: ${plain} s, ${empty} s with a pack without policies, ${pack} s with this one`,
      );
    }
    const [without, withEmptyPack, withPack] = [median(taken[0]), median(taken[1]), median(taken[2])];
    return {
      without,
      withEmptyPack,
      withPack,
      emptyAdds: round1(withEmptyPack - without),
      policiesAdd: round1(withPack - withEmptyPack),
    };
  };
  await pulumi(["stack", "init", "bench"]);
  const empty = await inTurns("nothing made yet");
  // Only so does it not write the whole state after each step.
  await pulumi(["up", "--yes", "--skip-preview"], {
    PULUMI_EXPERIMENTAL: "true",
    PULUMI_SKIP_CHECKPOINTS: "true",
  });
  const made = await inTurns("everything made");
  console.log(JSON.stringify({ resources: 1200, rounds, standIns: true, empty, made }));
} finally {
  await Promise.all([random.close(), ...played.map((one) => one.close())]);
  await rm(folder, { recursive: true, force: true });
}

function median(numbers: readonly number[]): number {
  return round1([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0);
}

function round1(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
