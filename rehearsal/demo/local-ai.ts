import { jwtVerify } from "jose";
import type { EnvFiles } from "./env-files.ts";
import type { Scene } from "./result.ts";
import type { Stage } from "./stage.ts";

/** The story: adopt what is there, rotate one secret, then all that may be, roll one back, change nothing. */
export async function playLocalAi(stage: Stage, files: EnvFiles): Promise<Scene> {
  const look = async () => {
    const values = await files.values();
    stage.remember(values);
    return values;
  };
  stage.say("Two .env files are in use. keyturn adopts their values as generation 1.");
  const bytes = files.bytes();
  const first = await look();
  await stage.keyturn(["adopt", "--all", "--yes"]);
  stage.check(files.bytes() === bytes, "not a byte of the two files changed");

  stage.say("JWT_SECRET turns, and the two keys that are signed with it.");
  await stage.keyturn(["rotate", "JWT_SECRET", "--yes"]);
  const second = await look();
  const turned = changed(first, second);
  stage.check(
    sameNames(turned, ["JWT_SECRET", "ANON_KEY", "SERVICE_ROLE_KEY"]),
    `both files hold the new values of ${turned.join(", ")}, and nothing else changed`,
  );
  await checkKeys(stage, second);

  stage.say("The old value has served: it is retired. Then everything turns that may be turned.");
  await stage.keyturn(["retire", "JWT_SECRET", "--yes"]);
  await stage.keyturn(["rotate", "--all", "--yes"]);
  const third = await look();
  const all = changed(second, third);
  stage.check(all.length > turned.length, `both files hold the new values of ${all.length} secrets`);
  await checkKeys(stage, third);

  stage.say("DASHBOARD_PASSWORD was a mistake: back to the value before, which is still in the state.");
  await stage.keyturn(["rollback", "DASHBOARD_PASSWORD", "--yes"]);
  const fourth = await look();
  stage.check(
    fourth.get("DASHBOARD_PASSWORD") === second.get("DASHBOARD_PASSWORD"),
    "DASHBOARD_PASSWORD has its old value again",
  );
  stage.check(sameNames(changed(third, fourth), ["DASHBOARD_PASSWORD"]), "nothing else changed");

  stage.say("Plain pulumi does the same job, and a second up has nothing to do.");
  const before = files.bytes();
  const secondRunChanges = await stage.up();
  stage.check(files.bytes() === before, "not a byte of the two files changed");
  return { rotated: turned.length + all.length, secondRunChanges };
}

/** The keys that are derived must be signed with the secret that stands beside them. */
async function checkKeys(stage: Stage, values: ReadonlyMap<string, string>): Promise<void> {
  const secret = new TextEncoder().encode(values.get("JWT_SECRET"));
  for (const [name, role] of [
    ["ANON_KEY", "anon"],
    ["SERVICE_ROLE_KEY", "service_role"],
  ] as const) {
    const { payload } = await jwtVerify(values.get(name) ?? "", secret, {
      algorithms: ["HS256"],
      issuer: "supabase",
    });
    stage.check(payload.role === role, `${name} verifies against JWT_SECRET, role ${role}`);
  }
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after.keys()].filter((name) => before.get(name) !== after.get(name));
}

function sameNames(found: readonly string[], wanted: readonly string[]): boolean {
  return found.toSorted().join() === wanted.toSorted().join();
}
