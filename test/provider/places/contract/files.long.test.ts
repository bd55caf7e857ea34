import { keepsTheContract } from "./clauses.ts";
import { rowsOf } from "./entries.ts";

/** Files of this machine, on a disk that can be filled up; encrypted ones by the real SOPS; programs. */
for (const kind of ["dotenv-file", "sops-file", "sops-recipients", "command"] as const)
  for (const row of rowsOf(kind)) keepsTheContract(row, 120_000);
