import { asMap, asText, entriesOf } from "./data.ts";
import type { Input, Surroundings } from "./input.ts";
import { asSecretName, shown } from "./names.ts";
import { githubPlace } from "./places.ts";
import { nothingSeen, type Seen, type SeenList } from "./seen.ts";
import { computesNames, secretsIn } from "./workflow-secrets.ts";

/** A workflow of GitHub Actions: the secrets that it reads, in which jobs, and in which environments those run. */
export function seenInWorkflow({ path }: Input, data: unknown, { repository }: Surroundings): Seen {
  const seen = nothingSeen();
  const top = asMap(data) ?? {};
  const passedIn = new Set(Object.keys(asMap(asMap(asMap(top.on)?.workflow_call)?.secrets) ?? {}));
  const { jobs, ...rest } = top;
  const uses: Use[] = [...secretsIn(rest)].map((secret) => ({
    secret,
    job: undefined,
    environment: undefined,
  }));
  for (const [job, body] of entriesOf(jobs)) {
    const environment = environmentOf(asMap(body) ?? {});
    uses.push(...[...secretsIn(body)].map((secret) => ({ secret, job, environment })));
    remarksOnJob(seen, path, job, body);
  }
  for (const secret of new Set(uses.map(({ secret }) => secret))) {
    if (passedIn.has(secret)) {
      seen.remarks.push(
        `${shown(secret)} in ${path} is given by the workflow that calls it: import that one too`,
      );
    } else
      whoUses(
        seen,
        path,
        secret,
        uses.filter((use) => use.secret === secret),
        repository,
      );
  }
  return seen;
}

interface Use {
  readonly secret: string;
  /** Undefined: outside of all jobs, such as in the workflow's `env`. */
  readonly job: string | undefined;
  readonly environment: string | undefined;
}

function whoUses(
  seen: SeenList,
  path: string,
  secret: string,
  uses: readonly Use[],
  repository: string | undefined,
) {
  const name = asSecretName(secret);
  if (name === undefined) return;
  const jobs = uses.flatMap(({ job }) => (job === undefined ? [] : [shown(job)]));
  const where = jobs.length < uses.length || jobs.length === 0 ? path : `${jobs.join(", ")} of ${path}`;
  const remarks = [`read by ${where}`];
  if (secret === "GITHUB_TOKEN") {
    const source = { kind: "builtin", why: "GitHub makes one for each job" };
    seen.secrets.push({ name, source, certainty: "told", remarks });
    return;
  }
  seen.notes.push({ secret: name, remarks });
  // A job outside of an environment can only have it from the repository, or from above that.
  const environments = uses.some(({ environment }) => environment === undefined)
    ? [undefined]
    : [...new Set(uses.map(({ environment }) => environment))];
  for (const environment of environments) {
    const place = githubPlace(repository, environment);
    seen.places.push(place);
    seen.deliveries.push({ secret: name, place: place.id, key: secret });
  }
}

/** A job's environment, where it is written out. One that is computed may be any. */
function environmentOf(job: Readonly<Record<string, unknown>>): string | undefined {
  const name = asText(asMap(job.environment)?.name ?? job.environment);
  return name === undefined || name.includes("${{") ? undefined : name;
}

function remarksOnJob(seen: SeenList, path: string, job: string, body: unknown): void {
  const fields = asMap(body) ?? {};
  const called = asText(fields.uses);
  if (fields.secrets === "inherit") {
    seen.remarks.push(
      `the job ${shown(job)} of ${path} hands all secrets to ${shown(called ?? "a workflow")}: import that one too`,
    );
  }
  if (computesNames(body)) {
    seen.remarks.push(
      `the job ${shown(job)} of ${path} reads secrets whose names are computed: add those by hand`,
    );
  }
  const environment = asText(asMap(fields.environment)?.name ?? fields.environment);
  if (environment?.includes("${{")) {
    seen.remarks.push(
      `the job ${shown(job)} of ${path} computes its environment: guessed that the repository holds its secrets`,
    );
  }
}
