import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { parseTemplate, type SourceOf, type TemplateFilter } from "../catalog/index.ts";
import {
  accessKeyId,
  certificatesIn,
  KeyPairError,
  privateKeyIn,
  publicHalf,
  secretAccessKey,
} from "../key-pairs/index.ts";

type Derived = SourceOf<"derived">;

/** Values of the parents by name, at the generations that the derived value belongs to. */
export type ParentValues = Readonly<Record<string, string>>;

const FILTERS: Record<Exclude<TemplateFilter, "role">, (value: string) => string | Promise<string>> = {
  url: encodeURIComponent,
  base64: (value) => Buffer.from(value).toString("base64"),
  json: (value) => JSON.stringify(value).slice(1, -1),
  public: publicHalf,
  cert: certificatesIn,
  key: privateKeyIn,
  id: accessKeyId,
  secret: secretAccessKey,
};

/**
 * Derives a value from its parents. The same parents and the same time give the same bytes, always: that is
 * what makes a rollback exact.
 *
 * @param at when the generation was made, in ISO form: a JWT's `iat`, and the start of its life
 * @param roles by parent, the role of PostgreSQL that it is the password of
 * @throws Error naming the parent that has no value
 */
export async function derive(
  source: Derived,
  parents: ParentValues,
  at: string,
  roles: Readonly<Record<string, string>> = {},
): Promise<string> {
  if (source.template !== undefined) return await fill(source.template, parents, roles);
  if (source.hash !== undefined) {
    const { of, algorithm, encoding } = source.hash;
    return createHash(algorithm).update(parentValue(parents, of)).digest(encoding);
  }
  if (source.jwt === undefined) throw new Error("a derived secret needs template, jwt or hash");
  const { secret, claims, expiresIn } = source.jwt;
  const iat = Math.floor(Date.parse(at) / 1000);
  return await new SignJWT({ ...claims, iat, exp: iat + Math.floor(expiresIn / 1000) })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(parentValue(parents, secret)));
}

async function fill(
  template: string,
  parents: ParentValues,
  roles: Readonly<Record<string, string>>,
): Promise<string> {
  const parts = parseTemplate(template).map(async (part) => {
    if ("text" in part) return part.text;
    const value = parentValue(parents, part.secret);
    if (part.filter === undefined) return value;
    if (part.filter === "role") return roleIn(roles, part.secret);
    try {
      return await FILTERS[part.filter](value);
    } catch (error) {
      if (!(error instanceof KeyPairError)) throw error;
      throw new Error(`{${part.secret}|${part.filter}} can't be filled: ${error.message}`);
    }
  });
  return (await Promise.all(parts)).join("");
}

function parentValue(parents: ParentValues, name: string): string {
  const value = parents[name];
  if (value === undefined) throw new Error(`the parent ${name} has no value`);
  return value;
}

function roleIn(roles: Readonly<Record<string, string>>, parent: string): string {
  const role = roles[parent];
  if (role === undefined) throw new Error(`the parent ${parent} is no role's password`);
  return role;
}
