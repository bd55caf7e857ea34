// Plain JavaScript, so that Node can start it by itself: it teaches Node TypeScript, then runs the provider.
import { register } from "tsx/esm/api";

register();
await import("./main.ts");
