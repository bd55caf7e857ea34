import { relative } from "node:path";
import { expect, it } from "vitest";
import { hostFile } from "../../../rehearsal/hosts/ssh-hosts.ts";
import { accepts } from "../../../rehearsal/rehearse/accepts.ts";
import { Places } from "../../../rehearsal/rehearse/places.ts";
import { restart } from "../../../rehearsal/rehearse/restart.ts";
import { systemOfFiles } from "./system-of-files.ts";

const CATALOG = `version: 1
system: running
targets:
  gpu: { kind: ssh-env-file, host: gpu-1.example.com, user: deploy, path: .env, then: [{ systemd: [web, worker] }, { compose: [flux] }] }
  plain: { kind: ssh-env-file, host: gpu-1.example.com, user: deploy, path: plain.env }
`;

/** The system, what its file there holds, and what runs there. */
async function running() {
  const system = await systemOfFiles(CATALOG);
  const { catalog } = system.model;
  const { folder, cloud } = system;
  const pathOf = (name: string) => {
    const target = catalog.targets[name];
    if (target?.kind !== "ssh-env-file") throw new Error(`there is no ${name}`);
    return relative(folder, hostFile(folder, target));
  };
  const delivery = { target: "gpu", key: "TOKEN" };
  const places = new Places(system);
  const parties = { secret: "TOKEN", overlap: "dual", acceptors: [delivery], callers: [] } as const;
  return {
    ...system,
    write: (values: Readonly<Record<string, string>>, name = "gpu") => system.write(pathOf(name), values),
    begin: (manager: "systemd" | "compose", ...names: string[]) =>
      restart({ folder, catalog }, "gpu-1.example.com", manager, names),
    inUse: (name = "gpu") => places.look().inUse({ ...delivery, target: name }),
    kept: () => places.look().kept(delivery),
    letsIn: (value: string) => accepts(places.look(), delivery, parties, cloud.mark(value)),
    mark: (value: string) => cloud.mark(value),
  };
}

it("what runs goes by what it began with, and not by what its file holds since", async () => {
  const { write, begin, inUse, kept, mark } = await running();
  write({ TOKEN: "first" });
  expect(inUse()).toEqual([]);
  begin("systemd", "web", "worker");
  begin("compose", "flux");
  write({ TOKEN: "second" });
  expect(kept()).toBe(mark("second"));
  expect(inUse()).toEqual([mark("first"), mark("first"), mark("first")]);
  begin("systemd", "worker", "another");
  expect(inUse()).toEqual([mark("first"), mark("second"), mark("first")]);
});

it("what nothing has to begin anew goes by its file", async () => {
  const { write, inUse, mark } = await running();
  write({ TOKEN: "first" }, "plain");
  expect(inUse("plain")).toEqual([mark("first")]);
});

it("a caller is let in where each that runs takes its value, as the current or as the previous one", async () => {
  const { write, begin, letsIn } = await running();
  write({ TOKEN: "old" });
  begin("systemd", "web", "worker");
  begin("compose", "flux");
  write({ TOKEN: "new", TOKEN_PREVIOUS: "old" });
  // The last one first: what each holds as the previous value stands at its own.
  begin("compose", "flux");
  expect([letsIn("old"), letsIn("new")]).toEqual([true, false]);
  begin("systemd", "web", "worker");
  expect([letsIn("old"), letsIn("new"), letsIn("another")]).toEqual([true, true, false]);
});

it("services of another machine, and another manager's of the same name, go on as they are", async () => {
  const { write, begin, inUse, folder, model } = await running();
  write({ TOKEN: "first" });
  begin("compose", "web");
  restart({ folder, catalog: model.catalog }, "gpu-2.example.com", "systemd", ["web"]);
  restart({ folder, catalog: model.catalog }, undefined, "systemd", ["web"]);
  expect(inUse()).toEqual([]);
});
