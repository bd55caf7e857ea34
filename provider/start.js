// Plain JavaScript, so that Node can start it by itself: it loads the provider's TypeScript.
import { load } from "../tools/start/load.js";

await load(new URL("./main.ts", import.meta.url));
