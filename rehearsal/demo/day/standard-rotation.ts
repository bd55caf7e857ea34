import type { Day } from "./day.ts";
import { changed, consumersOf, differInValuesAlone, holding } from "./snapshot.ts";

/** What `--all` turns here: neither what a person gives nor what encrypts stored data, and what is derived with its parent. */
export const TURNED = [
  "POSTGRES_PASSWORD",
  "JWT_SECRET",
  "ANON_KEY",
  "SERVICE_ROLE_KEY",
  "DASHBOARD_PASSWORD",
  "LOGFLARE_PUBLIC_ACCESS_TOKEN",
  "LOGFLARE_PRIVATE_ACCESS_TOKEN",
  "N8N_USER_MANAGEMENT_JWT_SECRET",
  "CRAWL4AI_API_TOKEN",
];

/** Save how all is, preview, rotate, restart, compare. */
export async function standardRotation(day: Day): Promise<void> {
  const { stage } = day;
  const before = await day.look();
  await stage.keyturn(["check", "--save", "backups/pre-rotation.json"]);
  await stage.keyturn(["rotate", "--all", "--dry-run"]);
  stage.check(day.bytes() === before.bytes, "the preview changed no byte of the two files");
  await stage.keyturn(["rotate", "--all", "--yes"]);
  const rotated = await day.look();
  day.checkChanged(before, rotated, TURNED);
  stage.check(differInValuesAlone(before, rotated), "the two files differ from before in those values alone");
  await day.checkKeys(rotated);
  const old = holding(rotated.services, before.values).length;
  stage.check(old === rotated.services.size, "until they are restarted, the services have the old values");
  await day.checkDatabase(rotated, before, "new");
  await stage.keyturn(["restart", "--yes"]);
  const after = await day.look();
  day.checkServices(after, "new");
  stage.check(
    consumersOf(changed(before, after)).every(
      (name) => after.services.get(name)?.id !== before.services.get(name)?.id,
    ),
    "every service that has one of them was made anew",
  );
  await stage.keyturn(["check", "--compare", "backups/pre-rotation.json"]);
}
