import { rmSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { SERVICE_MARK, writeLocalAiServices } from "../../samples/local-ai-services.ts";
import { makeScratchSystem, type ScratchSystem } from "../../scratch-system.ts";
import { EnvFiles } from "../env-files.ts";
import { type Searched, watched } from "../watched.ts";
import { Day } from "./day.ts";
import { emergencyRollback } from "./emergency-rollback.ts";
import { healthGate } from "./health-gate.ts";
import { makeRoles } from "./roles.ts";
import { endServices, Services } from "./services.ts";
import { specificSecrets } from "./specific-secrets.ts";
import { standardRotation } from "./standard-rotation.ts";
import { type DayDatabase, withDatabase } from "./with-database.ts";
import { playWorkflows, type Workflow, type WorkflowResult } from "./workflow.ts";

/** What the day ends with. */
export interface DayResult {
  readonly system: "local-ai";
  readonly workflows: readonly WorkflowResult[];
  /** Such as `postgresql 15.14`; `none` where it was left out. */
  readonly database: string;
  /** How many ran, each a process. */
  readonly services: number;
  /** Places outside the .env files and the services where a value was found in any encoding. */
  readonly leaks: number;
  readonly seconds: number;
  /** What was not the real thing. */
  readonly standIns: readonly string[];
}

/** How a day is played. */
export interface DayOptions {
  readonly withoutDatabase: boolean;
  readonly keepFolder: boolean;
}

/** In the order of the day: each begins where the one before left the system. */
const WORKFLOWS: readonly Workflow<Day>[] = [
  { name: "standard rotation", play: standardRotation },
  { name: "emergency rollback", play: emergencyRollback },
  { name: "specific secrets", play: specificSecrets },
  { name: "health gate", play: healthGate },
];

/**
 * Plays the working day of who looks after the example local-ai, on real processes and a real database.
 * @throws CommandError where the database's programs are missing
 */
export async function playDay(
  options: DayOptions,
  tell: (line: string) => void,
): Promise<DayResult & { bytesSearched: number }> {
  const begun = performance.now();
  return await withDatabase(options.withoutDatabase, async (database) => {
    const system = await makeScratchSystem("local-ai", tell, database);
    const removeNow = () => {
      endServices(system.folder);
      if (!options.keepFolder) rmSync(system.folder, { recursive: true, force: true });
    };
    process.once("exit", removeNow);
    try {
      const { scene, leaks, bytesSearched } = await playOn(system, database, tell);
      return {
        system: "local-ai" as const,
        ...scene,
        database: database?.version ?? "none",
        leaks,
        seconds: Math.round((performance.now() - begun) / 100) / 10,
        standIns: [...system.standIns, "docker"],
        bytesSearched,
      };
    } finally {
      if (options.keepFolder) tell(`Kept: ${system.folder}`);
      await system.close(options);
      process.off("exit", removeNow);
    }
  });
}

type Scene = Pick<DayResult, "workflows" | "services">;

async function playOn(
  system: ScratchSystem,
  database: DayDatabase | undefined,
  tell: (line: string) => void,
): Promise<Searched<Scene>> {
  const files = new EnvFiles(system, "local-ai");
  if (database !== undefined)
    await makeRoles(database.admin, (await files.values()).get("POSTGRES_PASSWORD") ?? "");
  writeLocalAiServices(system.folder, database);
  const services = await Services.start(system.folder, { ...system.env, ...withoutOthers(files) });
  try {
    const played = { folder: system.folder, stack: system.stack, env: services.env };
    const allowProcess = (variables: readonly string[]) =>
      variables.some((one) => one.startsWith(`${SERVICE_MARK}=`));
    return await watched({ system: played, files, tell, allowProcess }, async (stage) => {
      stage.say("Two .env files and their services are in use. keyturn takes the values over as they are.");
      await stage.keyturn(["adopt", "--all", "--yes"]);
      const day = await Day.begin({ stage, services, files, database });
      day.checkServices(day.morning, "old");
      const workflows = await playWorkflows(day, WORKFLOWS, tell);
      return { workflows, services: day.morning.services.size };
    });
  } finally {
    await services.close();
  }
}

/** Variables of this shell that Compose, or a client of the database, would take before those of the files. */
function withoutOthers({ catalog }: EnvFiles): Record<string, undefined> {
  const others = Object.keys(process.env).filter((name) => /^(?:COMPOSE_|DOCKER_|PG[A-Z])/.test(name));
  return Object.fromEntries([...others, ...Object.keys(catalog.secrets)].map((name) => [name, undefined]));
}
