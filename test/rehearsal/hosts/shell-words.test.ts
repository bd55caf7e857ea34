import { expect, it } from "vitest";
import { shellWords } from "../../../rehearsal/hosts/shell-words.ts";

it.each([
  [
    "systemctl restart -- z-image-0 flux@1.service",
    ["systemctl", "restart", "--", "z-image-0", "flux@1.service"],
  ],
  ["docker compose --file 'my file.yml' ps", ["docker", "compose", "--file", "my file.yml", "ps"]],
  ["echo 'it'\\''s'", ["echo", "it's"]],
  ["true ''", ["true", ""]],
])("reads %s as a shell would", (command, words) => {
  expect(shellWords(command)).toEqual(words);
});

it.each([
  "rm -rf $HOME",
  "true; false",
  "true && false",
  "cat < /etc/hosts",
  "echo `id`",
  'echo "x"',
  "a  b",
])("reads nothing of %s, of which a shell would make more", (command) => {
  expect(shellWords(command)).toBeUndefined();
});
