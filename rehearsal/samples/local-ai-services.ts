import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A service of the example, with what it gets of the .env file beside its Compose file. */
interface SampleService {
  /** Of its Compose project, by its folder. */
  readonly folder: "." | "supabase/docker";
  /** Names of secrets; it has each under the same name in its environment. */
  readonly secrets: readonly string[];
  readonly after?: string;
  /** The role as which it asks the database, where that tells whether it is healthy. */
  readonly role?: string;
}

/** Some of the services of `catalog/local-ai.yaml`, of every group that it has. */
export const LOCAL_AI_SERVICES: Readonly<Record<string, SampleService>> = {
  "supabase-db": {
    folder: "supabase/docker",
    secrets: ["POSTGRES_PASSWORD", "JWT_SECRET"],
    role: "postgres",
  },
  "supabase-auth": {
    folder: "supabase/docker",
    secrets: ["POSTGRES_PASSWORD", "JWT_SECRET"],
    after: "supabase-db",
    role: "supabase_auth_admin",
  },
  "supabase-rest": {
    folder: "supabase/docker",
    secrets: ["POSTGRES_PASSWORD", "JWT_SECRET"],
    after: "supabase-db",
    role: "authenticator",
  },
  "supabase-kong": {
    folder: "supabase/docker",
    secrets: ["ANON_KEY", "SERVICE_ROLE_KEY", "DASHBOARD_PASSWORD"],
    after: "supabase-auth",
  },
  n8n: {
    folder: ".",
    secrets: ["POSTGRES_PASSWORD", "ANON_KEY", "SERVICE_ROLE_KEY", "CRAWL4AI_API_TOKEN"],
    role: "postgres",
  },
  crawl4ai: { folder: ".", secrets: ["CRAWL4AI_API_TOKEN"] },
  "open-webui": { folder: ".", secrets: ["CRAWL4AI_API_TOKEN", "OPENAI_API_KEY"] },
};

/** The file, beside a service's Compose file, that makes it say that it is ill. */
export const illnessOf = (service: string): string => `${service}.is-ill`;

/** The variable that tells a process of these services from others. */
export const SERVICE_MARK = "LOCAL_AI_SERVICE";

/** A real database that services ask. */
export interface AskedDatabase {
  readonly port: number;
  /** The path of `psql`. */
  readonly client: string;
}

/**
 * Writes the two Compose files of the example: services that wait, and say whether they are healthy. Where there is a
 * database, those that need it are healthy as long as it takes the password that they were made with.
 */
export function writeLocalAiServices(folder: string, database?: AskedDatabase): void {
  const services = Object.entries(LOCAL_AI_SERVICES);
  const write = (name: string, at: SampleService["folder"], file: string) => {
    const own = services.filter(([, service]) => service.folder === at);
    // JSON is YAML.
    const text = { name, services: Object.fromEntries(own.map((one) => [one[0], written(one, database)])) };
    writeFileSync(join(folder, at, file), `${JSON.stringify(text, null, 2)}\n`);
  };
  write("localai", ".", "compose.yaml");
  write("supabase", "supabase/docker", "docker-compose.yml");
}

/** Waits until it is told to end. */
const WAITS = "trap 'exit 0' TERM; while :; do sleep 1000 & wait $$!; done";

function written([name, service]: [string, SampleService], database?: AskedDatabase): object {
  const asks = service.role !== undefined && database !== undefined;
  // The client takes the password from its environment: a command line is anybody's to read.
  const login = asks
    ? ` && PGPASSWORD="$$POSTGRES_PASSWORD" exec '${database.client}' -X -w -q -c 'SELECT 1' -h 127.0.0.1 -p ${database.port} -U ${service.role} postgres`
    : "";
  return {
    image: `example/${name}`,
    container_name: name,
    command: ["sh", "-c", `echo ${name} begins; ${WAITS}`],
    environment: {
      [SERVICE_MARK]: name,
      ...Object.fromEntries(service.secrets.map((secret) => [secret, `\${${secret}}`])),
    },
    healthcheck: {
      test: ["CMD-SHELL", `test ! -e ${illnessOf(name)}${login}`],
      // A login costs more than a look at a file.
      interval: asks ? "1s" : "500ms",
      timeout: "20s",
      retries: 2,
    },
    ...(service.after === undefined
      ? {}
      : { depends_on: { [service.after]: { condition: "service_healthy" } } }),
  };
}
