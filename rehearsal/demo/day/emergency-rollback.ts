import type { Day } from "./day.ts";
import { changed } from "./snapshot.ts";
import { TURNED } from "./standard-rotation.ts";

/** From the newest backup back to what was, and everything anew. */
export async function emergencyRollback(day: Day): Promise<void> {
  const { stage } = day;
  const before = await day.look();
  await stage.keyturn(["backup", "list"]);
  await stage.keyturn(["restore", "--latest", "--yes"]);
  const restored = await day.look();
  day.checkChanged(before, restored, TURNED);
  stage.check(restored.bytes === day.morning.bytes, "every byte of the two files is as before the rotation");
  await stage.keyturn(["restart", "--all", "--yes"]);
  const after = await day.look();
  stage.check(changed(restored, after).length === 0, "a restart changes no value");
  day.checkServices(after, "old");
  await day.checkKeys(after);
  await day.checkDatabase(after, before, "old");
  await stage.keyturn(["check"]);
}
