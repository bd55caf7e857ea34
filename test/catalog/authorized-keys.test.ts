import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";

const text = (target: string, source = "kind: minted, by: ssh-key") => `version: 1
system: shop
targets:
  login: { kind: ssh-authorized-keys, ${target} }
  repo: { kind: github-actions, repository: example/app }
secrets:
  KEY:
    source: { ${source} }
    overlap: dual
    stages: [{ deliver: [login] }, { deliver: [repo] }]
`;
const problemsOf = (...args: Parameters<typeof text>) =>
  checkCatalog(text(...args), "shop.yaml").problems.map(
    ({ path, message, remedy }) => `${path}: ${message} → ${remedy}`,
  );

describe("a target for logins over SSH", () => {
  it.each([
    "host: web.example.com",
    "host: web.example.com, user: deploy, port: 2222, path: keys/deploy, identity: { secret: KEY }",
    'path: /home/deploy/.ssh/authorized_keys, options: \'restrict,command="/usr/bin/backup now",from="203.0.113.0/24"\'',
  ])("holds two keys, with no probe: %s", (target) => {
    expect(problemsOf(target)).toEqual([]);
  });

  it.each([
    [
      "optional: false",
      "targets.login.path: is missing → give the file's path, or `host` for a file on another machine",
    ],
    [
      "path: keys, user: deploy",
      "targets.login.user: is of no use on this machine → add `host`, or remove it",
    ],
    ["path: keys, options: 'restrict ssh-rsa AAAA'", "targets.login.options: is no list of options"],
    ["path: keys, options: 'ssh-rsa'", "targets.login.options: is no list of options"],
    ["path: keys, options: 'command=\"a'", "targets.login.options: is no list of options"],
  ])("is refused as { %s }", (target, problem) => {
    expect(problemsOf(target).join("\n")).toContain(problem);
  });

  it("takes keys for SSH alone", () => {
    expect(problemsOf("path: keys", "kind: random, length: 32")).toEqual([
      "secrets.KEY.stages[0].deliver[0]: takes keys for SSH, and `KEY` is none → use source: { kind: minted, by: ssh-key }",
    ]);
    expect(problemsOf("path: keys", 'kind: manual, from: "a person"')).toEqual([]);
  });
});
