import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Fault } from "./row.ts";

/** A file system of its own, of 1 MiB, that can be filled up. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room. @returns makes room again */
  fill(): () => void;
  remove(): Promise<void>;
}

/** Mounts one. @throws Error where this user may not */
export async function smallDisk(): Promise<SmallDisk> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-small-disk-")));
  try {
    await execa("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
  } catch {
    rmSync(folder, { recursive: true });
    throw new Error(
      "a disk without room can't be made here: run as root on Linux, to mount a small file system",
    );
  }
  return {
    folder,
    fill() {
      const filler = join(folder, "filler");
      for (const size of [65_536, 4_096]) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        }
      }
      return () => rmSync(filler);
    },
    async remove() {
      await execa("umount", [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** The disk that a place lies on has no room. */
export const noRoomOn = (disk: () => SmallDisk, says: RegExp): Fault => ({
  says,
  begin: async () => {
    const makeRoom = disk().fill();
    return async () => makeRoom();
  },
});
