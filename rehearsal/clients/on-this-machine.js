// @ts-check
// Stands in for programs of this machine that a rehearsal plays itself: systemctl, docker, sudo, and the programs of probes.
// It does nothing but hand on how it was called, to the rehearsal that started the command.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";

const [, path = "", ...args] = process.argv;
const name = basename(path);
const url = process.env.REHEARSED_MACHINE;

if (url === undefined) {
  process.stderr.write(`${name}: this is a stand-in, which runs nothing outside of a rehearsal\n`);
  process.exitCode = 1;
} else {
  // A probe shows its value on standard input; nobody else reads anything.
  const input = name === "rehearsed-probe" ? readFileSync(0).toString("base64") : "";
  const body = JSON.stringify({ words: [name, ...args], input });
  const answer = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  const { exitCode, stdout } = /** @type {{ exitCode: number, stdout: string }} */ (await answer.json());
  process.stdout.write(stdout);
  process.exitCode = exitCode;
}
