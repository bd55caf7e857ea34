import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa, type ResultPromise } from "execa";
import { describe, expect, test } from "vitest";
import { commandProvider } from "../../rehearsal/providers/command/provider.ts";
import { serveProvider } from "../../rehearsal/providers/serve.ts";
import { ESM_PACKAGE, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

/** A project of one program on the stand-in, which runs its commands where the official plugin would. */
async function withProgram(program: string, use: (stack: TestStack, engine: Engine) => Promise<void>) {
  const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": source(program) };
  await withStack(files, async (stack) => {
    const served = await serveProvider(commandProvider(stack.env, stack.folder));
    const env = { ...stack.env, PULUMI_DEBUG_PROVIDERS: `command:${served.port}` };
    const options: EngineOptions = {
      cwd: stack.folder,
      env,
      extendEnv: false,
      reject: false,
      all: true,
      stdin: "ignore",
    };
    const engine: Engine = (...args) => execa("pulumi", [...args, "--non-interactive"], options);
    try {
      await use(stack, engine);
    } finally {
      await served.close();
    }
  });
}

type Engine = (...args: string[]) => ResultPromise<EngineOptions>;

type EngineOptions = {
  cwd: string;
  env: Record<string, string>;
  extendEnv: false;
  reject: false;
  all: true;
  stdin: "ignore";
};

const UP = ["up", "--yes", "--skip-preview"] as const;

function source(program: string): string {
  return `import { local } from "@pulumi/command";\nimport * as pulumi from "@pulumi/pulumi";\n${program}\nexport {};\n`;
}

const READS_SECRET = 'stdin: pulumi.secret("canary-value")';

describe("local.Command on the stand-in, through the real engine", () => {
  test("leaves what it printed plain in state and on the screen, though its stdin is secret", async () => {
    const program = `new local.Command("c", { create: "cat", ${READS_SECRET} });`;
    await withProgram(program, async (_stack, engine) => {
      const ran = await engine(...UP);
      expect(ran, ran.all).toMatchObject({ exitCode: 0 });
      expect(ran.all).toContain("canary-value");
      const state = (await engine("stack", "export")).all;
      expect(state).toContain('"stdout": "canary-value"');
      expect((await engine(...UP, "--expect-no-changes")).exitCode).toBe(0);
    });
  });

  test("keeps it out of state and off the screen under additionalSecretOutputs and logging: none", async () => {
    const options = '{ additionalSecretOutputs: ["stdout", "stderr"] }';
    const program = `new local.Command("c", { create: "cat", logging: "none", ${READS_SECRET} }, ${options});`;
    await withProgram(program, async (_stack, engine) => {
      const ran = await engine(...UP);
      expect(ran, ran.all).toMatchObject({ exitCode: 0 });
      const state = (await engine("stack", "export")).all;
      expect(state).toContain('"stdout": {');
      expect(ran.all + state).not.toContain("canary-value");
    });
  });

  test("shows the whole command and all that it printed when it fails", async () => {
    const program = `new local.Command("c", { create: "cat; exit 3", logging: "none", ${READS_SECRET} });`;
    await withProgram(program, async (_stack, engine) => {
      expect((await engine("preview")).exitCode).toBe(0);
      const ran = await engine(...UP);
      expect(ran.exitCode).not.toBe(0);
      expect(ran.all).toContain('exit status 3: running "cat; exit 3"');
      expect(ran.all).toContain("canary-value");
    });
  });

  test("quotes the value of a field that it does not have", async () => {
    // Not with the package's class, which passes on only what it knows.
    const inputs = '{ create: "true", loging: "canary-value" }';
    const program = `new pulumi.CustomResource("command:local:Command", "c", ${inputs});`;
    await withProgram(program, async (_stack, engine) => {
      const ran = await engine("preview");
      expect(ran.exitCode).not.toBe(0);
      expect(ran.all).toContain("property loging value {canary-value} has a problem");
    });
  });

  test("is made anew and then deleted when a trigger changes, and made again for an environment", async () => {
    const program = (trigger: number, generation: string) =>
      `new local.Command("c", { create: "echo made $G >> log", delete: "echo deleted $G >> log",
         triggers: [${trigger}], environment: { G: "${generation}" } });`;
    await withProgram(program(1, "a"), async (stack, engine) => {
      const log = () => readFile(join(stack.folder, "log"), "utf8");
      await engine(...UP);
      await stack.write("index.ts", source(program(1, "b")));
      expect((await engine(...UP)).all).toContain("1 updated");
      expect(await log()).toBe("made a\nmade b\n");

      await stack.write("index.ts", source(program(2, "b")));
      expect((await engine(...UP)).all).toContain("1 replaced");
      expect(await log()).toBe("made a\nmade b\nmade b\ndeleted b\n");
    });
  });

  test("is killed when the engine is interrupted", async () => {
    const program = 'new local.Command("c", { create: "echo > started; exec sleep 60" });';
    await withProgram(program, async (stack, engine) => {
      const running = engine(...UP);
      const started = () => readFile(join(stack.folder, "started"), "utf8").catch(() => undefined);
      await expect.poll(started, { timeout: 60_000 }).toBeDefined();
      running.kill("SIGINT");
      expect((await running).all).toContain("signal: killed");
    });
  });
});

test("local.run runs in every preview", async () => {
  await withProgram('await local.run({ command: "echo ran >> log" });', async (stack, engine) => {
    const ran = await engine("preview");
    expect(ran, ran.all).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(stack.folder, "log"), "utf8")).toBe("ran\n");
  });
});
