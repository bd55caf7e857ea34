import { beforeEach, expect, it, vi } from "vitest";

beforeEach(() => void vi.resetModules());
const load = () => import("../../cli/engine/by-hand.ts");

it("is the engine's own call where a shell has all that it needs", async () => {
  const { byHand } = await load();
  expect(byHand("cancel --yes --stack prod")).toBe("pulumi cancel --yes --stack prod");
});

it("names the engine that keyturn got and the state that it chose, so that a shell without them finds both", async () => {
  const { byHand, noteBackend, noteEngine } = await load();
  noteEngine("/srv/keyturn/.tools/bin");
  noteBackend("file:///home/ann/it's mine/.keyturn/state?metadata=skip");
  expect(byHand("cancel --stack prod")).toBe(
    `PULUMI_BACKEND_URL='file:///home/ann/it'\\''s mine/.keyturn/state?metadata=skip' /srv/keyturn/.tools/bin/pulumi cancel --stack prod`,
  );
});
