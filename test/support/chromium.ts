import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { folderOf } from "./debian-package.ts";

/** A real Chromium without a window. @throws Error that names the package where it can't be had */
export async function startChromium(): Promise<Browser> {
  const folder = await folderOf({ package: "chromium", program: "chromium" });
  return await chromium.launch({ executablePath: join(folder, "chromium"), chromiumSandbox: false });
}
