import { runSystem, type SystemResult, type SystemRun } from "./run-system.ts";

/** A system with one of everything that the program treats in its own way. */
const CATALOG = `
version: 1
system: small
targets:
  first: { kind: dotenv-file, path: first/.env }
  second: { kind: dotenv-file, path: second/.env, host: box-1 }
secrets:
  TURNED:
    source: { kind: random, length: 40 }
    stages: [{ deliver: [first] }, { deliver: [second] }]
  HEXED: { source: { kind: random, length: 32, charset: hex }, stages: [{ deliver: [first] }] }
  PRINTED: { source: { kind: random, length: 32, charset: printable }, stages: [{ deliver: [first] }] }
  URLED: { source: { kind: random, length: 32, charset: base64url }, stages: [{ deliver: [first] }] }
  OLD_KEY: { source: { kind: random, length: 64 }, stages: [{ deliver: [second] }] }
  OLD_TOKEN: { source: { kind: derived, jwt: { secret: OLD_KEY, claims: { role: anon }, expiresIn: 5y } }, stages: [{ deliver: [second] }] }
  REISSUED: { source: { kind: derived, jwt: { secret: OLD_KEY, claims: { role: anon }, expiresIn: 5y } }, stages: [{ deliver: [second] }] }
  NEW_KEY: { source: { kind: random, length: 64 }, stages: [{ deliver: [second] }] }
  NEW_TOKEN: { source: { kind: derived, jwt: { secret: NEW_KEY, claims: { role: anon }, expiresIn: 5y } }, stages: [{ deliver: [second] }] }
  NEW_HEADER: { source: { kind: derived, template: "Bearer {NEW_TOKEN}" }, stages: [{ deliver: [second] }] }
  FAR_KEY: { source: { kind: random, length: 64 }, stages: [{ deliver: [second] }] }
  FAR_URL: { source: { kind: derived, template: "pg://{FAR_KEY|url}@db" }, stages: [{ deliver: [second] }] }
  GIVEN: { source: { kind: manual, from: "https://pay.example.com" }, stages: [{ deliver: [first] }] }
  MISSING: { source: { kind: manual, from: "https://mail.example.com" }, stages: [{ deliver: [first] }] }
  TAKEN: { source: { kind: vault-kv, path: partner/api, field: key }, stages: [{ deliver: [second] }] }
  UNBEGUN: { source: { kind: random, length: 32 }, stages: [{ deliver: [first] }] }
`;

const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
const made = { "1": { at: at(1) } };
const adopted = { "1": { at: at(1), adopted: true } };
const once = { current: 1, next: 2, made };

/** What the stack file of {@link runSmallSystem} says. */
export const GENERATIONS = {
  TURNED: { current: 3, previous: 2, next: 4, made: { "2": { at: at(2) }, "3": { at: at(3) } } },
  HEXED: once,
  PRINTED: once,
  URLED: once,
  OLD_KEY: { current: 1, next: 2, made: adopted },
  NEW_KEY: { current: 2, previous: 1, next: 3, made: { ...adopted, "2": { at: at(2) } } },
  FAR_KEY: { current: 2, next: 3, made: { "2": { at: at(2) } } },
  TAKEN: { current: 2, previous: 1, next: 3, made: { "1": { at: at(1) }, "2": { at: at(2) } } },
  GIVEN: once,
  MISSING: once,
};

/** The value that a person gave for `GIVEN`. */
export const GIVEN_VALUE = "a-synthetic-value-that-a-person-gave";

/** A run of the program for the small system. */
export type SmallRun = SystemResult;

/** Runs the program for the small system. */
export async function runSmallSystem(
  generations: unknown = GENERATIONS,
  run: Partial<SystemRun> = {},
): Promise<SmallRun> {
  return await runSystem({
    secretKeys: ["keyturn-given:GIVEN-g1"],
    ...run,
    catalog: CATALOG,
    config: {
      "keyturn:generations": generations,
      "keyturn:issued": { REISSUED: { "1": at(5) } },
      "keyturn-given:GIVEN-g1": GIVEN_VALUE,
      ...run.config,
    },
  });
}
