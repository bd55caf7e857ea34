import { jwtVerify } from "jose";
import type { EnvFiles } from "../env-files.ts";
import type { Stage } from "../stage.ts";
import { letIn, ROLES } from "./roles.ts";
import type { Services } from "./services.ts";
import { changed, holding, type Snapshot } from "./snapshot.ts";
import type { DayDatabase } from "./with-database.ts";

interface Parts {
  readonly stage: Stage;
  readonly services: Services;
  readonly files: EnvFiles;
  readonly database: DayDatabase | undefined;
}

async function lookAt({ stage, services, files }: Omit<Parts, "database">): Promise<Snapshot> {
  const values = await files.values();
  stage.remember(values);
  return { values, bytes: files.bytes(), services: await services.look() };
}

/** What the workflows of a day are played with: commands on one side, eyes on the other. */
export class Day {
  readonly stage: Stage;
  readonly services: Services;
  /** How all was before the first workflow. */
  readonly morning: Snapshot;
  readonly #files: EnvFiles;
  readonly #database: DayDatabase | undefined;

  private constructor(parts: Parts, morning: Snapshot) {
    this.stage = parts.stage;
    this.services = parts.services;
    this.#files = parts.files;
    this.#database = parts.database;
    this.morning = morning;
  }

  static async begin(parts: Parts): Promise<Day> {
    return new Day(parts, await lookAt(parts));
  }

  /** Of the .env files alone. */
  bytes(): string {
    return this.#files.bytes();
  }

  async look(): Promise<Snapshot> {
    return await lookAt({ stage: this.stage, services: this.services, files: this.#files });
  }

  /** That every service is healthy and has what the .env files hold. */
  checkServices({ services, values }: Snapshot, which: "new" | "old"): void {
    const holders = holding(services, values);
    const ill = [...services].filter(([, { health }]) => health !== "healthy").map(([name]) => name);
    this.stage.check(
      holders.length === services.size && services.size > 0,
      `the processes of ${services.size} services have the ${which} values in their environment`,
    );
    this.stage.check(ill.length === 0, `${services.size} services are healthy`);
  }

  /** That the two API keys are signed with the JWT_SECRET that stands beside them. */
  async checkKeys({ values }: Snapshot): Promise<void> {
    const secret = new TextEncoder().encode(values.get("JWT_SECRET"));
    for (const [name, role] of [
      ["ANON_KEY", "anon"],
      ["SERVICE_ROLE_KEY", "service_role"],
    ] as const) {
      const { payload } = await jwtVerify(values.get(name) ?? "", secret, {
        algorithms: ["HS256"],
        issuer: "supabase",
      });
      this.stage.check(payload.role === role, `${name} verifies under JWT_SECRET, role ${role}`);
    }
  }

  /** That the database takes one password in all its roles, and the other one in none; nothing where there is none. */
  async checkDatabase(taken: Snapshot, refused: Snapshot, which: "new" | "old"): Promise<void> {
    if (this.#database === undefined) return;
    const { port } = this.#database;
    const of = async ({ values }: Snapshot) => await letIn(port, values.get("POSTGRES_PASSWORD") ?? "");
    const other = which === "new" ? "old" : "new";
    this.stage.check(
      (await of(taken)).length === ROLES.length,
      `the database's ${ROLES.length} roles come in with the ${which} password`,
    );
    this.stage.check((await of(refused)).length === 0, `none of them comes in with the ${other} one`);
  }

  /** That these values changed, and no other. */
  checkChanged(before: Snapshot, after: Snapshot, names: readonly string[]): void {
    const found = changed(before, after);
    this.stage.check(
      found.toSorted().join() === names.toSorted().join(),
      `both files hold new values of ${names.join(", ")}, and of nothing else`,
    );
  }
}
