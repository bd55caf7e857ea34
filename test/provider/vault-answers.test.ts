import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { vaultValue } from "../../provider/vault-value.ts";

const TOKEN = "canary-token-4b71";
const VALUE = "canary-value-8c2d";

afterEach(() => vi.unstubAllEnvs());

/** A server in Vault's place, which answers as Vault would not. @returns its address */
async function answering(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Why a value is not taken from there; nothing where it is. */
async function refusal(answer: RequestListener): Promise<string | undefined> {
  vi.stubEnv("VAULT_ADDR", await answering(answer));
  vi.stubEnv("VAULT_TOKEN", TOKEN);
  const source = { kind: "vault-kv", mount: "secret", path: "partner/api", field: "key" };
  const reason = (await vaultValue.check({}, { source, secret: "KEY", generation: "2" }))[0]?.reason;
  expect(reason ?? "").not.toContain("canary");
  return reason;
}

const holding = (version: number, value: string): RequestListener => {
  return (_, response) =>
    response.end(JSON.stringify({ data: { data: { key: value }, metadata: { version } } }));
};

it("a token goes to the address that was named, and to none that leads on from there", async () => {
  const asked: (string | undefined)[] = [];
  const other = await answering(({ url }, response) => {
    asked.push(url);
    holding(1, VALUE)({} as never, response as never);
  });
  const reason = await refusal((_, response) =>
    response.writeHead(307, { location: `${other}/v1/secret/data/partner/api` }).end(),
  );
  expect(reason).toContain("leads elsewhere: name the active server's address");
  expect(asked).toEqual([]);
});

it("an answer without end is not read to its end", async () => {
  const reason = await refusal((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(2 ** 20, "a")));
    };
    response.on("drain", more);
    more();
  });
  expect(reason).toContain("answers without end");
});

it.each<[string, RequestListener, string]>([
  ["a page", (_, response) => response.end(`<p>${VALUE} ${TOKEN}`), "HTTP 200"],
  ["no version that there can be", holding(-1.5, VALUE), "HTTP 200"],
  ["no text, but half of a character", holding(3, `${VALUE}\ud800`), "no text"],
  [
    "an error that quotes the token",
    (_, response) => response.writeHead(400).end(JSON.stringify({ errors: [TOKEN] })),
    "HTTP 400",
  ],
])("an answer that holds %s is refused, and not quoted", async (_, answer, why) => {
  expect(await refusal(answer)).toContain(why);
});

it("a whole answer is taken", async () => {
  expect(await refusal(holding(3, `${VALUE}\u{1f511}`))).toBeUndefined();
});
