import { expect, it } from "vitest";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { Findings } from "../../rehearsal/leaks/findings.ts";
import { searchProcesses } from "../../rehearsal/leaks/process-search.ts";

const VALUE = "synthetic-value-of-a-token-0123456789";

const process = (args: readonly string[], variables: readonly string[]) => ({
  pid: 42,
  cmdline: Buffer.from(args.map((arg) => `${arg}\0`).join("")),
  environ: Buffer.from(variables.map((variable) => `${variable}\0`).join("")),
});

function leaked(args: readonly string[], variables: readonly string[]): string[] {
  const findings = new Findings(new SecretSearcher({ TOKEN: VALUE }));
  const isConsumer = (all: readonly string[]) => all.includes("SERVICE=web");
  searchProcesses([process(args, variables)], findings, isConsumer);
  return findings.leaks.map(({ channel }) => channel);
}

it("lets a process that a secret is for have it in its environment, and in no argument", () => {
  expect(leaked(["web"], ["SERVICE=web", `TOKEN=${VALUE}`])).toEqual([]);
  expect(leaked(["web", VALUE], ["SERVICE=web", `TOKEN=${VALUE}`])).toEqual(["cmdline"]);
});

it("finds it in the environment of any other process", () => {
  expect(leaked(["keyturn"], [`TOKEN=${VALUE}`])).toEqual(["environ"]);
});
