import { setTimeout as sleep } from "node:timers/promises";
import type { Day } from "./day.ts";
import { differInValuesAlone, madeAnew } from "./snapshot.ts";

const ILL = "crawl4ai";
const SECRET = "CRAWL4AI_API_TOKEN";

/** While a service is unhealthy a rotation is refused and changes nothing, unless it is told not to ask. */
export async function healthGate(day: Day): Promise<void> {
  const { stage, services } = day;
  const before = await day.look();
  stage.say(`${ILL} falls ill.`);
  services.fall(ILL, true);
  await untilHealthIs(day, "unhealthy");
  await stage.keyturn(["check"], { ends: 1 });
  await stage.keyturn(["rotate", SECRET, "--yes"], { ends: 3 });
  const refused = await day.look();
  stage.check(refused.bytes === before.bytes, "the refused rotation changed no byte of the two files");
  stage.check(madeAnew(before, refused).length === 0, "no service was made anew");
  await stage.keyturn(["rotate", SECRET, "--ignore-health", "--yes"]);
  const rotated = await day.look();
  day.checkChanged(before, rotated, [SECRET]);
  stage.check(differInValuesAlone(before, rotated), "the two files differ from before in that value alone");
  stage.say(`${ILL} is mended.`);
  services.fall(ILL, false);
  await untilHealthIs(day, "healthy");
  await stage.keyturn(["restart", "--yes"]);
  day.checkServices(await day.look(), "new");
  await stage.keyturn(["check"]);
}

/** @throws Error after half a minute */
async function untilHealthIs({ services }: Day, health: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; await sleep(500)) {
    if ((await services.look()).get(ILL)?.health === health) return;
    if (Date.now() > deadline) throw new Error(`${ILL} did not become ${health}`);
  }
}
