import { expect, it } from "vitest";
import { scratchProvider } from "./scratch-provider.ts";

it("cancel kills what runs, and the call tells so", async () => {
  const { provider, create, file } = await scratchProvider();
  const calls = [1, 2].map((n) => create({ create: `echo > started-${n}; exec sleep 60` }));
  const settled = Promise.allSettled(calls);
  for (const n of [1, 2]) await expect.poll(() => file(`started-${n}`)).toBeDefined();
  await provider.cancel?.();
  for (const call of await settled) {
    expect(call).toMatchObject({
      reason: { message: expect.stringMatching(/^signal: killed: running "echo/) },
    });
  }
});

it("cancel leaves running what a shell started, and waits where it holds the output", async () => {
  const { provider, create, file } = await scratchProvider();
  const call = create({ create: "(echo > started; sleep 0.5; echo > survived) & wait" });
  const failed = expect(call).rejects.toThrow("signal: killed");
  await expect.poll(() => file("started")).toBeDefined();
  await provider.cancel?.();
  await failed;
  expect(await file("survived")).toBeDefined();
});

it("nothing starts after a cancel, until another engine attaches", async () => {
  const { provider, create, run, remove, stdout, file } = await scratchProvider();
  await provider.cancel?.();
  await expect(create({ create: "touch ran" })).rejects.toThrow('context canceled: running "touch ran"');
  await expect(run({ command: "touch ran" })).rejects.toThrow("context canceled");
  await expect(remove({ delete: "touch ran" })).rejects.toThrow("context canceled");
  expect(await file("ran")).toBeUndefined();
  provider.attach?.("127.0.0.1:1");
  expect(await stdout({ create: "true" })).toBe("");
});
