import { type AddressInfo, createServer } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { askProbe, type Probe, ProbeFailed } from "../../components/probes/index.ts";
import { afterwards, probeOf, quickClock, serve, tidy } from "./support.ts";

tidy();

const VALUES = ["tK7vQ2mZ9xW4nB8cL1pR6sD3", 'p&s/w"r+d=%41 {value}\\end', "äöüß-not-for-headers"];

/** Stands in every answer. What is struck out as the value is no proof that the rest of an answer is not told. */
const MARK = "zqEchoed";

/** A server that writes what it is sent back, however malformed an answer that makes. */
async function echo(answer: (sent: string) => string): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (data) => socket.end(answer(`${data.toString()}${MARK}`)));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  afterwards(() => new Promise((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Everything that can be seen of the error with which a probe fails, and of what was warned of. */
async function seenOf(
  probe: Probe,
  value: string,
  expected: "accept" | "refuse" = "accept",
): Promise<string> {
  const warnings: string[] = [];
  const options = { clock: quickClock(), warn: (text: string) => void warnings.push(text) };
  const error = await askProbe("me", probe, { value, expected, what: "the current value" }, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error === undefined ? warnings.length > 0 : error instanceof ProbeFailed).toBe(true);
  const { message = "", stack = "" } = error instanceof Error ? error : {};
  return [
    message,
    stack,
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
    ...warnings,
  ].join("\n");
}

const expectNone = (seen: string, value: string) => {
  expect(new SecretSearcher({ value }).search(seen)).toEqual([]);
  expect(seen).not.toContain(MARK);
};

const ways = (url: string) => [
  { http: { url, header: { name: "authorization", value: "Bearer {value}" } }, accept: 200, refuse: 401 },
  { http: { url, basic: "prober" }, accept: 200, refuse: 401 },
  ...["json", "form", "plain"].map((encode) => ({
    http: { url, method: "POST", body: '{"key":"{value}"}', encode },
    accept: 200,
    refuse: 401,
  })),
];

describe.each(VALUES)("a value such as %j", (value) => {
  const basic = Buffer.from(`prober:${value}`).toString("base64");
  it.each([
    [
      "the status line",
      (sent: string) => `HTTP/1.1 500 ${value} ${MARK} ${basic} ${encodeURIComponent(sent)}\r\n\r\n`,
    ],
    [
      "a header",
      () =>
        `HTTP/1.1 302 Found\r\nlocation: /?${value}${basic}\r\nx: ${value}${MARK}\r\nretry-after: ${value}\r\n\r\n`,
    ],
    [
      "the content type",
      () => `HTTP/1.1 200 OK\r\ncontent-type: ${value}${MARK}\r\ncontent-length: 0\r\n\r\n`,
    ],
    ["the body", (sent: string) => `HTTP/1.1 403 No\r\n\r\n${sent}`],
    ["what is no HTTP", (sent: string) => `${MARK}${value} ${sent}`],
    ["half an answer", (sent: string) => `HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${sent}`],
  ])("is in no error when a server repeats it in %s", async (_, answer) => {
    const url = await echo(answer);
    for (const way of ways(url)) {
      const probe = probeOf({ ...way, retries: 1, type: "image/*" });
      expectNone(await seenOf(probe, value), value);
      expectNone(await seenOf(probe, value, "refuse"), value);
    }
  });

  it("is in no error of a program that is there, or is not", async () => {
    for (const run of [
      ["/bin/sh", "-c", `cat; echo ${MARK}; echo ${MARK} >&2; exit 7`],
      ["no-such-program-of-keyturn"],
      ["/dev/null"],
    ]) {
      expectNone(await seenOf(probeOf({ command: { run }, accept: 0, refuse: 1 }), value), value);
    }
  });

  it("is in no error or warning of a sequence whose service names what it makes by it", async () => {
    const { url } = await serve((seen, response) => {
      response.writeHead(seen.method === "POST" ? 201 : 500);
      response.end(
        JSON.stringify({ id: value, safe: "t-1", session: `${MARK}-${encodeURIComponent(value)}` }),
      );
    });
    for (const id of ["$.id", "$.safe", "$.session"]) {
      const key = { method: "POST", url, body: "{value}", encode: "plain" };
      const steps = [{ http: { ...key, save: { id } }, accept: 201 }];
      const cleanUp = [{ http: { method: "DELETE", url: `${url}/{id}/{run}` }, accept: 200 }];
      expectNone(await seenOf(probeOf({ sequence: { steps, cleanUp } }), value), value);
    }
  });
});

describe("a value that somebody wrote into the probe itself", () => {
  it("is struck out of what is told", async () => {
    const [value = ""] = VALUES;
    const { url } = await serve((_, response) => response.writeHead(500).end());
    const probe = probeOf({ http: { url: `${url}/${value}?k=${value}`, header: "k" }, accept: 200 });
    const seen = await seenOf(probe, value);
    expectNone(seen, value);
    expect(seen).toContain(`GET ${url}/[secret]?k=[secret] answered 500`);
  });
});
