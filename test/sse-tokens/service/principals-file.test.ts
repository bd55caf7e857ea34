import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PrincipalMissing, readPrincipals } from "../../../components/sse-tokens/service/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "keyturn-principals-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [ONE, TWO] = ["synthetic-principal-one", "synthetic-principal-two"] as const;
const names = ["VX11_PRINCIPAL_TOKEN"];

describe("principal tokens", () => {
  it("come from the environment, two of a name during a rotation", async () => {
    const environment = { VX11_PRINCIPAL_TOKEN: TWO, VX11_PRINCIPAL_TOKEN_PREVIOUS: ONE };
    const { principals } = readPrincipals({ names, environment, tell: () => {} });
    const [one, two] = [await principals.match(ONE), await principals.match(TWO)];
    expect([one?.name, two?.name]).toEqual(["VX11_PRINCIPAL_TOKEN", "VX11_PRINCIPAL_TOKEN"]);
    expect(one?.by).not.toBe(two?.by);
    expect(await principals.match(`${ONE} `)).toBeUndefined();
    expect(await principals.match("")).toBeUndefined();
  });

  it("of a file are read again when it changes; one that has lost them changes nothing", async () => {
    const file = join(folder, "tokens.env");
    writeFileSync(file, `VX11_PRINCIPAL_TOKEN=${ONE}\n`);
    const lines: string[] = [];
    const retired: string[] = [];
    const { principals, close } = readPrincipals({
      ...{ names, file, environment: {}, every: 5 },
      tell: (line) => lines.push(line),
    });
    principals.onRetired((by) => retired.push(by));
    const first = await principals.match(ONE);
    writeFileSync(file, `VX11_PRINCIPAL_TOKEN=${TWO}\nVX11_PRINCIPAL_TOKEN_PREVIOUS=${ONE}\n`);
    await expect.poll(async () => await principals.match(TWO)).toBeDefined();
    expect(await principals.match(ONE)).toEqual(first);
    writeFileSync(file, "");
    await expect.poll(() => lines.at(-1)).toContain("those known before stay");
    expect(await principals.match(ONE)).toEqual(first);
    writeFileSync(file, `VX11_PRINCIPAL_TOKEN=${TWO}\n`);
    await expect.poll(async () => await principals.match(ONE)).toBeUndefined();
    expect(retired).toEqual([first?.by]);
    expect(principals.accepts(first?.by ?? "")).toBe(false);
    expect(lines.join("\n")).not.toMatch(/synthetic-principal/);
    close();
  });

  it("that are missing stop the service, by name", () => {
    const file = join(folder, "none.env");
    expect(() => readPrincipals({ names, file, environment: {}, tell: () => {} })).toThrow(PrincipalMissing);
    expect(() => readPrincipals({ names, environment: {}, tell: () => {} })).toThrow(/VX11_PRINCIPAL_TOKEN/);
  });
});
