import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkForLeftValues } from "../../../rehearsal/rehearse/left-values.ts";
import { Violations } from "../../../rehearsal/rehearse/violation.ts";
import { systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

const VALUE = "synthetic-value-of-the-token-4711";
const BLOCK = (...parts: string[]) => Buffer.from(parts.map((part) => `${part}\0`).join(""));

interface Planted {
  readonly stdout?: string;
  readonly file?: string;
  readonly argv?: readonly string[];
  readonly environ?: readonly string[];
  readonly noProcess?: true;
}

async function search({ stdout = "", file = "", argv = [], environ = [], noProcess }: Planted) {
  const made = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"));
  const folder = join(made.folder, "system");
  mkdirSync(join(folder, "server"), { recursive: true });
  mkdirSync(join(made.folder, "pulumi"));
  writeFileSync(join(folder, "server/.env"), `TOKEN=${VALUE}\n`);
  writeFileSync(join(folder, "state.json"), file);
  const violations = new Violations();
  const commands = { ran: [{ command: "pulumi up", exitCode: 0, stdout, stderr: "" }] };
  const sample = { pid: 7, cmdline: BLOCK("/usr/bin/flyctl", ...argv), environ: BLOCK("A=b", ...environ) };
  await checkForLeftValues(
    { ...made, folder, commands, cloud: { seen: new Set([VALUE]) } },
    { inState: { "TOKEN-g1.outputs.result": VALUE }, processes: noProcess ? [] : [sample] },
    violations,
  );
  return violations;
}

describe("a search for values that were left", () => {
  it("finds none where only the places hold them", async () => {
    const { all, asked } = await search({ stdout: "1 created" });
    expect(all).toEqual([]);
    expect(asked[5]).toBeGreaterThan(4);
  });

  it("finds one in an output, in a file, among arguments and in an environment", async () => {
    const encoded = Buffer.from(`token ${VALUE}`).toString("base64");
    for (const [planted, where] of [
      [{ stdout: encoded }, "stdout (base64)"],
      [{ file: JSON.stringify({ VALUE }) }, "file (raw)"],
      [{ argv: ["secrets", "set", `TOKEN=${VALUE}`] }, "cmdline (raw)"],
      [{ environ: [`TOKEN=${VALUE}`] }, "environ (raw)"],
    ] as const) {
      const { all } = await search(planted);
      expect(all.map(({ what }) => what).join()).toContain(where);
      expect(JSON.stringify(all)).not.toContain(VALUE);
    }
  });

  it.runIf(process.platform === "linux")("does not count as made where no process was seen", async () => {
    const { asked } = await search({ noProcess: true });
    expect(asked[5]).toBe(0);
  });
});
