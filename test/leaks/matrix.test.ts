import { describe, expect, it } from "vitest";
import { CHANNELS, type Channel, type Leak } from "../support/leaks/index.ts";
import { faults, matrixText, type Row, resultsOf } from "../support/leaks/matrix.ts";

const ALL = Object.keys(CHANNELS) as Channel[];

const leak = (channel: Channel): Leak => ({ channel, where: "x", encoding: "raw", secretName: "S" });

/** A story that looked at so many bytes of each channel, but for those named. */
function row(leaks: readonly Leak[] = [], empty: readonly Channel[] = [], more: Partial<Row> = {}): Row {
  const searched = Object.fromEntries(
    ALL.map((channel) => [channel, { items: 1, bytes: empty.includes(channel) ? 0 : 1_234 }]),
  );
  const processes = { samples: 1, processes: 7, unreadable: 0, medianIntervalMs: 1, longestIntervalMs: 1 };
  const report = { leaks, problems: [], searched, secrets: 3, processes };
  return { story: "preview", report, ...more };
}

describe("a matrix of stories and channels", () => {
  it("is without fault where every channel was looked at and nothing was found", () => {
    expect(faults([row()])).toEqual([]);
    expect(faults([row([], ["git"]), row([], ["plan"])])).toEqual([]);
  });

  it.each(ALL)("fails where nobody had anything to look at in %s", (channel) => {
    expect(faults([row([], [channel])])).toEqual([`no story had anything to look at in ${channel}`]);
  });

  it.each(ALL)("fails for a value in %s", (channel) => {
    expect(faults([row([leak(channel)])])).toEqual([`preview: a value stands in ${channel}`]);
  });

  it("allows a value where it is known to stand, and fails where it stands there no more", () => {
    const known = { channels: ["stderr"], why: "the engine's" } as const;
    expect(faults([row([leak("stderr")], [], { known })])).toEqual([]);
    expect(faults([row([], [], { known })])).toEqual(["preview: no value stands in stderr any more"]);
    expect(faults([row([leak("stdout"), leak("stderr")], [], { known })])).toHaveLength(1);
  });

  it("allows it in the very place alone, where one is named", () => {
    const known = { channels: ["environ"], where: /^pack$/, why: "the engine's" } as const;
    const pack = { ...leak("environ"), where: "pack" };
    expect(faults([row([pack], [], { known })])).toEqual([]);
    expect(faults([row([pack, leak("environ")], [], { known })])).toEqual([
      "preview: a value stands in environ",
    ]);
    expect(matrixText([row([pack, leak("environ")], [], { known })])).toMatch(/^environ +1 LEAKS/m);
  });

  it("shows how much was looked at, what was found, and whose it is", () => {
    const known = { channels: ["stderr"], why: "the engine's" } as const;
    const text = matrixText([
      row([leak("git")], ["plan"]),
      row([leak("stderr")], [], { known, story: "up -v9" }),
    ]);
    const line = (name: string) =>
      text
        .split("\n")
        .find((one) => one.startsWith(name))
        ?.split(/ {2,}/);
    expect(line("stdout")).toEqual(["stdout", "1k", "1k"]);
    expect(line("git")).toEqual(["git", "1 LEAKS", "1k"]);
    expect(line("stderr")).toEqual(["stderr", "1k", "1 known *"]);
    expect(line("processes")).toEqual(["processes", "7", "7"]);
    expect(text).toContain("2  up -v9 (* the engine's)");
  });

  it("is JSON with the same", () => {
    expect(resultsOf([row([leak("git")])])[0]).toMatchObject({
      story: "preview",
      secrets: 3,
      processes: 7,
      channels: { git: { items: 1, bytes: 1_234, leaks: 1, known: 0 }, stdout: { leaks: 0 } },
    });
  });
});
