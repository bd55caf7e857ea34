import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { previousKey } from "../../provider/previous-key.ts";
import { previousValues } from "../../provider/previous-values.ts";

const warned = vi.hoisted((): string[] => []);
vi.mock("../../provider/tell.ts", () => ({ warn: async (text: string) => void warned.push(text) }));

const VALUE = "synthetic-previous-value";
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "keyturn-away-"));
  warned.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const inFile = (more: object) => ({
  secret: "TOKEN",
  target: "spare",
  directory,
  path: "gone/.env",
  keys: ["TOKEN_PREVIOUS"],
  value: VALUE,
  ...more,
});
const onHost = (optional: boolean) => ({
  secret: "TOKEN",
  generation: "1",
  name: "spare",
  directory,
  target: {
    kind: "ssh-env-file",
    // Nothing listens at port 1 of this machine.
    host: "127.0.0.1",
    port: 1,
    user: "nobody",
    path: "/nowhere/.env",
    hostKey: `SHA256:${"A".repeat(43)}`,
    optional,
  },
  values: { TOKEN: VALUE },
});

describe("a previous value at a place that was written off and is gone", () => {
  it("holds up no retirement, and is named without its value", async () => {
    await previousKey.remove?.(inFile({ optional: true }));
    await previousValues.remove?.(onHost(true));
    expect(warned).toHaveLength(2);
    for (const text of warned) expect(text).toMatch(/^spare does not answer .* take it out by hand: TOKEN/);
    expect(warned.join()).not.toContain(VALUE);
  });

  it("holds it up where the place is not optional", async () => {
    await expect(previousKey.remove?.(inFile({}))).rejects.toThrow("gone");
    await expect(previousValues.remove?.(onHost(false))).rejects.toThrow("refuses the connection");
    expect(warned).toEqual([]);
  });

  it("is taken out of an optional place that answers", async () => {
    const path = join(directory, ".env");
    writeFileSync(path, `TOKEN=new\nTOKEN_PREVIOUS=${VALUE}\n`, { mode: 0o600 });
    await previousKey.remove?.(inFile({ optional: true, path: ".env" }));
    expect(readFileSync(path, "utf8")).toBe("TOKEN=new\n");
    expect(warned).toEqual([]);
  });
});
