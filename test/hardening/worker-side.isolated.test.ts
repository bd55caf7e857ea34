import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WorkerSide, type WorkerSideArgs } from "../../components/hardening/index.ts";
import { recordsTelling } from "../../components/hardening/worker-side/origin-told.ts";
import { known, mocked } from "./made.ts";

const folder = mkdtempSync(join(tmpdir(), "keyturn-worker-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SOUND = `name = "enter"
compatibility_date = "2026-01-01"
[vars]
TEXT_ORIGIN = "text.example.com"
IMAGE_ORIGIN = "https://image.example.com"
VERSION = "1.2.3"
`;

const ARGS = {
  directory: folder,
  bindings: { TEXT_ORIGIN: "text.example.com", IMAGE_ORIGIN: "image.example.com" },
  machines: ["origin.example.com"],
};

function sideOf(text: string, more: Partial<WorkerSideArgs> = {}, config = "wrangler.toml"): WorkerSide {
  writeFileSync(join(folder, config), text);
  return new WorkerSide("worker", { ...ARGS, config, ...more });
}

beforeAll(() => void mocked({}));

describe("a Worker that reaches its origin by name", () => {
  it("is let be where the file holds the names and nothing of the machine", async () => {
    expect(await known(sideOf(SOUND).bindings)).toEqual(ARGS.bindings);
  });

  it.each([
    ["an address in a variable", 'OLD = "203.0.113.7"'],
    ["an address of IPv6", 'OLD = "http://[2001:db8::7]:16385"'],
    ["an address in a comment", "# it was http://203.0.113.7:16385 before"],
    ["an address that is written as a number", 'OLD = "http://3405803783:16385"'],
    ["EC2's public name", 'OLD = "ec2-203-0-113-7.compute-1.amazonaws.com"'],
    ["a load balancer's name", 'OLD = "text-12345.us-east-1.elb.amazonaws.com"'],
    ["the machine's own name", 'OLD = "ssh://Origin.example.com"'],
  ])("is refused for %s, by its line and without a word of it", (_, line) => {
    let told = "";
    try {
      sideOf(`${SOUND}${line}\n`);
    } catch (error) {
      told = String(error);
    }
    expect(told).toContain("line 7 tells where the origin is");
    expect(told).not.toMatch(/203\.0\.113|2001:db8|3405803783|amazonaws|origin\.example/i);
  });

  it("is let be for names of AWS's services, a version, and addresses that are no secret", () => {
    const text = `${SOUND}BUCKET = "https://s3.us-east-1.amazonaws.com"\nOTHER = "203.0.113.9"\n`;
    expect(() => sideOf(text, { knownAddresses: ["203.0.113.9"] })).not.toThrow();
  });

  it.each([
    ["the name is missing", SOUND.replace(/^TEXT_ORIGIN.*\n/m, ""), /vars\.TEXT_ORIGIN is missing/],
    [
      "it is another one",
      SOUND.replace("text.example", "other.example"),
      /vars\.TEXT_ORIGIN is not that name/,
    ],
    [
      "it is asked without TLS",
      SOUND.replace("https://image", "http://image"),
      /vars\.IMAGE_ORIGIN is not that name/,
    ],
    [
      "an environment lacks it",
      `${SOUND}[env.staging.vars]\nMODE = "test"\n`,
      /env\.staging\.vars\.TEXT_ORIGIN is missing/,
    ],
    [
      "there are no variables",
      'name = "enter"\n',
      /vars\.TEXT_ORIGIN is missing.*vars\.IMAGE_ORIGIN is missing/s,
    ],
  ])("is refused where %s", (_, text, told) => {
    expect(() => sideOf(text)).toThrow(told);
  });

  it("is refused in words, without a stack trace, as the engine shows a RunError", () => {
    expect(() => sideOf('name = "enter"\n')).toThrow(RunError);
    expect(() => new WorkerSide("none", { ...ARGS, config: "none.toml" })).toThrow(RunError);
  });

  it("is read in JSON with comments as well", () => {
    const vars = JSON.stringify(ARGS.bindings);
    expect(() => sideOf(`{ "vars": ${vars}, }`, {}, "wrangler.jsonc")).not.toThrow();
    expect(() => sideOf(`{ "vars": ${vars} } // 203.0.113.7`, {}, "wrangler.jsonc")).toThrow(/line 1 tells/);
  });

  it("is refused where there is no such file", () => {
    expect(() => new WorkerSide("none", { ...ARGS, config: "none.toml" })).toThrow(
      /none\.toml can't be read/,
    );
  });
});

describe("a DNS record", () => {
  const origin = { machines: ["origin.example.com"], knownAddresses: [] };

  it.each([
    [{ name: "text.example.com", type: "A", content: "203.0.113.7", proxied: false }, true],
    [{ name: "text.example.com", type: "AAAA", content: "2001:db8::7" }, true],
    [{ name: "text.example.com", type: "CNAME", content: "origin.example.com", proxied: false }, true],
    [{ name: "example.com", type: "TXT", content: "v=spf1 ip4:203.0.113.7 -all", proxied: false }, true],
    [{ name: "text.example.com", type: "A", content: "203.0.113.7", proxied: true }, false],
    [{ name: "docs.example.com", type: "CNAME", content: "pages.example.net", proxied: false }, false],
  ])("%o tells where the origin is: %s", (record, does) => {
    expect(recordsTelling([record], origin)).toEqual(does ? [record] : []);
  });
});
