import { join } from "node:path";
import type { PlannedFinding } from "../../../cli/harden/harden-plan.ts";
import { hardenPlan } from "../../../cli/harden/harden-plan.ts";
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

/** The system whose tokens got out, without anything that guards it. */
export function pollinations(): Catalog {
  const { hardening: _, ...catalog } = loadSystem(join(PACKAGE_ROOT, "catalog", "pollinations.yaml")).catalog;
  const secrets = Object.entries(catalog.secrets).filter(
    ([, { stages }]) =>
      !stages.some(({ deliver }) =>
        deliver.some(({ target }) => catalog.targets[target]?.kind === "cloudflare-tunnel"),
      ),
  );
  return { ...catalog, secrets: Object.fromEntries(secrets) };
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
