import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { actionDefinition } from "../../../components/catalog/actions/index.ts";
import { http } from "../../../provider/actions/http.ts";

let server: Server;
let base: string;
let asked: string[];
let answers: number[];

beforeEach(async () => {
  [asked, answers] = [[], []];
  server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

function run(read: object) {
  const settings = actionDefinition("http").schema.parse({ url: `${base}/health`, ...read });
  return { name: "web", settings, directory: "/", written: ["TOKEN"] };
}

test("a GET is asked until it is answered as wanted", async () => {
  answers = [503, 503, 200];
  await http.run(run({ accept: 200 }));
  expect(asked).toEqual(Array(3).fill("GET /health"));
});

test("a POST is sent once, and told with what came back", async () => {
  answers = [500];
  await expect(http.run(run({ method: "POST" }))).rejects.toThrow(
    /web: POST http:\/\/127.0.0.1:\d+\/health was answered with 500, and 200 or 201 or 202 or 204 is wanted\. .*keyturn resume/,
  );
  expect(asked).toEqual(["POST /health"]);
});

test("what is not answered as wanted in time is told", async () => {
  answers = Array(10).fill(404);
  const { settings, ...rest } = run({});
  await expect(http.run({ ...rest, settings: { ...settings, within: 1_500 } })).rejects.toThrow(
    /404.*within 1.5 s/,
  );
});

test("a server that is not there is told by the system's code", async () => {
  await expect(http.run(run({ url: "http://127.0.0.1:9/", method: "POST" }))).rejects.toThrow(
    /got no answer \(ECONNREFUSED\)/,
  );
});

test.each(["https://someone:secret@example.com/", "ftp://example.com/", "no"])(
  "%s is no URL for a catalog",
  (url) => {
    expect(actionDefinition("http").schema.safeParse({ url }).success).toBe(false);
  },
);
