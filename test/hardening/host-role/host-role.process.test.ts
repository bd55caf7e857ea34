import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import type { HostRoleArgs } from "../../../components/hardening/index.ts";
import { dump } from "../../support/program/dump.ts";
import type { Registration } from "../../support/program/registration.ts";
import { type ProgramResult, runProgram } from "../../support/program/run-program.ts";
import { settings } from "../../support/program/stack-settings.ts";

const HOST: NonNullable<HostRoleArgs["host"]> = {
  file: {
    kind: "ssh-env-file",
    host: "origin.example.com",
    user: "ubuntu",
    path: "app/.env",
    connectWithin: 20_000,
    optional: false,
  },
  directory: "/srv/catalog",
};

const ARGS: HostRoleArgs = {
  region: "us-east-1",
  account: "123456789012",
  instanceId: "i-0123456789abcdef0",
  services: {
    text: { secrets: ["services/text"], bedrockModels: ["example.model-v1:0"] },
    image: { secrets: ["services/image"] },
  },
  host: HOST,
  staticKeysGone: { ...HOST, keys: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] },
};

async function run(args: Partial<HostRoleArgs> = {}): Promise<ProgramResult> {
  return await runProgram({
    stack: "test",
    program: "test/hardening/programs/host-role.ts",
    root: PACKAGE_ROOT,
    config: settings({ "host:args": { ...ARGS, ...args } }),
    preview: false,
  });
}

let made: ProgramResult;
beforeAll(async () => {
  made = await run();
}, 60_000);

function named(name: string): Registration {
  const found = [...made.registrations.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return found;
}

function statements(name: string, property: string): unknown {
  return (JSON.parse(String(named(name).inputs[property])) as { Statement: unknown }).Statement;
}

describe("a host's identity", () => {
  it("registers what its golden file holds", () => {
    expect(made).toMatchObject({ exitCode: 0, errors: [], printed: "" });
    const file = fileURLToPath(new URL("../../golden/host-role.json", import.meta.url));
    const text = dump(made);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
    const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
  });

  it("may itself do nothing but take on its services' roles", () => {
    expect(statements("services-takes-on", "policy")).toEqual([
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: [expect.any(String), expect.any(String)] },
    ]);
    const policies = [...made.registrations.values()].filter(({ type }) => type.endsWith(":RolePolicy"));
    expect(policies.filter(({ inputs }) => inputs.role === named("services-host").inputs.name)).toHaveLength(
      1,
    );
  });

  it("lets no machine but this one take a service's role on", () => {
    expect(statements("services-text", "assumeRolePolicy")).toMatchObject([
      { Principal: { AWS: expect.any(String) }, Action: "sts:AssumeRole" },
    ]);
    expect(String(named("services-text").inputs.assumeRolePolicy)).not.toContain("Service");
  });

  it("is tied to the instance before any key is taken out, its policies in place", () => {
    const before = named("services-static-keys-gone").options.dependsOn ?? [];
    const names = before.map((urn) => urn.split("::").at(-1));
    expect(names).toEqual(
      expect.arrayContaining([
        "services-instance",
        "services-roles-on-host",
        "services-takes-on",
        "services-text-policy",
      ]),
    );
    expect(named("services-instance").inputs).toMatchObject({ hopLimit: 1, profile: "services" });
  });

  it("is given to the machine when root alone can ask for it there", () => {
    const before = named("services-instance").options.dependsOn ?? [];
    expect(before).toContain(named("services-roles-on-host").urn);
  });

  it("leaves static keys alone where that step was not asked for", async () => {
    const { registrations } = await run({ staticKeysGone: undefined } as never);
    expect([...registrations.values()].filter(({ name }) => name.includes("static"))).toEqual([]);
  });

  it("is refused with all that is wrong at once, and nothing made", async () => {
    const { registrations, printed, errors, exitCode } = await run({
      account: "1",
      services: {
        x: { secrets: ["c"] },
        admin: { secrets: ["b"], user: "root" },
        text: { secrets: ["a"], user: "ubuntu" },
        image: { secrets: ["a"], user: "ubuntu" },
      },
    });
    const said = [printed, ...errors].join("\n");
    expect(exitCode).not.toBe(0);
    for (const words of [
      "account is not twelve digits",
      "a may be read by text and image",
      "services run as one user, ubuntu",
      "a service runs as root",
      "services.x is no name for a role",
    ])
      expect(said).toContain(words);
    expect([...registrations.values()].filter(({ custom }) => custom)).toEqual([]);
  });
});
