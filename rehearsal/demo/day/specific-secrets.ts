import type { Day } from "./day.ts";
import { consumersOf, differInValuesAlone, madeAnew } from "./snapshot.ts";

const SECRETS = ["JWT_SECRET", "ANON_KEY", "SERVICE_ROLE_KEY"];

/** Those that belong to JWT_SECRET, and the services that have them. */
export async function specificSecrets(day: Day): Promise<void> {
  const { stage } = day;
  const before = await day.look();
  await stage.keyturn(["retire", "--all", "--yes"]);
  await stage.keyturn(["rotate", "--secrets", SECRETS.join(","), "--yes"]);
  await stage.keyturn(["restart", "--yes"]);
  const after = await day.look();
  day.checkChanged(before, after, SECRETS);
  stage.check(differInValuesAlone(before, after), "the two files differ from before in those values alone");
  await day.checkKeys(after);
  day.checkServices(after, "new");
  const anew = madeAnew(before, after);
  const wanted = consumersOf(SECRETS);
  stage.check(
    wanted.every((name) => anew.includes(name)) && anew.length < after.services.size,
    `made anew were ${anew.join(", ")}, and the others run on`,
  );
}
