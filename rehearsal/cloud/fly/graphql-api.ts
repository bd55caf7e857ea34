import { Hono } from "hono";
import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { type Caller, mayUse } from "./access.ts";
import type { FlyEnv } from "./env.ts";
import { type Field, QuerySyntaxError, readQuery } from "./graphql-query.ts";
import { appAnswer, ORGANIZATION } from "./graphql-types.ts";
import { type AnswerObject, SelectionError, select } from "./select.ts";
import type { FlyState } from "./state.ts";
import { mintToken, revokeToken, TokenRefused } from "./tokens.ts";

const request = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).nullish() });

/** Source: superfly/flyctl gql/genqclient.graphql; `app_id` is the app's name. */
const createInput = z.object({
  name: z.string().min(1),
  organizationId: z.string(),
  profile: z.literal("deploy"),
  profileParams: z.object({ app_id: z.string() }),
  expiry: z.string().nullish(),
});

/** Source: superfly/fly-go, RevokeLimitedAccessToken. */
const deleteInput = z.object({ id: z.string() });

/** A refusal in the form of the API. */
class Refused extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Fly's GraphQL API: apps, their organization, and deploy tokens. Errors come with status 200, as GraphQL's do. */
export function graphqlApi(context: ServiceContext<FlyState>): Hono<FlyEnv> {
  return new Hono<FlyEnv>().post("/graphql", async (call) => {
    const asked = request.safeParse(await call.req.json().catch(() => undefined));
    if (!asked.success) return call.json({ errors: [{ message: "No query string was present" }] }, 400);
    try {
      const { kind, fields } = readQuery(asked.data.query, asked.data.variables ?? {});
      const resolvers = kind === "query" ? queries(context) : mutations(context);
      const answers = fields.map((field) => {
        const resolve = Object.hasOwn(resolvers, field.name) ? resolvers[field.name] : undefined;
        if (resolve === undefined)
          throw new SelectionError(
            `Field '${field.name}' doesn't exist on type '${kind === "query" ? "Queries" : "Mutations"}'`,
          );
        return [field.alias, select(field.fields, resolve(field, call.get("caller")))] as const;
      });
      return call.json({ data: Object.fromEntries(answers) });
    } catch (error) {
      return call.json({ data: null, errors: [problemOf(error)] });
    }
  });
}

type Resolver = (field: Field, caller: Caller) => AnswerObject;

function queries({ state }: ServiceContext<FlyState>): Record<string, Resolver> {
  return {
    app: ({ args }, caller) => {
      const name = String(args.name);
      const app = Object.hasOwn(state.apps, name) ? state.apps[name] : undefined;
      if (app === undefined || !mayUse(caller, name))
        throw new Refused(`Could not find App "${name}"`, "NOT_FOUND");
      return appAnswer(name, app, state);
    },
    organization: ({ args }) => {
      if (args.slug !== ORGANIZATION.slug) throw new Refused("Could not find Organization", "NOT_FOUND");
      return ORGANIZATION;
    },
  };
}

/** A deploy token can't make tokens (its own message, often reported), nor end them. */
function mutations(context: ServiceContext<FlyState>): Record<string, Resolver> {
  return {
    createLimitedAccessToken: (field, caller) => {
      onlyAdmin(field, caller);
      const input = inputOf(field, createInput);
      const { app_id: app } = input.profileParams;
      if (input.organizationId !== ORGANIZATION.id)
        throw new Refused("Could not find Organization", "NOT_FOUND");
      if (!Object.hasOwn(context.state.apps, app)) throw new Refused("Could not find App", "NOT_FOUND");
      const { id, header } = mintToken(context, { name: input.name, app, expiry: input.expiry ?? undefined });
      const token = header.replace(/^FlyV1 /, "");
      return {
        __typename: "CreateLimitedAccessTokenPayload",
        limitedAccessToken: {
          __typename: "LimitedAccessToken",
          id,
          name: input.name,
          token,
          tokenHeader: header,
        },
      };
    },
    deleteLimitedAccessToken: (field, caller) => {
      onlyAdmin(field, caller);
      revokeToken(context, inputOf(field, deleteInput).id);
      return { __typename: "DeleteLimitedAccessTokenPayload", token: null };
    },
  };
}

function onlyAdmin({ name }: Field, caller: Caller): void {
  if (caller.kind !== "admin")
    throw new Refused(`Not authorized to access this ${name.toLowerCase()}`, "UNAUTHORIZED");
}

/** Says which argument is wrong, and nothing of what it holds. */
function inputOf<T>({ name, args }: Field, schema: z.ZodType<T>): T {
  const input = schema.safeParse(args.input);
  if (input.success) return input.data;
  const wrong = input.error.issues.map(({ path }) => path.join(".") || "input");
  throw new Refused(
    `Argument 'input' on Field '${name}' has an invalid value (${wrong.join(", ")})`,
    "INVALID",
  );
}

function problemOf(error: unknown): { message: string; extensions?: { code: string } } {
  if (error instanceof Refused) return { message: error.message, extensions: { code: error.code } };
  if (error instanceof TokenRefused || error instanceof SelectionError || error instanceof QuerySyntaxError)
    return { message: error.message };
  throw error;
}
