import { makeScratchSystem, KEYTURN } from "/work/main/rehearsal/scratch-system.ts";
import { execa } from "/work/main/node_modules/execa/index.js";
import { cpSync } from "node:fs";
const system = await makeScratchSystem("molecule", (l) => console.log(l));
const run = async (args: string[], input = "") => {
  const t = Date.now();
  const r = await execa(KEYTURN[0], [KEYTURN[1], ...args], { cwd: system.folder, env: {...system.env, FORCE_COLOR: "0"}, reject: false, all: true, input });
  console.log(`$ keyturn ${args.join(" ")} -> ${r.exitCode} ${Date.now() - t} ms\n${r.all}`);
  return r;
};
try {
  await run(["begin", "FLY_API_TOKEN", "NEON_API_KEY", "SECRETS_ENCRYPTION_KEY", "--yes", "--stack", "demo"]);
  await run(["resume", "--yes"]);
  await run(["rotate", "FLY_API_TOKEN", "--yes"]);
  await run(["retire", "FLY_API_TOKEN", "--yes"]);
  await run(["rotate", "DATABASE_URL", "--yes"], "postgres://a:b@db.example.com/x");
  await run(["status"]);
  console.log(system.cloud?.requests.map(r => `${r.service} ${r.method} ${r.path} ${r.status}`).join("\n"));
} finally { cpSync(system.folder, "/tmp/mol-last", { recursive: true }); await system.close(); }
