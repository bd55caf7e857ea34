import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { roleFiles } from "../../../provider/host-identity/role-files.ts";
import { folderOf } from "../../support/debian-package.ts";

/**
 * In a network namespace of its own, something answers at the metadata service's address. Who reaches it is told before the rules,
 * with them, and without them again. They are put twice: a unit that is started again must find that right.
 */
const STORY = `set -e
ip link set lo up
ip addr add 169.254.169.254/32 dev lo
node -e 'require("http").createServer((_, answer) => answer.end()).listen(80, "169.254.169.254", () => console.log("up"))' > "$2" &
server=$!
trap 'kill $server' EXIT
until grep -q up "$2"; do sleep 0.1; done
ask() { "$@" curl --silent --output /dev/null --max-time 3 --noproxy '*' http://169.254.169.254/ && echo "$who reaches it" || echo "$who: $?"; }
both() { who=root; ask env; who=service; ask setpriv --reuid=65534 --regid=65534 --clear-groups; }
both
nft -f "$1"
nft -f "$1"
both
nft delete table inet keyturn_metadata
both
`;

let folder: string;
beforeAll(async () => {
  await folderOf({ package: "nftables", program: "nft", folders: ["/usr/sbin"] });
  folder = mkdtempSync(join(tmpdir(), "keyturn-rules-"));
  // Its package may have to be installed.
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

it("the rules let root alone reach the metadata service, and refuse at once", async () => {
  const rules = roleFiles("us-east-1", {}).find(({ path }) => path.endsWith(".nft"))?.text ?? "";
  writeFileSync(join(folder, "rules"), rules);
  const args = ["--net", "sh", "-c", STORY, "sh", join(folder, "rules"), join(folder, "up")];
  const env = { PATH: `/usr/sbin:/sbin:${process.env.PATH}` };
  const { stdout } = await execa("unshare", args, { env, timeout: 20_000 });
  expect(stdout.split("\n")).toEqual([
    "root reaches it",
    "service reaches it",
    "root reaches it",
    // What the probe takes for a proof: refused.
    "service: 7",
    "root reaches it",
    "service reaches it",
  ]);
});
