import { describe, expect, it } from "vitest";
import { QuerySyntaxError, readQuery } from "../../../../rehearsal/cloud/fly/graphql-query.ts";
import { startFly } from "./fly-client.ts";

describe("a GraphQL query", () => {
  it("is read with aliases, variables, literals and comments", () => {
    const { kind, fields } = readQuery(
      `mutation Do($a: String!, $b: [ID!] = "x") {
         # what it does
         one: first(input: {name: $a, list: [1, "b, c", true], none: null}) { id, name }
         second
       }`,
      { a: "A" },
    );
    expect(kind).toBe("mutation");
    const leaf = (name: string) => ({ name, alias: name, args: {}, fields: [] });
    expect(fields).toEqual([
      {
        name: "first",
        alias: "one",
        args: { input: { name: "A", list: [1, "b, c", true], none: null } },
        fields: [leaf("id"), leaf("name")],
      },
      leaf("second"),
    ]);
  });

  it.each(["", "{", "{ a", "{ a( }", "{ a } b", "query", "{ ...F }", "{ a @skip }"])(
    "is refused: %j",
    (query) => {
      expect(() => readQuery(query, {})).toThrow(QuerySyntaxError);
    },
  );
});

describe("the GraphQL API of the simulated Fly", () => {
  it("gives what is asked for, under the names that are asked for", async () => {
    const fly = await startFly();
    const query =
      "query ($appName: String!) { appcompact: app(name: $appName) { name deployed organization { slug } } }";
    expect((await fly.query(query, { appName: "app" })).body).toEqual({
      data: { appcompact: { name: "app", deployed: true, organization: { slug: "example" } } },
    });
  });

  it.each([
    ['{ app(name: "app") { colour } }', "Field 'colour' doesn't exist on type 'App'"],
    ["{ colour }", "Field 'colour' doesn't exist on type 'Queries'"],
    ['{ app(name: "app") { organization } }', "Field 'organization' must have selections"],
    ['{ app(name: "app") { name { first } } }', "Field 'name' must not have selections"],
    ['{ app(name: "none") { name } }', 'Could not find App "none"'],
    ["mutation { app { name } }", "Field 'app' doesn't exist on type 'Mutations'"],
    ["{ a @skip }", 'Parse error near " @skip }"'],
  ])("answers %s with an error", async (query, message) => {
    const fly = await startFly();
    expect(await fly.query(query)).toMatchObject({
      status: 200,
      body: { data: null, errors: [{ message }] },
    });
  });

  it("says which part of an input is wrong, and not what it holds", async () => {
    const fly = await startFly();
    const query =
      'mutation { createLimitedAccessToken(input: {name: 3, profile: "planted"}) { limitedAccessToken { id } } }';
    const { body } = await fly.query(query);
    expect(JSON.stringify(body)).toContain("name, organizationId, profile, profileParams");
    expect(JSON.stringify(body)).not.toContain("planted");
  });

  it("makes no token of an expiry that Go could not read", async () => {
    const fly = await startFly();
    await expect(fly.mint("x", "app", "30d")).rejects.toThrow();
    expect(fly.state().tokens).toEqual({});
  });
});
