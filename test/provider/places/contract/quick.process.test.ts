import { keepsTheContract } from "./clauses.ts";
import { rowsOf } from "./entries.ts";

/** Services of the test's own. */
for (const kind of ["github-codespaces", "cloudflare-worker", "cloudflare-pages"] as const)
  for (const row of rowsOf(kind)) keepsTheContract(row, 30_000);
