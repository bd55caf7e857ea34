import { keepsTheContract } from "./clauses.ts";
import { rowsOf } from "./entries.ts";

/** A real OpenSSH server. */
for (const kind of ["ssh-env-file", "ssh-authorized-keys"] as const)
  for (const row of rowsOf(kind)) keepsTheContract(row, 300_000);
