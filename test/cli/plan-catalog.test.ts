import { describe, expect, it } from "vitest";
import { keyturn, useProject } from "./support.ts";

const OTHER = `version: 1
system: other
targets:
  api: { kind: ssh-env-file, host: api.example.com, path: .env }
secrets:
  API_KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [api] }] }
  LOGIN: { source: { kind: manual, from: "https://login.example.com" }, stages: [{ deliver: [api] }] }
`;

describe("a plan of another catalog than the stack's", () => {
  it("shows what a rotation of all that may turn would do, and says of what it speaks", async () => {
    useProject({ "other.yaml": OTHER });
    const { out, err, exitCode } = await keyturn("plan", "--stack", "test", "--catalog", "other.yaml");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/API_KEY +rotate +generation 1 → 2 +api\.example\.com:\.env/);
    expect(out).toContain("LOGIN");
    expect(out).not.toContain("TOKEN");
    expect(err).toContain("Pulumi.test.yaml names catalog.yaml");
  });

  it("shows the named secrets alone, and tells of one that it lacks", async () => {
    useProject({ "other.yaml": OTHER });
    const login = await keyturn("plan", "LOGIN", "--stack", "test", "--catalog", "other.yaml", "--json");
    const { changes } = JSON.parse(login.out) as { changes: { secret: string; kind: string }[] };
    expect(changes.map(({ secret }) => secret)).toEqual(["LOGIN"]);
    const lacking = await keyturn("plan", "TOKEN", "--stack", "test", "--catalog", "other.yaml");
    expect(lacking.exitCode).not.toBe(0);
    expect(lacking.err).toContain("TOKEN");
  });

  it("is the ordinary plan where the stack's own catalog is named", async () => {
    useProject({ "other.yaml": OTHER });
    const ordinary = await keyturn("plan", "TOKEN", "--stack", "test");
    const named = await keyturn("plan", "TOKEN", "--stack", "test", "--catalog", "./catalog.yaml");
    expect(named).toEqual(ordinary);
    expect(named.out).toContain("TOKEN");
  });

  it("tells every problem of that catalog with its place", async () => {
    useProject({ "other.yaml": OTHER.replace("random", "randon") });
    const { err, exitCode } = await keyturn("plan", "--stack", "test", "--catalog", "other.yaml");
    expect(exitCode).toBe(2);
    expect(err).toContain("other.yaml:6");
  });
});
