import { rehearse } from "./rehearse.ts";

const r = await rehearse({
  catalog: process.argv[2] ?? "catalog/molecule.yaml",
  seed: 1,
  rate: 50,
  leastRequests: 5000,
  log: (l) => console.error(l),
});
console.log(JSON.stringify(r));
