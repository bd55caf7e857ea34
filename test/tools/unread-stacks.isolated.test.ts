import { runInThisContext } from "node:vm";
import { beforeAll, expect, it } from "vitest";

/** A stack as it is made in a file of that name. */
const stackIn = (filename: string, message = ""): string =>
  runInThisContext(`() => new Error(${JSON.stringify(message)}).stack`, { filename })();

beforeAll(async () => {
  Error.prepareStackTrace = (error, frames) => `${error} mapped from ${frames[0]?.getFileName()}`;
  await import("../../tools/engine/unread-stacks.ts");
});

it("leaves those empty that the SDK asks for and nobody reads", () => {
  expect(stackIn("/home/app/node_modules/@pulumi/pulumi/resource.js")).toBe("Error");
  expect(stackIn("/home/app/node_modules/@pulumi/pulumi/runtime/debuggable.js")).toBe("Error");
});

it("leaves those of errors as they are, the SDK's own too", () => {
  const sdk = "/home/app/node_modules/@pulumi/pulumi/resource.js";
  expect(stackIn(sdk, "broke")).toBe(`Error: broke mapped from ${sdk}`);
  expect(stackIn("/home/app/index.ts")).toBe("Error mapped from /home/app/index.ts");
});
