import { beforeAll, describe, expect, it } from "vitest";
import { record } from "../../../bench/policy/record/record.ts";
import type { Pass, Recorded, Recording } from "../../../bench/policy/record/recording.ts";
import { viewOf } from "../../../bench/policy/view.ts";
import type { StackResource } from "../../../policy/view/resource.ts";
import { UNKNOWN } from "../../../policy/view/value.ts";

const IMPORTS = `import * as pulumi from "@pulumi/pulumi";\nimport * as random from "@pulumi/random";
import * as github from "@pulumi/github";\nimport * as command from "@pulumi/command";\n`;

const PROGRAMS = {
  whole: `
    const password = new random.RandomPassword("password", { length: 20 });
    const note = new github.ActionsVariable("note", {
      repository: "app", variableName: "NOTE", value: pulumi.interpolate\`it is \${password.result}\` });
    const found = new github.Issue("found", { repository: note.repository, title: leftOut.name,
      body: new pulumi.Config().requireSecret("body") });
    new github.Issue("asked", { repository: github.getUserOutput({ username: "" }).login, title: "x" });`,
  throws: "throw new TypeError('on purpose');",
  fails:
    'new github.Issue("late", { repository: pulumi.output("app").apply((x: any) => x.no.such), title: "x" });',
  exits: "process.exit(0);",
  reaches: `
    import * as http from "node:http";
    const answer = new Promise<string>((resolve) => http.get("http://203.0.113.1/", () => resolve("reached"))
      .on("error", (error: any) => resolve(error.code)));
    new github.Issue("seen", { repository: "app", title: answer, body: Object.keys(process.env).sort().join() });`,
  asks: `
    const file = (path: string) => github.getUserOutput({ username: path }).login;
    new github.Issue("files", { repository: file("a"), title: file("b"), body: file("a") });`,
  after: 'new github.Issue("still", { repository: "app", title: "x" });',
};

const recordings = new Map<string, Recording>();

beforeAll(async () => {
  const programs = Object.entries(PROGRAMS).map(([id, text]) => ({ id, text: IMPORTS + text }));
  for (const one of await record(programs)) recordings.set(one.program, one);
}, 120_000);

function reading(program: keyof typeof PROGRAMS, pass: Pass): readonly Recorded[] | string {
  const one = recordings.get(program)?.readings[pass];
  if (one === undefined) throw new Error(`${program} was not read`);
  return "problem" in one ? one.problem : one.resources;
}

function seen(program: keyof typeof PROGRAMS, pass: Pass): Record<string, StackResource> {
  const resources = reading(program, pass);
  if (typeof resources === "string") throw new Error(resources);
  return Object.fromEntries(viewOf(resources).map((one) => [one.name, one]));
}

describe("the recorder", () => {
  it("leaves open in a preview what a provider would make, and tells what it was made of", () => {
    const { note, password } = seen("whole", "preview");
    expect(note?.inputs).toEqual({ repository: "app", variableName: "NOTE", value: UNKNOWN });
    expect(note?.madeOf.get("value")).toEqual([password]);
    expect(note?.secrets).toEqual([]);
    expect(password?.outputs.result).toBe(UNKNOWN);
  });

  it("marks what was made of a secret, once there is a value", () => {
    const { note, password } = seen("whole", "known");
    expect(note?.secrets).toEqual([["value"]]);
    expect(note?.inputs.value).toBe(`it is ${String(password?.outputs.result)}`);
    expect(String(password?.outputs.result)).toHaveLength(32);
    expect(password?.secretOutputs).toEqual(["bcryptHash", "result"]);
  });

  it("gives a secret setting a value that is marked, also in a preview", () => {
    expect(seen("whole", "preview").found?.secrets).toEqual([["body"]]);
  });

  it("lets a program use what it leaves out, and ask what no provider answers", () => {
    expect(seen("whole", "preview").found?.inputs.title).toBe(UNKNOWN);
    expect(seen("whole", "preview").asked?.inputs.repository).toBe(UNKNOWN);
    expect(seen("whole", "known").found?.inputs.title).toBe("made-up-name-of-leftOut");
  });

  it("answers different questions differently, and the same the same", () => {
    const { repository, title, body } = seen("asks", "known").files?.inputs ?? {};
    expect(repository).toBe(body);
    expect(repository).not.toBe(title);
  });

  it("says why a program can't be read, also when it ends the process", () => {
    expect(reading("throws", "preview")).toBe("TypeError: on purpose");
    expect(reading("fails", "known")).toMatch(/^TypeError: .*Cannot read properties of undefined/);
    expect(reading("exits", "preview")).toBe("it ends the process");
  });

  it("goes on with the next program", () => {
    expect(Object.keys(seen("after", "known"))).toEqual(["still"]);
  });

  it("runs programs without network and without the environment of who measures", () => {
    const { seen: issue } = seen("reaches", "known");
    expect(issue?.inputs.title).toBe("ENETUNREACH");
    expect(issue?.inputs.body).toBe("HOME,PATH");
  });
});
