import { decodeJwt } from "jose";
import { describe, expect } from "vitest";
import { bumpByHand, PREVIEW, succeeded, systemTest as test, UP } from "../support/adopted-system.ts";

/** Synthetic, and as long as the catalog asks. */
const GIVEN = "sk-synthetic-value-for-tests-0001";

describe("a secret that a person gives", () => {
  test("is read from standard input by keyturn rotate, and delivered to every place", async ({ adopted }) => {
    const before = await adopted.values();
    const args = ["rotate", "OPENAI_API_KEY", "--yes"];
    const ran = succeeded(await adopted.run("keyturn", args, { input: `${GIVEN}\n` }));
    expect(ran.all).not.toContain(GIVEN);
    expect(await adopted.values()).toEqual(new Map([...before, ["OPENAI_API_KEY", GIVEN]]));
    expect(adopted.read(adopted.stackFileName)).not.toContain(GIVEN);
  });

  test("says by plain pulumi how to give a value that is missing, and takes it from there", async ({
    adopted,
  }) => {
    bumpByHand(adopted, "NGC_API_KEY");
    const before = adopted.files.bytes();
    const missing = await adopted.pulumi(...PREVIEW);
    expect(missing.exitCode, missing.all).not.toBe(0);
    expect(missing.all).toContain(
      "NGC_API_KEY-g2 has no value yet. Give it on standard input: pulumi config set --secret " +
        "keyturn-given:NGC_API_KEY-g2 < FILE, or use keyturn rotate, which asks for it",
    );
    expect(adopted.files.bytes()).toBe(before);
    const set = ["config", "set", "--secret", "keyturn-given:NGC_API_KEY-g2"];
    succeeded(await adopted.run("pulumi", set, { input: GIVEN }));
    succeeded(await adopted.pulumi(...UP));
    expect((await adopted.values()).get("NGC_API_KEY")).toBe(GIVEN);
  });
});

describe("a derived token that is named alone", () => {
  test("is issued anew, says that the old one stays valid, and comes back by rollback", async ({
    adopted,
  }) => {
    const before = await adopted.values();
    const ran = succeeded(await adopted.keyturn("rotate", "ANON_KEY", "--yes"));
    expect(ran.stdout.replaceAll(/\s+/g, " ")).toContain(
      "ANON_KEY: the token issued before stays valid until its parent turns or it expires",
    );
    const issued = await adopted.values();
    expect([...issued.keys()].filter((name) => issued.get(name) !== before.get(name))).toEqual(["ANON_KEY"]);
    const iat = (token: string | undefined) => decodeJwt(token ?? "").iat ?? 0;
    expect(iat(issued.get("ANON_KEY"))).toBeGreaterThan(iat(before.get("ANON_KEY")));

    const again = await adopted.pulumi(...UP, "--expect-no-changes");
    expect(again.exitCode, again.all).toBe(0);
    const { current, previous, ...rest } = bumpByHand(adopted, "JWT_SECRET");
    succeeded(await adopted.pulumi(...UP));
    expect((await adopted.values()).get("ANON_KEY")).not.toBe(issued.get("ANON_KEY"));
    adopted.setGenerations({ JWT_SECRET: { ...rest, current: previous ?? 0, previous: current } });
    succeeded(await adopted.pulumi(...UP));
    expect(await adopted.values()).toEqual(issued);
  });
});

describe("a secret that encrypts stored data", () => {
  test("rotates only when it is accepted that the data becomes unreadable", async ({ adopted }) => {
    const before = adopted.standing();
    const refused = await adopted.keyturn("rotate", "N8N_ENCRYPTION_KEY", "--yes");
    expect(refused.exitCode, refused.all).toBe(3);
    expect(refused.stderr).toContain("To accept that: --accept-unreadable N8N_ENCRYPTION_KEY");
    expect(adopted.standing()).toEqual(before);

    const old = (await adopted.values()).get("N8N_ENCRYPTION_KEY");
    const bump = ["bump", "N8N_ENCRYPTION_KEY", "--accept-unreadable", "N8N_ENCRYPTION_KEY"];
    const bumped = succeeded(await adopted.keyturn(...bump));
    expect(bumped.stdout).toContain("unreadable afterwards: every credential stored in n8n");
    succeeded(await adopted.pulumi(...UP));
    expect((await adopted.values()).get("N8N_ENCRYPTION_KEY")).not.toBe(old);
  });
});
