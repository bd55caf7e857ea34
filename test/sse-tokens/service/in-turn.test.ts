import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Listening, listen } from "../../../components/sse-tokens/service/node/index.ts";
import { rawAnswer } from "../raw-answer.ts";
import { BASE, serviceFixture } from "./fixture.ts";

let service: ReturnType<typeof serviceFixture>;
let listening: Listening;
beforeEach(async () => {
  service = serviceFixture();
  listening = await listen(service.service.app, "127.0.0.1", 0);
});
afterEach(async () => {
  service.service.close();
  await listening.close(0);
});

const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;

it("opens one stream for a connection, whatever is pipelined behind it, and none stays when that closes", async () => {
  const stream = get(`${BASE}/stream?token=${await service.issue()}`);
  const socket = connect(listening.port, "127.0.0.1");
  socket.write(stream.repeat(10));
  await expect.poll(() => service.service.streams.count).toBe(1);
  await sleep(50);
  expect(service.service.streams.count).toBe(1);
  socket.destroy();
  await expect.poll(() => service.service.streams.count).toBe(0);
});

it("answers what is pipelined, in order", async () => {
  const asked = [get("/health"), get(`${BASE}/stream`), get("/nowhere", "Connection: close\r\n")];
  const answer = await rawAnswer(listening.port, asked.join(""));
  expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
    "200",
    "401",
    "404",
  ]);
});

it("hangs up on who pipelines without end", async () => {
  const stream = get(`${BASE}/stream?token=${await service.issue()}`);
  const answer = rawAnswer(listening.port, stream.repeat(100)).catch((error: Error) => error.message);
  expect(await answer).toBeTypeOf("string");
  await expect.poll(() => service.service.streams.count).toBe(0);
});
