import { expect, it } from "vitest";
import { mayEnd, type ServiceWords } from "../../components/compose/ends-well.ts";

it.each<[string, ServiceWords]>([
  ["says that it is not begun again", { restart: "no" }],
  ["says so where a swarm would read it", { deploy: { restart_policy: { condition: "none" } } }],
  ["has its check switched off", { restart: "no", healthcheck: { disable: true } }],
])("a service may end that %s", (_, words) => {
  expect(mayEnd(words)).toBe(true);
});

it.each<[string, ServiceWords]>([
  ["says nothing of it, as many a server", {}],
  ["is begun again whenever it ends", { restart: "unless-stopped" }],
  ["is begun again where it fails, as a server is too", { restart: "on-failure" }],
  ["leaves it to a variable", { restart: `\${RESTART}` }],
  ["is asked how it is", { restart: "no", healthcheck: {} }],
  ["is called at a port", { restart: "no", ports: [{ target: 80 }] }],
  [
    "says `always` where Compose looks first",
    { restart: "always", deploy: { restart_policy: { condition: "none" } } },
  ],
])("a service is to stay up that %s", (_, words) => {
  expect(mayEnd(words)).toBe(false);
});
