import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STORIES } from "../engine/leak-stories/stories.ts";
import { CHANNELS } from "../support/leaks/index.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = read("docs/leaks.md");
const readme = read("README.md");

describe("the page on leaks", () => {
  it("has every channel, as the table in the code has it", () => {
    const section = page.slice(page.indexOf("## Channels"), page.indexOf("## Stories"));
    const rows = [...section.matchAll(/^\| `([\w-]+)` \| (.+) \|$/gm)].map(([, name, what]) => [name, what]);
    expect(Object.fromEntries(rows)).toEqual(CHANNELS);
  });

  it("is led to by a row of the README that counts stories and channels", () => {
    const row = /^\| no value where none belongs \| (\d+) stories .* (\d+) channels .*docs\/leaks\.md/m.exec(
      readme,
    );
    expect(row?.slice(1).map(Number)).toEqual([STORIES.length, Object.keys(CHANNELS).length]);
  });
});
