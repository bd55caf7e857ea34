import { expect, it } from "vitest";
import { ServiceManagers } from "../../../rehearsal/hosts/service-managers.ts";

function managers() {
  const restarted: string[] = [];
  const them = new ServiceManagers((manager, names) => restarted.push(`${manager} ${names.join(" ")}`));
  const run = (command: string) => them.run(command.split(" "));
  return { restarted, run };
}

it("begins units anew, which are active then, each with another process", () => {
  const { restarted, run } = managers();
  const before = run("systemctl show --property=MainPID -- web").stdout;
  expect(run("sudo -n systemctl restart -- web worker")).toEqual({ exitCode: 0, stdout: "" });
  const after = run("systemctl show --property=ActiveState,MainPID -- web").stdout;
  expect(restarted).toEqual(["systemd web worker"]);
  expect(after).toMatch(/^ActiveState=active$/m);
  expect(after).not.toBe(before);
});

it("makes services of a Compose project anew, and shows them running", () => {
  const { restarted, run } = managers();
  run("docker compose --file app.yml up --detach --force-recreate --no-deps -- flux");
  expect(restarted).toEqual(["compose flux"]);
  expect(
    JSON.parse(run("docker compose --file app.yml ps --all --format json -- flux").stdout),
  ).toMatchObject({
    Service: "flux",
    State: "running",
  });
});

it("runs nothing else", () => {
  const { restarted, run } = managers();
  const codes = ["rm -rf /", "sudo systemctl restart -- web", "systemctl stop -- web", "docker run x"].map(
    (command) => run(command).exitCode,
  );
  expect(codes).toEqual([127, 64, 64, 64]);
  expect(restarted).toEqual([]);
});
