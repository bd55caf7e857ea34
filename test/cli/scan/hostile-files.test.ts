import { describe, expect, it } from "vitest";
import { detectInFile } from "../../../cli/scan/detect/index.ts";

/** What is found in a file, and that it took no longer than it takes to read it. */
async function rulesIn(path: string, text: string): Promise<string[]> {
  const start = performance.now();
  const { detected } = await detectInFile({ path, text }, {});
  expect(performance.now() - start).toBeLessThan(15_000);
  return detected.map(({ rule, subject }) => `${rule} ${subject}`);
}

/** Found in any case, so that a file that is given up shows. */
const LAST = "DB_PASSWORD=kD83mvQp2xR7wLz4\n";
const FOUND = "plaintext-value DB_PASSWORD";

describe("a hostile .env file", () => {
  it("may set one variable thousands of times", async () => {
    const text = `A_TOKEN="x\\ty"\n`.repeat(14_000) + LAST;
    expect(await rulesIn(".env", text)).toContain(FOUND);
  });

  it("may set thousands of variables", async () => {
    const lines = Array.from({ length: 12_000 }, (_, number) => `A${number}=$A${number - 1}\n`);
    expect(await rulesIn(".env", lines.join("") + LAST)).toContain(FOUND);
  });

  it("may make each variable of two of the one before", async () => {
    const lines = Array.from({ length: 60 }, (_, number) => `A${number + 1}=\${A${number}}\${A${number}}\n`);
    expect(await rulesIn(".env", `A0=abcdefghij\n${lines.join("")}${LAST}`)).toContain(FOUND);
  });

  it("may nest thousands of defaults", async () => {
    const text = `A=${"${B:-".repeat(8000)}${"}".repeat(8000)}\n${LAST}`;
    expect(await rulesIn(".env", text)).toContain(FOUND);
  });

  it("may name a key on one line thousands of times, with its value nowhere behind", async () => {
    const text = `DB_PASSWORD="kD83mv\\tQp2xR7wLz4"\n#${" DB_PASSWORD".repeat(20_000)}\n`;
    expect(await rulesIn(".env", text)).toContain(FOUND);
  });
});
