import { keepsTheContract } from "./clauses.ts";
import { rowsOf } from "./entries.ts";

/** Real servers, and the real client of Modal's. */
for (const kind of ["redis-user", "postgres-role", "modal-secret", "vault-kv"] as const)
  for (const row of rowsOf(kind)) keepsTheContract(row, 180_000);
