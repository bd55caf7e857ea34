import { describe, expect, it } from "vitest";
import { Chance } from "../../../bench/policy/plant/chance.ts";
import { look } from "../../../bench/policy/plant/look.ts";
import { placesOf } from "../../../bench/policy/plant/places.ts";
import { type Ground, type Plant, plants } from "../../../bench/policy/plant/plants.ts";
import {
  ASSET_SIGNATURE,
  type Recorded,
  SECRET_SIGNATURE,
  SIGNATURE,
  UNKNOWN_TEXT,
} from "../../../bench/policy/record/recording.ts";
import { viewOf } from "../../../bench/policy/view.ts";
import { defineRule } from "../../../policy/rule.ts";
import { leavesOf } from "../../../policy/view/value.ts";

const recorded = (type: string, name: string, inputs: Recorded["inputs"]): Recorded => ({
  ...{ urn: `urn:pulumi:measured::measured::${type}::${name}`, type, name, parent: "", provider: "" },
  ...{ inputs, outputs: inputs, secretOutputs: [], madeOf: {} },
});

const WEB = recorded("aws:ec2/instance:Instance", "web", {
  ami: "ami-1",
  userData: "#!/bin/sh",
  tags: { Note: "of the shop" },
  keyName: "admin",
  hidden: { [SIGNATURE]: SECRET_SIGNATURE, value: "x" },
  unknown: UNKNOWN_TEXT,
});
const FILE = recorded("aws:s3/bucketObject:BucketObject", "file", {
  source: { [SIGNATURE]: ASSET_SIGNATURE, text: "hello" },
});
const KEPT = recorded("aws:secretsmanager/secret:Secret", "kept", { description: "of the shop" });
const GROUNDS: readonly Ground[] = [{ program: "shop", resources: [WEB, FILE, KEPT] }];

const all = (seed: number, each = 4) => [...plants(GROUNDS, each, new Chance(seed))];

describe("places for a leak", () => {
  it("are texts that nobody keeps secret, nor marks, nor leaves open", () => {
    expect(placesOf([WEB, FILE, KEPT]).map(({ kind, path }) => `${kind}: ${path.join(".")}`)).toEqual([
      "other: ami",
      "user data: userData",
      "tags: tags.Note",
      "object: source.text",
    ]);
  });
});

describe("planted leaks", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(JSON.stringify(all(7))).toBe(JSON.stringify(all(7)));
    expect(JSON.stringify(all(7))).not.toBe(JSON.stringify(all(8)));
  });

  it("change one property of the program, and add what the secret comes from", () => {
    for (const { before, after, place } of all(1)) {
      const changed = after[place.resource];
      const [was] = before.filter(({ urn }) => urn === changed?.urn);
      const differing = Object.keys(was?.inputs ?? {}).filter(
        (key) => JSON.stringify(was?.inputs[key]) !== JSON.stringify(changed?.inputs[key]),
      );
      expect(differing).toEqual([place.path[0]]);
      const others = after.filter((one) => one !== changed && !before.includes(one));
      expect(others.every(({ name }) => name.startsWith("planted-"))).toBe(true);
    }
  });

  it("show the value in its form, or nothing but where it comes from", () => {
    const one = (form: string): Plant => {
      const [found] = all(1).filter((plant) => plant.form === form);
      if (found === undefined) throw new Error(`no leak is planted ${form}`);
      return found;
    };
    const text = ({ after, place }: Plant): string =>
      [...leavesOf(viewOf(after)[place.resource]?.inputs ?? {})].map(({ value }) => String(value)).join("\n");
    const value = ({ after }: Plant): string => {
      const [source] = viewOf(after).filter(({ name }) => name.startsWith("planted-"));
      return String(source?.outputs.result ?? source?.inputs.secretString);
    };
    expect(text(one("raw"))).toContain(value(one("raw")));
    expect(text(one("hex"))).toContain(Buffer.from(value(one("hex"))).toString("hex"));
    const { after, place } = one("by dependency, through another resource");
    const planted = viewOf(after)[place.resource];
    const [property = ""] = place.path;
    const [stash] = planted?.madeOf.get(String(property)) ?? [];
    expect([stash?.name, stash?.madeOf.get("input")?.[0]?.name]).toEqual([
      "planted-stash",
      "planted-password",
    ]);
    const marked = one("by mark");
    const secrets = viewOf(marked.after)[marked.place.resource]?.secrets.map(([first]) => first);
    expect(secrets).toContain(marked.place.path[0]);
  });
});

describe("looking for what was planted", () => {
  const finding = (names: (urn: string) => boolean, property: string) =>
    defineRule({
      ...{ name: "disallow-all", description: "", severity: "low", remedy: "" },
      *inspectStack(resources) {
        for (const { urn } of resources) if (names(urn)) yield { urn, property: [property], problem: "bad" };
      },
    });
  const planted = (isLeak: boolean): Plant => {
    const [found] = all(1, 40).filter((one) => one.isLeak === isLeak && one.place.path[0] === "tags");
    if (found === undefined) throw new Error("nothing is planted in tags");
    return found;
  };

  it("counts a finding at the place, and none beside it", () => {
    const bare = { ...planted(true), before: [] };
    const atTags = finding((urn) => urn.endsWith("::web"), "tags");
    expect(look([atTags], bare).isFound).toBe(true);
    expect(look([finding((urn) => urn.endsWith("::web"), "ami")], bare).isFound).toBe(false);
    expect(look([finding((urn) => urn.endsWith("::file"), "tags")], bare).isFound).toBe(false);
  });

  it("counts nothing that is found in the program without it", () => {
    const atTags = finding((urn) => urn.endsWith("::web"), "tags");
    expect(look([atTags], planted(true)).isFound).toBe(false);
  });

  it("counts any new finding as a decoy's alarm", () => {
    const atSource = finding((urn) => urn.includes("::planted-"), "anything");
    expect(look([atSource], planted(false)).isFound).toBe(true);
    expect(look([finding(() => false, "")], planted(false)).isFound).toBe(false);
  });
});
