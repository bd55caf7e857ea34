import { join } from "node:path";
import type { PlannedFinding } from "../../../cli/harden/harden-plan.ts";
import { hardenPlan } from "../../../cli/harden/harden-plan.ts";
import { withoutGuards } from "../../../cli/harden/without-guards.ts";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { hardeningSchema } from "../../../components/catalog/hardening/schema.ts";
import {
  type Catalog,
  checkCatalog,
  type FindingId,
  type Hardening,
  type OriginSteps,
} from "../../../components/catalog/index.ts";
import { loadSystem } from "../../../components/plan/index.ts";

export const NOW = new Date("2026-11-23T12:00:00.000Z");
const ID = "0".repeat(32);

/** The system whose tokens got out, without anything that guards it, and with the key of its files where workflows had it. */
export function pollinations(): Catalog {
  const today = loadSystem(join(PACKAGE_ROOT, "catalog", "pollinations.yaml")).catalog;
  const { hardening: _, ...catalog } = withoutGuards(today) ?? today;
  const key = catalog.secrets.SOPS_AGE_KEY;
  if (key === undefined) throw new Error("SOPS_AGE_KEY is gone");
  const [files, jobs] = key.stages;
  if (files === undefined || jobs === undefined) throw new Error("SOPS_AGE_KEY has other stages");
  const stages = [files, { ...jobs, deliver: [{ target: "repo", key: "SOPS_AGE_KEY" }] }];
  return { ...catalog, secrets: { ...catalog.secrets, SOPS_AGE_KEY: { ...key, stages } } };
}

const ORIGIN = {
  region: "us-east-1",
  vpc: "vpc-00000000000000000",
  host: { host: "origin.example.com" },
  ports: { text: 16385, image: 16384 },
  hostnames: { "text.example.com": "text", "image.example.com": "image" },
  zone: ID,
  account: ID,
};

/** A section `hardening:` with one origin, `services`, which these fields guard. */
export function guarded(fields: Record<string, unknown>, accepted: unknown[] = []): Hardening {
  return hardeningSchema.parse({ origins: { services: { ...ORIGIN, ...fields } }, accepted });
}

/** A catalog out of its text. */
export function catalogOf(text: string): Catalog {
  const { catalog, problems } = checkCatalog(`version: 1\nsystem: shop\n${text}`, "shop.yaml");
  if (catalog === undefined) throw new Error(JSON.stringify(problems));
  return catalog;
}

/** How one finding stands. */
export function finding(catalog: Catalog, id: FindingId, steps?: OriginSteps): PlannedFinding {
  const found = hardenPlan(catalog, NOW, steps).findings.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not told`);
  return found;
}
