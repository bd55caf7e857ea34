import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mintedCredential } from "../../../provider/minted-credential.ts";
import { secret } from "../../../provider/properties.ts";
import type { Answered, Cloud } from "../../../rehearsal/cloud/cloud.ts";
import { failureOf, type MintCloud, type Minter, NAME, PATHS, startMints } from "./mint-cloud.ts";

const MINTERS: Minter[] = ["neon", "fly", "cloudflare"];

let mints: MintCloud;
const said: string[] = [];

beforeEach(async () => {
  said.length = 0;
  vi.spyOn(console, "error").mockImplementation((...words) => {
    said.push(words.join(" "));
  });
  mints = await startMints();
});
afterEach(() => vi.restoreAllMocks());

/** The answer to the mint is lost: the one POST of Neon or Cloudflare, of Fly's the one after two questions. */
function loseTheAnswer(minter: Minter, status: 500 | 503 = 500): void {
  const { fetch } = globalThis;
  let isLost = false;
  vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => {
    const answer = await fetch(url, init);
    const mints = minter === "fly" ? String(init.body).includes("mutation") : init.method === "POST";
    if (isLost || !mints) return answer;
    isLost = true;
    await answer.body?.cancel();
    return Response.json({}, { status });
  });
}
afterEach(() => vi.unstubAllGlobals());

describe.each(MINTERS)("a credential of %s", (minter) => {
  it("is minted under its own name, and its value is a secret in the state", async () => {
    const { id, value, state } = await mints.create(minter);
    expect(id).toBe(NAME);
    expect(mints.living(minter)).toEqual({ [NAME]: [mints.cloud.mark(value)] });
    expect(state).toMatchObject({ credential: NAME, generation: "4", value: secret(value) });
    expect(JSON.stringify({ ...state, value: undefined })).not.toContain(value);
    expect(said).toEqual([]);
  });

  it("is revoked when its generation goes, and once more without a failure", async () => {
    const { state } = await mints.create(minter);
    await mints.remove(state);
    expect(mints.living(minter)).toEqual({});
    await mints.remove(state);
    expect(mints.living(minter)).toEqual({});
  });

  it("lives alone after a mint whose answer was lost and that was asked for again", async () => {
    loseTheAnswer(minter);
    expect(await failureOf(() => mints.create(minter))).toContain("HTTP 500");
    expect(mints.living(minter)[NAME]).toHaveLength(1);
    const { value } = await mints.create(minter);
    expect(mints.living(minter)).toEqual({ [NAME]: [mints.cloud.mark(value)] });
    expect(said).toEqual([
      `${NAME} was left behind by a run that was cut off: it is revoked, and minted anew`,
    ]);
  });

  it("takes along what a rotation that was called off had minted and lost", async () => {
    const lost = "keyturn-prod-TOKEN-g3-20260130T120000000Z";
    await mints.create(minter, { credential: lost, generation: "3" });
    const { value } = await mints.create(minter, { forsaken: [lost] });
    expect(mints.living(minter)).toEqual({ [NAME]: [mints.cloud.mark(value)] });
    expect(said).toEqual([`${lost} was left behind by a run that was cut off: it is revoked`]);
  });

  it("is not minted twice in one run where something before the API says that there is no service", async () => {
    loseTheAnswer(minter, 503);
    expect(await failureOf(() => mints.create(minter))).toContain("HTTP 503");
    const { value } = await mints.create(minter);
    expect(mints.living(minter)).toEqual({ [NAME]: [mints.cloud.mark(value)] });
  });

  it("lives alone after any number of mints that were cut off", async () => {
    for (let run = 0; run < 3; run++) {
      loseTheAnswer(minter);
      await failureOf(() => mints.create(minter));
      vi.unstubAllGlobals();
    }
    const { value } = await mints.create(minter);
    expect(mints.living(minter)).toEqual({ [NAME]: [mints.cloud.mark(value)] });
  });

  it("leaves those of every other name alive", async () => {
    const { state } = await mints.create(minter);
    const other = { ...state, credential: `${NAME}0` };
    const { state: second } = await mintedCredential.create(other);
    expect(Object.keys(mints.living(minter)).sort()).toEqual([NAME, `${NAME}0`]);
    await mints.remove(state);
    expect(Object.keys(mints.living(minter))).toEqual([`${NAME}0`]);
    await mints.remove(second);
    expect(mints.living(minter)).toEqual({});
  });

  it("is minted when the API takes the request at the second time", async () => {
    const asked = minter === "fly" ? {} : { method: "POST" };
    mints.cloud.fail({ service: minter, path: PATHS[minter], status: 429, times: 1, ...asked });
    const { value } = await mints.create(minter);
    expect(mints.living(minter)).toEqual({ [NAME]: [mints.cloud.mark(value)] });
    expect(mints.cloud.requests.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  it("stays in the state where the API can't be asked to revoke it", async () => {
    const { state, value } = await mints.create(minter);
    const mend = mints.cloud.fail({ service: minter, path: PATHS[minter], status: 500 });
    expect(await failureOf(() => mints.remove(state))).not.toContain(value);
    mend();
    expect(mints.living(minter)).toEqual({ [NAME]: [mints.cloud.mark(value)] });
    await mints.remove(state);
    expect(mints.living(minter)).toEqual({});
  });

  it("costs nothing where it can't be had: what bears its name lives on", async () => {
    const { value } = await mints.create("neon");
    const mend = mints.cloud.fail({ service: "neon", method: "POST", path: /api_keys/, status: 403 });
    await failureOf(() => mints.create("neon"));
    mend();
    expect(mints.living("neon")).toEqual({ [NAME]: [mints.cloud.mark(value)] });
  });

  it("never changes", async () => {
    const { state } = await mints.create(minter);
    expect(await mintedCredential.changed(state, { ...state, generation: "9" })).toBe(false);
    expect(await mintedCredential.update(state, {})).toBe(state);
  });
});

describe("a credential that was in use before keyturn", () => {
  it("is taken over as it is, and revoked by its id", async () => {
    const { state, value } = await mints.create("neon");
    const asked = writesOf(mints.cloud);
    const adopted = { id: String(state.credentialId), value: secret(value) };
    const taken = await mintedCredential.create({ ...state, credentialId: undefined, adopted });
    expect(writesOf(mints.cloud)).toEqual(asked);
    expect(taken.state).toMatchObject({ credentialId: state.credentialId, value: secret(value), adopted });
    await mints.remove(taken.state);
    expect(mints.living("neon")).toEqual({});
  });

  it("is refused where nothing that lives has its id", async () => {
    const { state, value } = await mints.create("neon");
    const adopted = { id: "4711", value: secret(value) };
    const failures = await mintedCredential.check({}, { ...state, adopted });
    expect(failures).toEqual([
      {
        property: "",
        reason: expect.stringMatching(/has the id 4711 .*keyturn adopt TOKEN --credential ID/),
      },
    ]);
    const right = { ...adopted, id: String(state.credentialId) };
    expect(await mintedCredential.check({}, { ...state, adopted: right })).toEqual([]);
  });
});

function writesOf({ requests }: Cloud): readonly Answered[] {
  return requests.filter(({ method }) => method !== "GET");
}
