import type { Catalog } from "./schema.ts";
import { roleOf } from "./targets/postgres-role.ts";

/** The role of PostgreSQL that a secret's generation is the password of; nothing where it is none's. */
export function roleOfSecret(
  { secrets, targets }: Pick<Catalog, "secrets" | "targets">,
  secret: string,
  generation: number,
): string | undefined {
  const deliveries = secrets[secret]?.stages.flatMap(({ deliver }) => deliver) ?? [];
  const places = deliveries.flatMap(({ target }) => targets[target] ?? []);
  const place = places.find((one) => one.kind === "postgres-role");
  return place?.kind === "postgres-role" ? roleOf(place, generation) : undefined;
}
