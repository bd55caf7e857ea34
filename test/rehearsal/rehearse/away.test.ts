import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { breakFile, bringBack, mayBeAway, sendAway, welcome } from "../../../rehearsal/rehearse/away.ts";
import { systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

it("breaks the file of a place, whoever asks, and mends it as it was", async () => {
  const system = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"));
  system.write("server/.env", { TOKEN: "synthetic" });
  const file = join(system.folder, "server/.env");
  const before = readFileSync(file);
  const mend = breakFile(system, "server");
  expect(() => readFileSync(file)).toThrow("EISDIR");
  expect(system.away).toEqual(new Set(["server"]));
  mend();
  expect(readFileSync(file)).toEqual(before);
  expect(system.away).toEqual(new Set());
});

it("sends only a host away that may be gone and has a folder of its own", async () => {
  const optional = (path: string) =>
    TWO_SIDES.replace("caller/.env }", `${path}, optional: true }`).replace("OVERLAP", "dual");
  expect(mayBeAway(await systemOfFiles(optional("caller/.env")))).toEqual(["caller"]);
  expect(mayBeAway(await systemOfFiles(optional("server/other.env")))).toEqual([]);
  const system = await systemOfFiles(optional("caller/.env"));
  system.write("caller/.env", { TOKEN: "synthetic" });
  const file = join(system.folder, "caller/.env");
  sendAway(system, "caller");
  expect(() => readFileSync(file)).toThrow("ENOTDIR");
  await bringBack(system, "caller");
  expect(readFileSync(file, "utf8")).toContain("TOKEN=synthetic");
  expect(system.away.size).toBe(1);
  welcome(system, "caller");
  expect(system.away.size).toBe(0);
});

it("leaves out all who live by a file that breaks: those who may open it have nothing either", async () => {
  const system = await systemOfFiles(`version: 1
system: shared
targets:
  image: { kind: sops-file, path: ./secrets/env.json }
  text: { kind: sops-file, path: secrets/text.json }
  readers: { kind: sops-recipients, paths: [secrets/text.json, secrets/env.json] }
`);
  system.write("secrets/env.json", {});
  const mend = breakFile(system, "image");
  expect(system.away).toEqual(new Set(["image", "readers"]));
  mend();
  expect(system.away).toEqual(new Set());
});

it("sends a machine away that may be gone, unless it has places that may not", async () => {
  const spare = (more: string) => `version: 1
system: machines
targets:
  spare: { kind: ssh-env-file, host: gpu-2.example.com, path: .env, optional: true }
  ${more}
`;
  const of = async (more: string) => mayBeAway(await systemOfFiles(spare(more)));
  expect(await of("other: { kind: ssh-env-file, host: gpu-3.example.com, path: .env }")).toEqual(["spare"]);
  expect(await of("other: { kind: ssh-env-file, host: gpu-2.example.com, path: other.env }")).toEqual([]);
});
