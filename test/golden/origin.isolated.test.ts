import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { EdgeAccess, OriginTls } from "../../components/hardening/index.ts";
import { certificatesIn } from "../../components/key-pairs/index.ts";
import { known, type Made, mocked } from "../hardening/made.ts";
import { authority, signedBy } from "../hardening/origin-host.ts";

const CLOUDFLARE = [
  "authenticatedOriginPullsCertificate:AuthenticatedOriginPullsCertificate",
  "authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings",
  "zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
  "zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
  "zeroTrustAccessApplication:ZeroTrustAccessApplication",
].map((type) => [`cloudflare:index/${type}`, () => ({})] as const);

it("what shuts an origin to all but the edge is what its golden file holds", async () => {
  const made = mocked({ ...Object.fromEntries(CLOUDFLARE), "keyturn:index:OriginTls": () => ({}) });
  const [origins, pulls] = [await authority("origins"), await authority("pulls")];
  const hostnames = ["text.example.com", "image.example.com"];
  const tls = new OriginTls("origin", {
    name: "services",
    host: { host: "origin.example.com", user: "ubuntu" },
    directory: "/system",
    services: [
      { hostname: "text.example.com", port: 16385, upstream: 26385 },
      { hostname: "image.example.com", port: 16384, upstream: 26384 },
    ],
    header: "x-enter-token",
    certificate: await signedBy(origins, ...hostnames),
    clients: certificatesIn(pulls),
    pulls: { zone: "0".repeat(32), certificates: { g4: await signedBy(pulls, "edge.example.com") } },
  });
  await known(tls.site.urn);
  const common = { account: "0".repeat(32), title: "origin", hostnames };
  const own = { name: "enter", secretVersion: 2, previousExpiresAt: "2027-01-31T12:00:00Z" };
  await known(new EdgeAccess("own", { ...common, tokens: { own } }).application.urn);
  await known(new EdgeAccess("given", { ...common, tokens: { ids: ["g4", "g5"] } }).application.urn);

  const text = `${JSON.stringify(made.map(shown), undefined, 2)}\n`;
  expect(text).not.toContain("PRIVATE KEY");
  const file = fileURLToPath(new URL("./origin.json", import.meta.url));
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
  expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
});

/** A configuration by its lines, and neither secrets nor certificates, which are others each time. */
function shown({ type, name, inputs, secrets }: Made): object {
  const properties = Object.entries(inputs).map(([key, value]): [string, unknown] => {
    if (secrets.includes(key)) return [key, "[secret]"];
    if (typeof value !== "string") return [key, value];
    if (value.includes("BEGIN CERTIFICATE")) return [key, "[certificates]"];
    return [key, value.includes("\n") ? value.trimEnd().split("\n") : value];
  });
  return { type, name, inputs: Object.fromEntries(properties) };
}
