import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { keyturn, useProject } from "../support.ts";

const TOKEN = "synthetic-comment-token";
const TEXT = "<!-- keyturn:plan:prod -->\n### Rotation plan\n";
const BOT = "github-actions[bot]";

interface Comment {
  id: number;
  body: string;
  user: { login: string };
}

/** A simulated code host: the part of GitHub's API that comments of pull requests have. */
async function host(comments: Comment[], status = 200) {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", "http://host");
    calls.push(`${request.method} ${url.pathname}`);
    const isAllowed = request.headers.authorization === `Bearer ${TOKEN}`;
    response.writeHead(isAllowed ? status : 401, { "content-type": "application/json" });
    const sent = Buffer.concat(chunks).toString();
    if (request.method === "POST") {
      comments.push({
        id: 1000 + comments.length,
        user: { login: BOT },
        ...(JSON.parse(sent) as { body: string }),
      });
    } else if (request.method === "PATCH") {
      const found = comments.find(({ id }) => url.pathname.endsWith(`/${id}`));
      if (found !== undefined) found.body = (JSON.parse(sent) as { body: string }).body;
    }
    const page = Number(url.searchParams.get("page") ?? 1);
    const size = Number(url.searchParams.get("per_page") ?? 30);
    response.end(
      JSON.stringify(request.method === "GET" ? comments.slice((page - 1) * size, page * size) : {}),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { calls, api: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/` };
}

async function comment(api: string, text = TEXT, ...args: string[]) {
  const folder = useProject();
  writeFileSync(join(folder, "comment.md"), text);
  return await keyturn(
    "ci",
    "comment",
    "comment.md",
    "--pull-request",
    "7",
    "--repository",
    "example/shop",
    "--api",
    api,
    ...args,
  );
}

beforeEach(() => void vi.stubEnv("GITHUB_TOKEN", TOKEN));
afterEach(() => void vi.unstubAllEnvs());

describe("keyturn ci comment", () => {
  it("makes one comment, and writes it anew the next time", async () => {
    const comments: Comment[] = [];
    const { api, calls } = await host(comments);
    expect(await comment(api)).toMatchObject({
      exitCode: EXIT.done,
      err: expect.stringContaining("is made"),
    });
    const again = await comment(api, `${TEXT}more\n`, "--json");
    expect(JSON.parse(again.out)).toEqual({ pullRequest: 7, outcome: "updated" });
    expect(comments).toEqual([{ id: 1000, user: { login: BOT }, body: `${TEXT}more\n` }]);
    expect(calls.at(-1)).toBe("PATCH /api/v1/repos/example/shop/issues/comments/1000");
  });

  it("leaves a stranger's comment alone that begins in the same way, and finds its own on a later page", async () => {
    const stranger = { id: 1, body: `${TEXT}forged`, user: { login: "stranger" } };
    const others = Array.from({ length: 120 }, (_, i) => ({
      id: 2 + i,
      body: "talk",
      user: { login: "somebody" },
    }));
    const own = { id: 500, body: TEXT.replaceAll("\n", "\r\n"), user: { login: BOT } };
    const comments = [stranger, ...others, own];
    const { api } = await host(comments);
    await comment(api, `${TEXT}new\n`);
    expect(comments).toHaveLength(122);
    expect(stranger.body).toBe(`${TEXT}forged`);
    expect(own.body).toBe(`${TEXT}new\n`);
  });

  it("follows no host to another one", async () => {
    const other = await host([]);
    const server = createServer((_, response) => response.writeHead(307, { location: other.api }).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const told = await comment(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(told.exitCode).toBe(EXIT.failed);
    expect(other.calls).toEqual([]);
  });

  it("keeps the comments of two stacks apart", async () => {
    const comments: Comment[] = [];
    const { api } = await host(comments);
    await comment(api);
    await comment(api, TEXT.replace("prod", "staging"));
    expect(comments).toHaveLength(2);
  });

  it.each([403, 500])(
    "names the permission where the host answers %i, and never the token",
    async (status) => {
      const { api } = await host([], status);
      const told = await comment(api);
      expect(told).toMatchObject({
        exitCode: EXIT.failed,
        err: expect.stringContaining(`answered ${status}`),
      });
      expect(told.err).toContain("pull-requests: write");
      expect(told.err + told.out).not.toContain(TOKEN);
    },
  );

  it("refuses a file that is none of its comments, a number that is none, and a call without a token", async () => {
    const { api, calls } = await host([]);
    expect(await comment(api, "hello")).toMatchObject({ exitCode: EXIT.badInput });
    const folder = useProject();
    writeFileSync(join(folder, "comment.md"), TEXT);
    const call = [
      "ci",
      "comment",
      "comment.md",
      "--repository",
      "example/shop",
      "--api",
      api,
      "--pull-request",
    ];
    expect(await keyturn(...call, "7/../8")).toMatchObject({ exitCode: EXIT.badInput });
    vi.stubEnv("GITHUB_TOKEN", "");
    expect(await keyturn(...call, "7")).toMatchObject({
      err: expect.stringContaining("GITHUB_TOKEN is not set"),
    });
    expect(calls).toEqual([]);
  });
});
