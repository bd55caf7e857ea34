// Plain JavaScript, so that Node can start it by itself: it loads the provider's TypeScript.
import { emptyCoreDumps } from "../tools/start/core-dumps.js";
import { hideUncaught, withhold } from "../tools/start/crash.js";
import { startSdkLight } from "../tools/start/later.js";
import { load } from "../tools/start/load.js";

emptyCoreDumps();
startSdkLight(new URL(import.meta.url));
hideUncaught(withhold);
await load(new URL("./main.ts", import.meta.url));
