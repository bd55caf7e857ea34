// @ts-check
// What the engine's language host runs (package.json, exports): plain JavaScript that loads index.ts.
import { load } from "./load.js";

export const { generations, plan, described } = await load(new URL("../../index.ts", import.meta.url));
