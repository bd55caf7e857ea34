import { expect, it } from "vitest";
import { certificatesIn, privateKeyIn } from "../../../components/key-pairs/index.ts";
import { originTls } from "../../../provider/origin-tls/index.ts";
import { authority, signedBy } from "../../hardening/origin-host.ts";

it("takes a certificate with its own key, and authorities without theirs, and repeats nothing of what it refuses", async () => {
  const [one, other] = [await authority("one"), await authority("other")];
  const certificate = await signedBy(one, "text.example.com");
  const problems = async (given: { certificate?: string; clients?: string }) =>
    await originTls.check({}, { certificate, clients: certificatesIn(other), ...given });

  expect(await problems({})).toEqual([]);
  const refused = [
    await problems({ clients: other }),
    await problems({ clients: "synthetic text" }),
    await problems({ certificate: certificatesIn(certificate) }),
    await problems({ certificate: `${privateKeyIn(other)}${certificatesIn(certificate)}` }),
  ];
  expect(refused.map((found) => found.map(({ property }) => property))).toEqual([
    ["clients"],
    ["clients"],
    ["certificate"],
    ["certificate"],
  ]);
  expect(refused[0]?.[0]?.reason).toBe("there is a private key in it: give certificates alone");
  expect(JSON.stringify(refused)).not.toMatch(/BEGIN|synthetic/);
});
