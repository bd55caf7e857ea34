import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Nginx } from "./nginx.ts";

/** Has a started nginx read its sites again. @throws Error with nginx's words where it refuses one */
export async function reload(nginx: Nginx): Promise<void> {
  const [program = "", ...args] = nginx.command;
  await execa(program, [...args, "-t"]);
  await execa(program, [...args, "-s", "reload"]);
}

/** Gives a started nginx a site, and waits until it listens at the port. @throws Error where nginx refuses it */
export async function putSite(nginx: Nginx, port: number, text: string): Promise<void> {
  writeFileSync(join(nginx.sites, "site.conf"), text);
  await reload(nginx);
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (tries > 100) throw new Error(`nginx does not listen: ${nginx.log("main-error.log")}`);
    await sleep(50);
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.unref();
  });
}
