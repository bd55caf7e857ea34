// @ts-check
// What the engine's language host runs (package.json, exports): plain JavaScript that loads index.ts.
import { refuseCoreDumps } from "./core-dumps.js";
import { hideUncaught, strikeOut } from "./crash.js";
import { load } from "./load.js";
import { programSecrets } from "./program-secrets.js";

refuseCoreDumps();
const known = programSecrets();
hideUncaught((error) => strikeOut(error, known));

export const { generations, plan, described } = await load(new URL("../../index.ts", import.meta.url));
