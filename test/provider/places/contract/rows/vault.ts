import { vi } from "vitest";
import { OpenBao, ROOT } from "../../../../support/openbao.ts";
import type { Row } from "../row.ts";

const PATH = "apps/shop";
const KEY = "TOKEN";

let bao: OpenBao;
/** A real OpenBao. */
export const vaultKv: Row[] = [
  {
    name: "vault-kv",
    async start() {
      bao = await OpenBao.start();
      vi.stubEnv("VAULT_ADDR", bao.address);
      vi.stubEnv("VAULT_TOKEN", ROOT);
      return {
        target: { kind: "vault-kv", mount: "secret", path: PATH, optional: false },
        directory: "/",
        key: KEY,
        seed: async (value) =>
          void (await bao.ask("POST", `secret/data/${PATH}`, { data: { [KEY]: value } })),
        accepts: async (values) => {
          const { [KEY]: current, [`${KEY}_PREVIOUS`]: previous } = (await bao.data(PATH)) ?? {};
          return values.filter((value) => value === current || value === previous);
        },
        trace: async () => JSON.stringify(await bao.metadata(PATH)),
        async close() {
          vi.unstubAllEnvs();
          await bao[Symbol.asyncDispose]();
        },
      };
    },
    faults: {
      "wrong credentials": {
        says: /HTTP 403.*Does the token live/,
        async begin() {
          vi.stubEnv("VAULT_TOKEN", "synthetic-wrong-token");
          return async () => void vi.stubEnv("VAULT_TOKEN", ROOT);
        },
      },
      "unknown place": {
        says: /is there a secrets engine KV version 2 at nowhere/,
        way: ({ target }) => ({ target: { ...target, mount: "nowhere" } }),
      },
      "another host key": "TLS is the platform's: OpenBao is served in plain here",
      "no space left": "its service writes what it keeps, and says so to whoever runs it",
    },
    cut: {
      port: () => bao.port,
      through: (place, port) => {
        vi.stubEnv("VAULT_ADDR", `http://127.0.0.1:${port}`);
        return place;
      },
    },
  },
];
