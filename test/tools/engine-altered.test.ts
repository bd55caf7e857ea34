import { appendFile, chmod, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inPlace, type Place } from "./fake-engine.ts";

const file = (place: Place, name: string) => join(place.tools, "bin", name);

/** Same length, other content. */
async function swapContent(path: string): Promise<void> {
  await writeFile(path, (await readFile(path, "utf8")).replace("version", "VERSION"));
}

describe("an engine that was made before is made anew", () => {
  test.each<[string, RegExp, (place: Place) => Promise<void>]>([
    ["when the CLI was truncated", /pulumi is not whole/, (place) => truncate(file(place, "pulumi"), 10)],
    [
      "when its content changed",
      /was changed since it was made/,
      (place) => swapContent(file(place, "pulumi")),
    ],
    [
      "when its content changed and its time was put back",
      /was changed since it was made/,
      async (place) => {
        const time = new Date(1_700_000_000_000); // whole milliseconds, so that it can be put back exactly
        await utimes(file(place, "pulumi"), time, time);
        await place.ensure(); // takes note of it
        await swapContent(file(place, "pulumi"));
        await utimes(file(place, "pulumi"), time, time);
      },
    ],
    [
      "when the language host is gone",
      /nodejs is missing/,
      (place) => rm(file(place, "pulumi-language-nodejs")),
    ],
    [
      "when the dynamic provider's launcher is gone",
      /nodejs is missing/,
      (place) => rm(file(place, "pulumi-resource-pulumi-nodejs")),
    ],
    ["when it may not be run", /pulumi is missing/, (place) => chmod(file(place, "pulumi"), 0o644)],
    [
      "when go.sum changed",
      /pinned sources changed/,
      (place) => appendFile(join(place.module, "go.sum"), "b v1 h1:b=\n"),
    ],
    [
      "when the language host's source changed",
      /pinned sources changed/,
      (place) => appendFile(join(place.module, "pulumi-language-nodejs", "main.go"), "// changed\n"),
    ],
  ])("%s", (_, reason, alter) =>
    inPlace(async (place) => {
      await place.ensure();
      await alter(place);
      place.said.length = 0;
      expect(await place.ensure()).toMatchObject({ origin: "built" });
      expect(place.said[0]).toMatch(reason);
      expect(await place.builds()).toBe(2);
    }),
  );

  test("when its note cannot be read", () =>
    inPlace(async (place) => {
      await place.ensure();
      await writeFile(join(place.tools, "engine.json"), '{"origin": "bu');
      await place.ensure();
      expect(await place.builds()).toBe(2);
    }));
});

test("an engine whose times changed but whose content did not is kept, and its note brought up to date", () =>
  inPlace(async (place) => {
    await place.ensure();
    await utimes(file(place, "pulumi"), new Date(0), new Date(0));
    await place.ensure();
    expect(await place.builds()).toBe(1);
    const stamp = JSON.parse(await readFile(join(place.tools, "engine.json"), "utf8"));
    expect(stamp.files.pulumi.mtimeMs).toBe(0);
  }));

test("a full check reads the content even where size and times agree", () =>
  inPlace(async (place) => {
    await place.ensure();
    const path = join(place.tools, "engine.json");
    const stamp = JSON.parse(await readFile(path, "utf8"));
    stamp.files.pulumi.sha256 = "0".repeat(64); // as if the content were another
    await writeFile(path, JSON.stringify(stamp));
    await place.ensure();
    expect(await place.builds()).toBe(1);
    await place.ensure({ full: true });
    expect(await place.builds()).toBe(2);
  }));

test("the lock of a process that is gone does not keep anyone waiting", () =>
  inPlace(async (place) => {
    await place.ensure();
    await rm(join(place.tools, "bin"), { recursive: true });
    await writeFile(join(place.tools, "engine.lock"), `${hostname()} 999999999\n`);
    await place.ensure();
    expect(place.said.join("\n")).not.toContain("Waiting");
    expect(await place.builds()).toBe(2);
  }));
