import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { askForValues } from "../../cli/manual-values.ts";
import { openProject } from "../../cli/project.ts";
import { bump, makePlan } from "../../components/plan/index.ts";
import { CATALOG, STACK, useProject } from "./support.ts";

const VALUE = "a synthetic value with 'quotes', $HOME and ü";

/** An engine that keeps what it is called with: arguments, and standard input apart. */
const ENGINE = `#!/bin/sh
printf '%s\\n' "$*" > called
cat > given
echo "$KEYTURN_TEST_SAYS" >&2
exit "$KEYTURN_TEST_EXIT"
`;

interface Given {
  readonly input?: Buffer | string;
  readonly names?: readonly string[];
  readonly dryRun?: boolean;
  readonly engine?: { readonly says: string; readonly exit: string };
}

/** Rotates the secrets in a project whose engine is a stand-in; gives what that was called with. */
async function give({ input = VALUE, names = ["PAY"], dryRun = false, engine }: Given) {
  const folder = useProject({
    "catalog.yaml": CATALOG.replace(
      "  HEADER:",
      '  MAIL: { source: { kind: manual, from: "https://mail.example.com" }, stages: [{ deliver: [env] }] }\n  HEADER:',
    ),
    "Pulumi.test.yaml": `${STACK}    MAIL: {current: 1, next: 2, made: {"1": {at: "2026-01-01T00:00:00.000Z"}}}\n`,
  });
  writeFileSync(join(folder, "pulumi"), ENGINE);
  chmodSync(join(folder, "pulumi"), 0o755);
  vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
  vi.stubEnv("KEYTURN_TEST_SAYS", engine?.says ?? "");
  vi.stubEnv("KEYTURN_TEST_EXIT", engine?.exit ?? "0");
  const stdin = vi.spyOn(process, "stdin", "get");
  stdin.mockReturnValue(Readable.from([Buffer.from(input)]) as unknown as typeof process.stdin);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    stdin.mockRestore();
  });
  const project = await openProject({});
  const after = bump(project.intent, project.catalog, names, new Date(), { given: names });
  const plan = makePlan(project.catalog, project.intent, after);
  await askForValues(project, plan, join(folder, "copy.yaml"), { dryRun });
  const read = (file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : undefined;
  return { called: read("called"), given: read("given"), folder };
}

describe("the value of a manual secret", () => {
  it("reaches the engine on standard input, byte for byte, and not in its arguments", async () => {
    const { called, given, folder } = await give({ input: `${VALUE}\n` });
    expect(given).toBe(VALUE);
    expect(called).toBe(
      `config set --secret keyturn-given:PAY-g2 --stack test --config-file ${join(folder, "copy.yaml")}\n`,
    );
  });

  it("loses one line end of either kind at its end", async () => {
    expect((await give({ input: `${VALUE}\r\n` })).given).toBe(VALUE);
  });

  it.each<[string, Buffer | string, string]>([
    ["too short", "short", "the value given for PAY is shorter than its 8 characters"],
    ["empty", "\n", "the value given for PAY is shorter than its 8 characters"],
    ["of two lines", "first-line\nsecond-line\n", "the value given for PAY holds a line break"],
    ["with a zero byte", "before\0after", "the value given for PAY holds a NUL character"],
    [
      "no text",
      Buffer.from([0x61, 0xff, 0xfe, 0x80, 0x62, 0x63, 0x64, 0x65, 0x66]),
      "the value given for PAY is no text in UTF-8",
    ],
  ])("is refused where it is %s, and not repeated", async (_what, input, message) => {
    const refused = give({ input });
    await expect(refused).rejects.toMatchObject({ exitCode: EXIT.badInput });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/short$|first-line|before/);
  });

  it("is not read in a dry run, which has a stand-in for it", async () => {
    const { given } = await give({ dryRun: true, input: "short" });
    expect(given).toMatch(/^x{64}$/);
  });

  it("is not asked for where no manual secret rotates", async () => {
    expect((await give({ names: ["TOKEN"] })).called).toBeUndefined();
  });

  it("is one on standard input, so two secrets at a time are refused", async () => {
    await expect(give({ names: ["PAY", "MAIL"] })).rejects.toThrow(
      "standard input holds one value, and PAY, MAIL need one each: name one at a time",
    );
  });

  it("has a stand-in for each of several in a dry run", async () => {
    expect((await give({ names: ["PAY", "MAIL"], dryRun: true })).given).toMatch(/^x{64}$/);
  });

  it("is not read where the stack's passphrase is missing", async () => {
    const says =
      "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE";
    await expect(give({ engine: { says, exit: "255" } })).rejects.toMatchObject({
      exitCode: EXIT.badInput,
      message: expect.stringContaining("set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it"),
    });
    expect((process.stdin as unknown as Readable).readableDidRead).toBe(false);
  });

  it("is a failure with the engine's reason where the engine can't keep it", async () => {
    const failing = give({ engine: { says: "no room left", exit: "1" } });
    await expect(failing).rejects.toMatchObject({
      exitCode: EXIT.failed,
      message: "the engine could not keep the value of PAY-g2: no room left",
    });
  });
});
