// Builds what the wheel ships: one module with all views and their styles, the few lines by which a view finds it, and the
// doctor's page. `node build.mjs --check` says whether what is committed is what a build makes.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "..", "static");
const CHECK = process.argv.includes("--check");
const WATCH = process.argv.includes("--watch");

// A stylesheet is text to the module that imports it.
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { code } = await build.esbuild.transform(source, { loader: "css", minify: true, target: TARGET });
      return { contents: code, loader: "text" };
    });
  },
};

const TARGET = "es2022";

// Written here and not by esbuild, so that a check writes nothing, and a build that changes nothing touches nothing.
const writing = {
  name: "writing",
  setup(build) {
    build.onEnd(async ({ outputFiles = [], errors }) => {
      const licence = await readFile(join(HERE, "node_modules", "twgl.js", "LICENSE.md"));
      const all = [...outputFiles, { path: join(OUT, "twgl.LICENSE.md"), contents: licence }];
      if (!errors.length) await Promise.all(all.map(write));
    });
  },
};

async function write({ path, contents }) {
  const before = await readFile(path).catch(() => null);
  if (before && Buffer.compare(before, contents) === 0) return;
  if (CHECK) {
    console.error(`${path} is not what its sources make: npm run build, and commit it.`);
    process.exitCode = 1;
  } else {
    await writeFile(path, contents);
    console.log(`${path} ${(contents.length / 1000).toFixed(0)} kB`);
  }
}

const building = await context({
  entryPoints: ["page", "stub", "headless"].map((name) => join(HERE, "src", `${name}.ts`)),
  outdir: OUT,
  absWorkingDir: HERE,
  bundle: true,
  format: "esm",
  target: TARGET,
  minify: true,
  lineLimit: 160,
  legalComments: "inline",
  charset: "utf8",
  banner: { js: "// Made by guidance_viz/views/frontend (npm run build): change its sources." },
  plugins: [styles, writing],
  write: false,
  logLevel: "warning",
});

if (WATCH) await building.watch();
else {
  await building.rebuild();
  await building.dispose();
}
