import { z } from "zod";
import type { SourceOf } from "../../components/catalog/index.ts";
import { makeRequest, subjectOfRequest } from "../../components/key-pairs/index.ts";
import { cloudflareApi, everyListed, revoked } from "./cloudflare-http.ts";
import { type HttpApi, refused, replyOf, send } from "./http.ts";
import type { Mint } from "./mint.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const made = z.object({ result: z.object({ id: z.string().min(1), certificate: z.string().min(1) }) });

type Source = Extract<SourceOf<"minted">, { by: "cloudflare-origin-certificate" }>;

/**
 * Certificates of Cloudflare's authority for origins. The key is made here and never leaves but in the value; Cloudflare sees a
 * request, whose subject is the credential's name: the certificate itself is given another one, and nothing else tells
 * by whom it was asked for.
 *
 * Source: Cloudflare's API reference, "Origin CA Certificates": list (with each one's request), create, revoke.
 *
 * @param access the stack's settings, one JSON object
 */
export function originCertificateMint(
  { zone, names, validFor }: Source,
  access: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Mint {
  const api = (): HttpApi => cloudflareApi(access, env);
  const living = async () => {
    const all = await everyListed(api(), `/certificates?zone_id=${zone}`, "list the origin certificates");
    return all.filter(({ revoked_at: revokedAt }) => revokedAt == null);
  };
  return {
    async find(name) {
      const found = await Promise.all(
        (await living()).map(async ({ id, csr }) => ({
          id,
          name: typeof csr === "string" ? await subjectOfRequest(csr) : undefined,
        })),
      );
      return found.flatMap((one) => (one.name === name ? [{ id: one.id, name }] : []));
    },
    lives: async (id) => (await living()).some((one) => one.id === id),
    async create(name) {
      const { key, request } = await makeRequest(name, names);
      const body = {
        csr: request,
        hostnames: names,
        request_type: "origin-ecc",
        requested_validity: validFor / DAY_MS,
      };
      const response = await send(api(), { method: "POST", path: "/certificates", body, makes: true });
      const { id, certificate } = (await replyOf(api(), response, made, "sign an origin certificate")).result;
      return { id, value: `${key}${certificate.trim()}\n` };
    },
    async revoke(id) {
      const wish = "revoke an origin certificate";
      const path = `/certificates/${encodeURIComponent(id)}`;
      const response = await send(api(), { method: "DELETE", path });
      if (response.ok) await replyOf(api(), response, revoked, wish);
      // What it says of one that is revoked already is not known, so the list has the last word.
      else if ((await living()).some((one) => one.id === id)) throw refused(api(), wish, response.status);
    },
  };
}
