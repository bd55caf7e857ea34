import { expect, it } from "vitest";
import { keyturn } from "../support.ts";

it("prints nginx's configuration of the gateway", async () => {
  const { out, exitCode } = await keyturn("sse", "nginx", "--instance", "10.0.0.1:8001", "10.0.0.2:8001");
  expect(exitCode).toBe(0);
  expect(out).toContain("  listen 127.0.0.1:8000;\n");
  expect(out).toContain("  server 10.0.0.1:8001;\n  server 10.0.0.2:8001;\n");
  expect(out).toContain("location = /operator/api/events/stream {");
});

it.each([
  [["--certificate", "/etc/ssl/c.pem"], "--certificate and --key go together"],
  [["--listen", "8000"], "where to listen can't be written for nginx: 8000"],
])("refuses %j", async (args, words) => {
  const { err, exitCode } = await keyturn("sse", "nginx", ...args);
  expect(exitCode).toBe(2);
  expect(err).toContain(words);
});
