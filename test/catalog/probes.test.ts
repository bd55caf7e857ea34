import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isScalar, parse, parseDocument, type Scalar, stringify, visit } from "yaml";
import { canRefuse, checkCatalog, formatProblem, presentsValue } from "../../components/catalog/index.ts";
import { soundProbes, withProbes } from "./probe-support.ts";
import { problemsOf } from "./support.ts";

const { catalog } = checkCatalog(soundProbes, "shop.yaml");
const probe = (name: string) => {
  const found = catalog?.probes[name];
  if (found === undefined) throw new Error(`no probe ${name}`);
  return found;
};

describe("a probe once read", () => {
  it("has no problems when all is well", () => {
    expect(problemsOf(soundProbes)).toEqual([]);
  });

  it("has its times in milliseconds and its answers in lists", () => {
    expect(probe("me")).toMatchObject({ timeout: 5_000, retries: 2, backOff: 2_000, settle: 3_000 });
    expect(probe("me")).toMatchObject({ accept: [200, 204], refuse: [401] });
    expect(probe("tenant").sequence?.steps[1]).toEqual({ wait: 2_000 });
  });

  it("asks three times more, a second apart, and waits ten seconds for an answer, unless told otherwise", () => {
    expect(probe("login")).toMatchObject({ timeout: 10_000, retries: 3, backOff: 1_000, settle: 0 });
    expect(probe("front").http).toMatchObject({ method: "GET", encode: "json", headers: {} });
  });

  it("may have no wait at all", () => {
    expect(problemsOf(withProbes("backOff: 2s\n    settle: 3s", "backOff: 0s\n    settle: 0s"))).toEqual([]);
  });

  it.each([
    ["me", true, true],
    ["front", true, false],
    ["port", false, false],
    ["login", true, true],
    ["tenant", true, true],
  ])("%s presents a value: %s, and can show a refusal: %s", (name, presents, refuses) => {
    expect([presentsValue(probe(name)), canRefuse(probe(name))]).toEqual([presents, refuses]);
  });
});

describe("the examples of docs/probes.md", () => {
  const page = readFileSync(new URL("../../docs/probes.md", import.meta.url), "utf8");
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

  it("are all sound", () => {
    expect(examples.length).toBeGreaterThan(4);
    const targets = {
      "gpu-1": { kind: "dotenv-file", path: "a" },
      image: { kind: "dotenv-file", path: "b" },
      repo: { kind: "github-actions", repository: "example/app" },
    };
    for (const example of examples) {
      const text = stringify({ version: 1, system: "shop", targets, ...parse(example) });
      expect(problemsOf(text)).toEqual([]);
    }
  });
});

describe("a probe with a mistake anywhere", () => {
  it("never prints what slipped into any place for a text", () => {
    const canary = "zqCanary7Xw91kv";
    const scalars = (document: ReturnType<typeof parseDocument>) => {
      const found: Scalar[] = [];
      visit(document.get("probes") as Parameters<typeof visit>[0], {
        Scalar: (key, node) => void (key !== "key" && found.push(node)),
      });
      return found;
    };
    const count = scalars(parseDocument(soundProbes)).length;
    let refused = 0;
    for (let index = 0; index < count; index++) {
      for (const value of [canary, `https://${canary}:x@a.example.com/{${canary}}`, `x\n${canary}`]) {
        const document = parseDocument(soundProbes);
        const node = scalars(document)[index];
        if (isScalar(node)) node.value = value;
        const { problems } = checkCatalog(document.toString(), "shop.yaml");
        refused += problems.length;
        expect(problems.map(formatProblem).join("\n")).not.toContain(canary);
      }
    }
    expect(refused).toBeGreaterThan(count);
  });
});

describe("a host without TLS", () => {
  const problems = (host: string) =>
    problemsOf(withProbes('"https://shop.example.com/me?from={run}"', `"http://${host}/me"`)).filter((line) =>
      line.includes("not encrypted"),
    );

  it.each([
    "app",
    "app:3000",
    "shop.internal",
    "shop.local",
    "10.1.2.3:80",
    "172.31.0.1",
    "192.168.1.1",
    "127.0.0.1:8080",
    "[::1]:80",
    "[fd12::1]",
  ])("%s needs no reason: it is private", (host) => {
    expect(problems(host)).toEqual([]);
  });

  it.each([
    "shop.example.com",
    "203.0.113.9",
    "172.32.0.1",
    "internal.example.com",
    "x.localz",
    "[2001:db8::1]",
  ])("%s needs a reason", (host) => {
    expect(problems(host)).toHaveLength(1);
  });
});
