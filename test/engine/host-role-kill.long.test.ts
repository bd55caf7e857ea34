import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { roleFiles } from "../../provider/host-identity/role-files.ts";
import { HostCloud, hostRoleFiles, hostRoleProgram, WRITES } from "../support/host-cloud.ts";
import { HostedServices } from "../support/hosted-services.ts";
import { withStack } from "../support/pulumi.ts";
import { StruckRuns } from "../support/struck-runs.ts";

const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
const USERS = { daemon: "services-text", nobody: "services-image" };
const ON_HOST = roleFiles("us-east-1", {
  text: { user: "daemon", roleArn: "" },
  image: { user: "nobody", roleArn: "" },
});
type Asked = Readonly<Record<string, "roles" | "profiles" | undefined>>;
/** What IAM is asked for; where an answer got lost, what is left for a person to take out. */
const OF_IAM: Asked = {
  CreateRole: "roles",
  PutRolePolicy: undefined,
  CreateInstanceProfile: "profiles",
  AddRoleToInstanceProfile: "profiles",
};
/** What EC2 is asked for, when root alone reaches the metadata service. */
const OF_EC2: Asked = { ModifyInstanceMetadataOptions: undefined, AssociateIamInstanceProfile: undefined };

test("a host gets its roles, killed at every step, and keeps its static keys until each service has shown its own", async () => {
  await using host = await HostedServices.start();
  await using machine = await HostCloud.start();
  const [before, after] = [host.envFile, "# the services\nPORT=16385\n"];
  const wrong: string[] = [];
  let isTied = false;
  const onWrite = (operation: string) => {
    const { association, metadata } = machine.instance ?? {};
    if (isTied && association?.profile !== "services")
      wrong.push(`${operation} left the machine without its role`);
    if (association && metadata?.tokens !== "required")
      wrong.push(`${operation} gives the role out without a token`);
    isTied ||= association?.profile === "services";
  };
  /** Whether each service has shown its role, and that it has no other way, in this run. */
  const isProven = () =>
    Object.keys(USERS).every((user) =>
      ["get-caller-identity", "curl"].every((what) =>
        host.asked.some((line) => line.includes(`-u ${user} `) && line.includes(what)),
      ),
    );
  let isGone = false;
  const look = setInterval(() => {
    const text = host.envFile;
    if (text !== before && text !== after) wrong.push("the file is neither as it was nor as it is to be");
    if (isGone && text === before) wrong.push("the keys came back");
    if (!isGone && text === after && !isProven())
      wrong.push("the keys went before both services had shown their roles");
    isGone ||= text === after;
  }, 2);
  try {
    await withStack(hostRoleFiles(host), async (stack) => {
      const runs = new StruckRuns(stack, machine.env, { cloud: machine.cloud, writes: WRITES, onWrite });
      const recorded = () =>
        readFileSync(join(stack.folder, ".state/.pulumi/stacks/probe/test.json"), "utf8");
      /** Takes out by hand what a run made whose answer got lost. */
      const takeOutLeft = async (kind: "roles" | "profiles") => {
        const left = Object.keys(machine.aws[kind] ?? {}).filter(
          (name) => !recorded().includes(`"id": "${name}"`),
        );
        expect(left).toHaveLength(1);
        const { exitCode, all } = await runs.pulumi("up", "--yes", "--skip-preview", "--parallel", "1");
        expect([exitCode === 0, all]).toEqual([false, expect.stringContaining("EntityAlreadyExists")]);
        machine.takeOut(kind, left[0] ?? "");
      };
      const struckAtEach = async (asked: Asked) => {
        const rest = new Set(Object.keys(asked));
        while (rest.size > 0) {
          // What depends on nothing of each other comes in any order.
          const operation = await runs.struck("asked", new RegExp(`^(?:${[...rest].join("|")})$`));
          if (operation === undefined) throw new Error(`nobody asked for ${[...rest].join(", ")}`);
          const left = asked[operation];
          if (operation === "AddRoleToInstanceProfile") await takeOutLeft("profiles");
          await runs.refresh();
          expect(await runs.struck("done", new RegExp(`^${operation}$`))).toBe(operation);
          if (left !== undefined) await takeOutLeft(left);
          await runs.refresh();
          rest.delete(operation);
        }
      };
      await struckAtEach(OF_IAM);
      for (const { path } of ON_HOST) await runs.killed(path, () => host.rootFile(path) !== undefined);
      for (const words of ["systemctl daemon-reload", "systemctl reload-or-restart"]) {
        host.forgetAsked();
        await runs.killed(words, () => host.asked.some((line) => line.startsWith(words)));
      }
      expect(machine.instance?.association ?? null).toBeNull();
      await struckAtEach(OF_EC2);
      await runs.up();
      await runs.up("--expect-no-changes");
      expect(host.envFile).toBe(before);

      await stack.write("index.ts", hostRoleProgram(host, KEYS));
      for (const [user, role] of Object.entries(USERS)) {
        // Before it has its role, the run ends by itself; then while it shows it, and while it shows that it has no other way.
        host.forgetAsked();
        const refused = await runs.pulumi("up", "--yes", "--skip-preview");
        expect([refused.exitCode === 0, refused.all]).toEqual([
          false,
          expect.stringContaining("gets no credentials"),
        ]);
        host.identify(user, role);
        for (const what of ["get-caller-identity", "curl"]) {
          host.forgetAsked();
          await runs.killed(what, () =>
            host.asked.some((line) => line.includes(`-u ${user} `) && line.includes(what)),
          );
        }
      }
      host.forgetAsked();
      await runs.killed("the end of the keys", () => host.envFile === after);
      await runs.up();
      expect(host.envFile).toBe(after);
      await runs.up("--expect-no-changes");
      expect(wrong).toEqual([]);

      await runs.does("destroy", "--yes", "--skip-preview");
      expect([machine.aws.roles, machine.aws.profiles, machine.instance?.association]).toEqual([
        {},
        {},
        null,
      ]);
      expect(ON_HOST.filter(({ path }) => host.rootFile(path) !== undefined)).toEqual([]);
    });
  } finally {
    clearInterval(look);
  }
});
