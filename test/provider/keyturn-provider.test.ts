import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { KeyturnProvider } from "../../provider/keyturn-provider.ts";
import { secret } from "../../provider/properties.ts";
import { folderWith } from "./support.ts";

const provider = new KeyturnProvider();
const urn = (type: string) => `urn:pulumi:prod::shop::keyturn:index:System$keyturn:index:${type}::env`;
const inputs = (directory: string, value: string, generation: string) => ({
  directory,
  files: [
    {
      target: "env",
      path: ".env",
      entries: { TOKEN: { secret: "TOKEN", generation, value: secret(value) } },
    },
  ],
});

describe("the provider", () => {
  it("finds the resource type at the end of a URN, and takes it from creation to update", async () => {
    const directory = folderWith({ ".env": "TOKEN=\n" });
    const [two, three] = [inputs(directory, "two", "2"), inputs(directory, "three", "3")];
    expect(await provider.check(urn("EnvFiles"), {}, two)).toEqual({ inputs: two, failures: [] });
    const { id, outs } = await provider.create(urn("EnvFiles"), two);
    expect(await provider.diff(id, urn("EnvFiles"), outs, two)).toEqual({ changes: false });
    expect(await provider.diff(id, urn("EnvFiles"), outs, three)).toEqual({ changes: true });
    await provider.update(id, urn("EnvFiles"), outs, three);
    expect(readFileSync(join(directory, ".env"), "utf8")).toBe("TOKEN=three\n");
    await provider.delete(id, urn("EnvFiles"), outs);
    expect(readFileSync(join(directory, ".env"), "utf8")).toBe("TOKEN=three\n");
  });

  it("refuses a type that it has not", async () => {
    await expect(provider.create(urn("Unheard"), {})).rejects.toThrow(
      "provider keyturn has no resource type keyturn:index:Unheard",
    );
  });

  it("has the version of the package", () => {
    expect(provider.version).toBe(packageJson.version);
  });
});
