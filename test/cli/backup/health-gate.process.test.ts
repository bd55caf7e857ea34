import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { requireHealthyServices } from "../../../cli/backup/health-gate.ts";
import type { Project } from "../../../cli/project.ts";
import { shop } from "./support.ts";

const COMPOSE = { "compose.yaml": "services: {}\n" };
const MODEL = {
  services: {
    db: {},
    migrate: {},
    app: { depends_on: { migrate: { condition: "service_completed_successfully" } } },
  },
};
const CONTAINERS = [
  { Service: "db", State: "running", Health: "healthy", ExitCode: 0 },
  { Service: "migrate", State: "exited", Health: "", ExitCode: 0 },
];

/** A stand-in for docker that says what it is told to; it keeps what it was called with. */
function useDocker(project: Project, services: readonly string[], containers: readonly object[], exit = 0) {
  const bin = join(project.root, "bin");
  mkdirSync(bin);
  const answers = {
    "--services": services,
    ps: containers.map((container) => JSON.stringify(container)),
    "--no-interpolate": [JSON.stringify(MODEL)],
  };
  for (const [name, lines] of Object.entries(answers))
    writeFileSync(join(bin, `${name}.txt`), `${lines.join("\n")}\n`);
  const script = `[ ${exit} = 0 ] || exit ${exit}\n[ "$2" = ps ] && exec cat "${bin}/ps.txt"\ncat "${bin}/$3.txt"\n`;
  writeFileSync(join(bin, "docker"), `#!/bin/sh\n${script}`);
  chmodSync(join(bin, "docker"), 0o755);
  usePath(`${bin}:${process.env.PATH}`);
}

function usePath(path: string): void {
  const before = process.env.PATH;
  process.env.PATH = path;
  onTestFinished(() => {
    process.env.PATH = before;
  });
}

describe("the health of services before a rotation", () => {
  test("holds nothing up where all run, or have done their work", async () => {
    const project = await shop("", COMPOSE);
    useDocker(project, ["db", "migrate"], CONTAINERS);
    await requireHealthyServices(project, {});
  });

  test("stops it, naming each service that is missing, down or unwell, unless that is ignored", async () => {
    const project = await shop("", COMPOSE);
    const ill = [
      { Service: "web", State: "exited", Health: "", ExitCode: 137 },
      { Service: "auth", State: "running", Health: "unhealthy" },
      { Service: "rest", State: "running", Health: "starting" },
    ];
    useDocker(project, ["db", "web", "auth", "rest", "gone"], [...CONTAINERS, ...ill]);
    const refused = requireHealthyServices(project, {});
    await expect(refused).rejects.toMatchObject({ exitCode: 3 });
    await expect(refused).rejects.toThrow(
      "not every service is healthy:\n  auth: unhealthy\n  gone: has no container\n  rest: starting\n  web: exited (137)\n" +
        "Nothing was changed.",
    );
    await requireHealthyServices(project, { ignoreHealth: true });
    await requireHealthyServices(project, { dryRun: true });
  });

  test("is not asked of a project that has no container at all: another one may include it", async () => {
    const project = await shop("", COMPOSE);
    useDocker(project, ["db"], []);
    await requireHealthyServices(project, {});
  });

  test("is not guessed where docker fails", async () => {
    const project = await shop("", COMPOSE);
    useDocker(project, [], [], 17);
    await expect(requireHealthyServices(project, {})).rejects.toThrow(
      /docker compose \w+ ended with 17.*--ignore-health/s,
    );
  });

  test("is not asked without a Compose file beside the .env file, or without docker", async () => {
    const project = await shop("", { "elsewhere/compose.yaml": "services: {}\n" });
    useDocker(project, [], [], 17);
    await requireHealthyServices(project, {});
    const other = await shop("", COMPOSE);
    usePath("/nonexistent");
    await requireHealthyServices(other, {});
  });
});
