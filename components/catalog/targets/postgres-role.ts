import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { adminSchema } from "./access.ts";
import { common } from "./fields.ts";
import { serverUrl, staysInside, tlsSchema } from "./server-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

/** Source: PostgreSQL's NAMEDATALEN, 64 with the byte that ends a name. */
const role = z
  .string()
  .min(1, withRemedy("is empty", "give the role's name"))
  .refine(
    (name) => Buffer.byteLength(name) <= 63,
    withRemedy("is longer than 63 bytes", "PostgreSQL cuts it"),
  )
  .refine((name) => !name.includes("\0"), withRemedy("holds a NUL character", "remove it"));

const distinct = (names: readonly string[]) => new Set(names).size === names.length;
const twice = withRemedy("names a role twice", "name each once");

const schema = strictObject({
  kind: z.literal("postgres-role"),
  url: serverUrl(["postgresql:", "postgres:"], "postgresql://db.example.com:5432/postgres").describe(
    "The server and a database there: postgresql://HOST:PORT/DATABASE. A socket's folder as host is written with %2F.",
  ),
  roles: z
    .array(role)
    .min(1, withRemedy("is empty", "name a role"))
    .refine(distinct, twice)
    .exactOptional()
    .describe("The roles that get the password; each must exist."),
  dual: z
    .tuple([role, role])
    .refine(distinct, twice)
    .exactOptional()
    .describe(
      "Two roles that take turns, both members of one that owns: the first has the odd generations, the second the even " +
        "ones. {NAME.role} in a template is the one of the generation.",
    ),
  admin: adminSchema("postgres").describe("Who may alter these roles."),
  tls: tlsSchema
    .exactOptional()
    .describe("How the server proves who it is; any host but a private one has to."),
  ...common,
})
  .superRefine(({ roles, dual }, context) => {
    if ((roles === undefined) !== (dual === undefined)) return;
    const message = roles === undefined ? "names no role" : "names roles in two ways";
    context.addIssue({ code: "custom", message: withRemedy(message, "give roles: […] or dual: [A, B]") });
  })
  .describe("A password of PostgreSQL roles, changed there as a SCRAM verifier: the server never sees it.");

export const postgresRole = {
  schema,
  can: able({ compares: true, resource: "step", owes: true, single: true, accepts: true }),
  canOf: ({ dual }) => (dual === undefined ? {} : { holds: "two" }),
  place: ({ url, roles, dual }) =>
    `PostgreSQL ${(roles ?? dual ?? []).join(dual === undefined ? ", " : "/")} at ${hostOf(url)}`,
  identity: ({ url, roles, dual }) => [hostOf(url), ...[...(roles ?? dual ?? [])].sort()],
  access: ({ admin }) => admin.password,
  manner: ["admin", "tls"],
  about: {
    restarts: "nothing: connections that are open stay open",
    limits: "text that SASLprep leaves as it is: ASCII, and most other letters",
    testedAgainst: "a real PostgreSQL with TLS",
  },
} satisfies TargetDefinition<typeof schema>;

function hostOf(url: string): string {
  return decodeURIComponent(new URL(url).host).toLowerCase();
}

/** Whether the server has to prove who it is: what goes over a public network is read by others. */
export function needsTls({ url, tls }: { url: string; tls?: object }): boolean {
  return tls !== undefined || !staysInside(url);
}

/** The role that a generation belongs to where two take turns, or the first of those that all get the password. */
export function roleOf(
  { roles, dual }: Pick<z.output<typeof schema>, "roles" | "dual">,
  generation: number,
): string {
  const [first = ""] = roles ?? [];
  return dual === undefined ? first : generation % 2 === 1 ? dual[0] : dual[1];
}
