// @ts-check
// For `node --import`: what is started so loads the SDK light.
import { startSdkLight } from "./later.js";

startSdkLight(new URL(import.meta.url));
