// Runs a file of this repository with everything that it needs: the dependencies of package-lock.json and the Pulumi
// engine, both got first where they are missing. Set-up talks on stderr alone, so that stdout is the file's own.
//
//   node tools/setup/run.js FILE [arguments for it]
//
// Written in old JavaScript and importing nothing at first: an old Node must get as far as the message about its age.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 20)) {
  process.stderr.write(
    `keyturn needs Node.js 20.20 or newer; this is ${process.versions.node}. ` +
      "Get a current one from https://nodejs.org or with your version manager (nvm install --lts).\n",
  );
  process.exit(1);
}
const { runFile } = await import("./run-file.js");
await runFile(process.argv.slice(2));
