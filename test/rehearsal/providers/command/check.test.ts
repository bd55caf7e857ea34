import type { local } from "@pulumi/command";
import { describe, expect, it } from "vitest";
import { COMMAND, type Described, RUN } from "../../../../rehearsal/providers/command/properties.ts";
import { commandProvider } from "../../../../rehearsal/providers/command/provider.ts";
import {
  type PropertyMap,
  type PropertyValue,
  Secret,
  UNKNOWN,
} from "../../../../rehearsal/providers/values.ts";
import { SUBJECT } from "./subject.ts";

const provider = commandProvider();

async function failures(news: PropertyMap, { token }: Described = COMMAND) {
  if (token === RUN.token) return (await provider.invoke?.(token, news))?.failures ?? [];
  return (await provider.check({ ...SUBJECT, olds: {}, news })).failures;
}

/** One value of each kind that a program can send, and what Go calls it. */
const VALUES: Record<string, [PropertyValue, string]> = {
  string: ["canary", "string"],
  boolean: [true, "bool"],
  number: [7, "float64"],
  list: [["canary"], "[]interface {}"],
  map: [{ NAME: "canary" }, "map[string]interface {}"],
};

const PROCESS = {
  interpreter: "list",
  dir: "string",
  environment: "map",
  assetPaths: "list",
  archivePaths: "list",
  addPreviousOutputInEnv: "boolean",
  stdin: "string",
  logging: "string",
} as const;
// A property that the package gains or loses doesn't compile here.
const COMMAND_INPUTS: Record<keyof local.CommandArgs, keyof typeof VALUES> = {
  create: "string",
  update: "string",
  delete: "string",
  triggers: "list",
  ...PROCESS,
};
const RUN_INPUTS: Record<keyof local.RunArgs, keyof typeof VALUES> = { command: "string", ...PROCESS };

describe.each([
  { described: COMMAND, inputs: COMMAND_INPUTS, required: [] as string[] },
  { described: RUN, inputs: RUN_INPUTS, required: ["command"] },
])("the inputs of $described.token", ({ described, inputs, required }) => {
  it("are those of the package", () => {
    expect(Object.keys(described.inputs).sort()).toEqual(Object.keys(inputs).sort());
    expect(Object.keys(described.inputs).filter((name) => described.inputs[name]?.required)).toEqual(
      required,
    );
  });

  const wrong = Object.entries(inputs).flatMap(([name, right]) =>
    Object.entries(VALUES)
      .filter(([kind]) => kind !== right)
      .map(([kind, [value, goName]]) => ({ name, kind, value, goName })),
  );
  it.each(wrong)("refuse a $kind as $name, and name both", async ({ name, value, goName }) => {
    const given = { ...(name === "command" ? {} : { command: "true" }), [name]: value };
    if (described === COMMAND && name !== "command")
      delete (given as PropertyMap & { command?: string }).command;
    const found = await failures(given, described);
    expect(found).toHaveLength(1);
    expect(found[0]?.property).toBe(name);
    expect(found[0]?.reason).toMatch(new RegExp(`^Field '${name}' on '${described.goType}' must be a '`));
    expect(found[0]?.reason).toContain(`got '${goName}' instead`);
    expect(found[0]?.reason).not.toContain("canary");
  });
});

describe("Check of command:local:Command", () => {
  it("takes every input, alone and with the others", async () => {
    const all = { create: "a", update: "b", delete: "c", triggers: [1, "x", null, { a: [true] }] };
    const process = {
      interpreter: ["/bin/sh", "-c"],
      dir: "/",
      environment: { A: "1" },
      addPreviousOutputInEnv: false,
      stdin: "in",
      logging: "none",
    };
    expect(await failures({ ...all, ...process })).toEqual([]);
    for (const [name, value] of Object.entries({ ...all, ...process })) {
      expect(await failures({ [name]: value }), name).toEqual([]);
    }
    expect(await failures({})).toEqual([]);
  });

  it("hands the inputs back as they came, with nothing filled in", async () => {
    const news = { create: "a", stdin: new Secret("x") };
    expect((await provider.check({ ...SUBJECT, olds: {}, news })).inputs).toEqual(news);
  });

  it("takes a logging word that is none of the four", async () => {
    expect(await failures({ create: "true", logging: "quiet" })).toEqual([]);
  });

  it("names a field that it does not have, so that the engine prints its value", async () => {
    expect(await failures({ create: "true", loging: "none" })).toEqual([
      { property: "loging", reason: "Unrecognized field 'loging' on 'local.CommandInputs'" },
    ]);
  });

  it("names the entry of a map or list that does not fit", async () => {
    const found = await failures({ environment: { "A.B": 7 }, interpreter: ["sh", true] });
    expect(found.map(({ property }) => property)).toEqual(["interpreter[1]", "environment[A.B] value"]);
  });

  it("tells everything that is wrong at once", async () => {
    expect(await failures({ create: 7, dir: true, colour: "red" })).toHaveLength(3);
  });

  it("looks into secrets, and lets what is not known yet pass", async () => {
    expect(await failures({ create: new Secret(7) })).toHaveLength(1);
    expect(await failures({ create: UNKNOWN, environment: { A: UNKNOWN }, triggers: UNKNOWN })).toEqual([]);
  });

  it.each(["assetPaths", "archivePaths"])("refuses %s by name, as not played", async (name) => {
    await expect(failures({ create: "true", [name]: ["*"] })).rejects.toThrow(
      `${name} of command:local:Command is not in this stand-in`,
    );
  });
});

it("local.run needs a command", async () => {
  expect(await failures({}, RUN)).toEqual([
    { property: "command", reason: "Missing required field 'command' on 'local.RunInputs'" },
  ]);
});

it.each(["command:remote:Command", "command:remote:CopyFile", "command:remote:CopyToRemote"])(
  "%s is refused as not there, whatever is asked of it",
  async (type) => {
    const refusal = `${type} is not in this stand-in for pulumi-resource-command 1.2.1; it has command:local:Command`;
    const subject = { ...SUBJECT, type };
    const all = { ...subject, id: "x", olds: {}, oldInputs: {}, news: {}, inputs: {}, ignoreChanges: [] };
    const request = { ...all, properties: {}, preview: false };
    for (const method of ["check", "diff", "create", "read", "update", "delete"] as const) {
      await expect(async () => provider[method](request), method).rejects.toThrow(refusal);
    }
  },
);

it("an unknown function is refused as not there", async () => {
  await expect(async () => provider.invoke?.("command:local:walk", {})).rejects.toThrow("it has");
});

it("has the version of the package that the program uses", async () => {
  const { default: manifest } = await import("@pulumi/command/package.json", { with: { type: "json" } });
  expect(provider.version).toBe(manifest.version);
});

it("tells its inputs and outputs in its schema, none of them secret", () => {
  const schema = JSON.parse(provider.schema());
  const resource = schema.resources["command:local:Command"];
  expect(Object.keys(resource.inputProperties)).toHaveLength(12);
  expect(resource.properties.stdout).toEqual({ type: "string" });
  expect(resource.requiredInputs).toEqual([]);
});
