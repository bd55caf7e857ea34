// A place of one's own, for tests: node shelf.mjs put|check|forget|empty FILE. It reads one line of JSON, and keeps
// what it was told as `.env` lines; what it can be told to do otherwise stands in the file `FILE.does`.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

const [what, file = "shelf.env"] = process.argv.slice(2);
const line = readFileSync(0, "utf8");
const { key, value, previous } = JSON.parse(line);
appendFileSync(`${file}.calls`, `${what} ${key}\n`);
// A clumsy program prints what it got.
console.log(line);
console.error(line);
const does = existsSync(`${file}.does`) ? readFileSync(`${file}.does`, "utf8").trim() : "";
if (does !== "") process.exit(Number(does));

const held = new Map(
  (existsSync(file) ? readFileSync(file, "utf8") : "")
    .split("\n")
    .filter((text) => text.includes("="))
    .map((text) => [text.slice(0, text.indexOf("=")), JSON.parse(text.slice(text.indexOf("=") + 1))]),
);
const old = `${key}_PREVIOUS`;
switch (what) {
  case "check":
    process.exit(held.get(key) === value ? 0 : 1);
    break;
  case "put":
    held.set(key, value);
    if (previous === undefined) held.delete(old);
    else held.set(old, previous.value);
    break;
  case "forget":
    if (held.get(old) === value) held.delete(old);
    break;
  case "empty":
    held.delete(key);
    held.delete(old);
    break;
  default:
    process.exit(64);
}
writeFileSync(file, [...held].map(([name, text]) => `${name}=${JSON.stringify(text)}\n`).join(""));
