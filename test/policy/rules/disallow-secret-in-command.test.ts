import { describe, expect, it } from "vitest";
import { disallowSecretInCommand as rule } from "../../../policy/rules/disallow-secret-in-command.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

const VALUE = "q7Zt-Lw2x_9RkPbV4m";

const password: Given = {
  type: "random:index/randomPassword:RandomPassword",
  name: "password",
  secretOutputs: ["result", "bcryptHash"],
  outputs: { result: UNKNOWN },
};

/** All that keeps a command from leaving a trace. */
const QUIET = { logging: "none", addPreviousOutputInEnv: false };
const quiet = { secretOutputs: ["stdout", "stderr"] };

function command(inputs: Record<string, Value>, more: Partial<Given> = {}): Given {
  return {
    type: "command:local:Command",
    name: "import",
    inputs: { create: "app import", ...inputs },
    ...more,
  };
}

describe("disallow-secret-in-command", () => {
  it("lets through a secret on standard input of a command that leaves no trace", () => {
    const marked = command({ ...QUIET, stdin: VALUE }, { ...quiet, secrets: [["stdin"]] });
    const unknown = command({ ...QUIET, stdin: UNKNOWN }, { ...quiet, madeOf: { stdin: ["password"] } });
    expect(findings(rule, [marked])).toEqual([]);
    expect(findings(rule, [password, unknown])).toEqual([]);
  });

  it("leaves commands alone that no secret reaches", () => {
    expect(findings(rule, [command({ stdin: "hello", triggers: ["1"] })])).toEqual([]);
  });

  it.each(["create", "update", "delete"])("refuses a secret in %s, known or not", (property) => {
    const known = command(
      { ...QUIET, [property]: `app --token ${VALUE}` },
      { ...quiet, secrets: [[property]] },
    );
    const unknown = command(
      { ...QUIET, [property]: UNKNOWN },
      { ...quiet, madeOf: { [property]: ["password"] } },
    );
    expect(findings(rule, [known])).toEqual([`import: ${property}`]);
    expect(findings(rule, [password, unknown])).toEqual([`import: ${property}`]);
  });

  it("refuses a secret in the interpreter's arguments", () => {
    const given = command(
      { ...QUIET, interpreter: ["sh", "-c", VALUE] },
      { ...quiet, secrets: [["interpreter", 2]] },
    );
    expect(findings(rule, [given])).toEqual(["import: interpreter[2]"]);
  });

  it("finds a value in the command that lost its mark", () => {
    const made = { ...password, outputs: { result: VALUE } };
    expect(findings(rule, [made, command({ create: `app --token=${VALUE}` })])).toEqual(["import: create"]);
  });

  it("names every trace that a command leaves which a secret reached", () => {
    const secrets: Given["secrets"] = [["environment", "TOKEN"]];
    const [finding, ...others] = found(rule, [
      command({ environment: { TOKEN: VALUE }, triggers: ["1"] }, { secrets }),
    ]);
    expect(others).toEqual([]);
    for (const trace of ["logging", "next run's environment", "stdout and stderr", "trigger"]) {
      expect(finding?.problem).toContain(trace);
    }
    expect(finding?.problem).not.toContain(VALUE);
  });

  it("gives each kind of finding the remedy for it, and no other", () => {
    const remedies = (...given: Given[]) => found(rule, given).map(({ remedy }) => remedy ?? "");
    const inText = command({ ...QUIET, create: `app ${VALUE}` }, { ...quiet, secrets: [["create"]] });
    expect(remedies(inText)).toEqual([expect.stringMatching(/^Give the secret by `stdin`/)]);

    const secrets: Given["secrets"] = [["stdin"]];
    const [logging = ""] = remedies(
      command({ stdin: VALUE, addPreviousOutputInEnv: false }, { ...quiet, secrets }),
    );
    expect(logging).toBe('Set logging to "none".');
    const [all = ""] = remedies(command({ stdin: VALUE, triggers: ["1"] }, { secrets }));
    expect(all.split("; ")).toHaveLength(4);
    expect(all).toMatch(/addPreviousOutputInEnv.*stdout and stderr.*additionalSecretOutputs.*triggers/);

    const proxy = { host: "jump.example.com" };
    const connection = { host: "gpu-1.example.com", proxy };
    const remote = { type: "command:remote:CopyFile", name: "copy", inputs: { connection } };
    expect(remedies(remote)).toEqual([
      expect.stringMatching(/^Set connection\.hostKey to .*ssh-keyscan.*fingerprint/),
      expect.stringMatching(/^Set connection\.proxy\.hostKey to /),
    ]);
    for (const remedy of [logging, all, ...remedies(remote)]) expect(remedy).not.toMatch(/stdin/);
  });

  it.each<Value>(["stdout", "stderr", "stdoutAndStderr", UNKNOWN])(
    "takes logging %s for shown",
    (logging) => {
      const given = command({ ...QUIET, stdin: VALUE, logging }, { ...quiet, secrets: [["stdin"]] });
      expect(findings(rule, [given])).toEqual(["import"]);
    },
  );

  it("does not take the connection's own credentials for a secret that reaches the command", () => {
    const connection = { host: "gpu-1.example.com", privateKey: VALUE, hostKey: "ssh-ed25519 AAAA" };
    const given = command(
      { connection },
      { type: "command:remote:Command", secrets: [["connection", "privateKey"]] },
    );
    expect(findings(rule, [given])).toEqual([]);
  });

  it.each(["command:remote:Command", "command:remote:CopyToRemote", "command:remote:CopyFile"])(
    "refuses %s without a host key, whatever it carries",
    (type) => {
      const given = { type, name: "copy", inputs: { connection: { host: "gpu-1.example.com" } } };
      expect(findings(rule, [given])).toEqual(["copy: connection.hostKey"]);
    },
  );

  it("asks for a host key of the jump host too", () => {
    const hostKey = "ssh-ed25519 AAAA";
    const connection = { host: "gpu-1.example.com", hostKey, proxy: { host: "jump.example.com" } };
    const given = (proxy: Value) =>
      command({ connection: { ...connection, proxy } }, { type: "command:remote:Command" });
    expect(findings(rule, [given({ host: "jump.example.com" })])).toEqual([
      "import: connection.proxy.hostKey",
    ]);
    expect(findings(rule, [given({ host: "jump.example.com", hostKey })])).toEqual([]);
  });
});
