import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { cli, go, inPlace } from "./fake-engine.ts";

const HOST = "#!/bin/sh\n";

describe("an engine on PATH", () => {
  test("is used as it is when it is new enough", () =>
    inPlace(async (place) => {
      await place.script("bin/pulumi", cli("3.260.1"));
      await place.script("bin/pulumi-language-nodejs", HOST);
      expect(await place.ensure()).toEqual({
        bin: join(place.folder, "bin"),
        version: "3.260.1",
        origin: "path",
      });
      expect(await place.builds()).toBe(0);
      expect(place.said).toEqual([]);
    }));

  test.each([
    ["of an older version", cli("3.190.0"), HOST, "is version 3.190.0; keyturn needs 3.258.0 or a newer 3.x"],
    ["of another major version", cli("4.0.0"), HOST, "is version 4.0.0"],
    ["without its language host", cli("3.258.0"), undefined, "has no pulumi-language-nodejs beside it"],
    ["that is broken", "\x7fELF, cut off", HOST, "cannot be run"],
  ])("%s is named, and another is made", (_, pulumi, host, reason) =>
    inPlace(async (place) => {
      await place.script("bin/pulumi", pulumi);
      if (host) await place.script("bin/pulumi-language-nodejs", host);
      expect(await place.ensure()).toMatchObject({ origin: "built", bin: join(place.tools, "bin") });
      expect(place.said[0]).toContain(reason);
    }),
  );

  test("is all that KEYTURN_ENGINE=path allows", () =>
    inPlace(async (place) => {
      await expect(place.ensure({ env: { KEYTURN_ENGINE: "path" } })).rejects.toThrow(
        /PATH has no Pulumi CLI 3.258.0/,
      );
      expect(await place.builds()).toBe(0);
    }));
});

describe("the official build", () => {
  test("is installed where the download host answers", () =>
    inPlace(async (place) => {
      const install = async ({ root, version }: { root: string; version: string }) => {
        expect(root).toBe(join(place.tools, "official"));
        for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
          await place.script(`tools/official/bin/${name}`, cli(version));
        }
      };
      const official = { bin: join(place.tools, "official", "bin"), version: "3.258.0", origin: "official" };
      expect(await place.ensure({ reaches: async () => true, install })).toEqual(official);
      expect(await place.ensure()).toEqual(official); // no second installation
      expect(await place.builds()).toBe(0);
    }));

  test("that cannot be installed gives way to a build, which is said", () =>
    inPlace(async (place) => {
      const install = async () => {
        throw new Error("the archive is gone");
      };
      expect(await place.ensure({ reaches: async () => true, install })).toMatchObject({ origin: "built" });
      expect(place.said.join("\n")).toContain("the archive is gone\nBuilding it instead.");
    }));

  test("is all that KEYTURN_ENGINE=official allows", () =>
    inPlace(async (place) => {
      await expect(place.ensure({ env: { KEYTURN_ENGINE: "official" } })).rejects.toThrow(
        /could not be installed/,
      );
      expect(await place.builds()).toBe(0);
    }));
});

describe("a build", () => {
  test("happens once", () =>
    inPlace(async (place) => {
      const first = await place.ensure();
      expect(first).toEqual({ bin: join(place.tools, "bin"), version: "3.258.0", origin: "built" });
      expect(await place.ensure()).toEqual(first);
      expect(await place.builds()).toBe(1);
    }));

  test("puts the dynamic provider's launcher beside the language host", () =>
    inPlace(async (place) => {
      const { bin } = await place.ensure();
      const { stdout } = await promisify(execFile)(join(bin, "pulumi-resource-pulumi-nodejs"));
      expect(stdout).toBe("host\n");
    }));

  test("is done by one of two that start at once; the other waits", () =>
    inPlace(async (place) => {
      await place.script("bin/go", go("3.258.0", "sleep 1"));
      const [one, two] = await Promise.all([place.ensure(), place.ensure()]);
      expect(one).toEqual(two);
      expect(await place.builds()).toBe(1);
      expect(place.said.filter((line) => line.startsWith("Waiting for process"))).toHaveLength(1);
    }));

  test("that fails shows Go's words and leaves nothing behind, and the next run builds again", () =>
    inPlace(async (place) => {
      const cutOff = 'echo half > "$out/pulumi"; echo "verifying module: checksum mismatch" >&2; exit 1';
      await place.script("bin/go", go("3.258.0", cutOff));
      await expect(place.ensure()).rejects.toThrow(/checksum mismatch[\s\S]*run the same command again/);
      await expect(access(join(place.tools, "bin"))).rejects.toThrow("ENOENT");
      await expect(access(join(place.tools, `build-${process.pid}`))).rejects.toThrow("ENOENT");

      await place.script("bin/go", go("3.258.0"));
      expect(await place.ensure()).toMatchObject({ origin: "built" });
    }));

  test("that yields another version is refused", () =>
    inPlace(async (place) => {
      await place.script("bin/go", go("3.1.0"));
      await expect(place.ensure()).rejects.toThrow(/does not work: .* is version 3.1.0/);
      await expect(access(join(place.tools, "engine.json"))).rejects.toThrow("ENOENT");
    }));

  test("without Go says which to install, and where from", () =>
    inPlace(async (place) => {
      await expect(place.ensure({ env: { PATH: place.folder } })).rejects.toThrow(
        /Go 1\.26 or newer \(https:\/\/go\.dev/,
      );
    }));

  test("with an old Go names the version that it found", () =>
    inPlace(async (place) => {
      await place.script("bin/go", "#!/bin/sh\necho go1.20.3\n");
      await expect(place.ensure()).rejects.toThrow(/found go1\.20\.3/);
    }));
});

test("an unknown KEYTURN_ENGINE is refused with the ones there are", () =>
  inPlace(async (place) => {
    await expect(place.ensure({ env: { KEYTURN_ENGINE: "brew" } })).rejects.toThrow(
      'KEYTURN_ENGINE is "brew"; it may be path, official, build, or unset.',
    );
  }));
