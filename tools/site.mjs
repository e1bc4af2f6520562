// Puts the site's folder together: `node tools/site.mjs WORK SITE`.
//
// WORK/bindgen holds the app's WebAssembly and the JavaScript around it. SITE becomes what the server
// hands out: `pkg/` with content hashes in its names, `vendor/` with MapLibre, everything from
// `public/`, and `licences.txt` about the work of others; beside each text file a brotli and a gzip
// copy. A server may be reading the folder at the same time, so files are added first, each by one
// rename; then `hash.txt`, which names the files of this build; and only then goes what no page asks
// for any more. The files of the two builds before stay, for pages that are still open in a browser.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { notices } from "./notices.mjs";

const [work, site] = process.argv.slice(2);
const root = join(import.meta.dirname, "..");
const npm = createRequire(join(root, "end2end/package.json"));
const esbuild = npm("esbuild");

const BUILDS_KEPT = 3;
const COMPRESSED = new Set([
    ".css", ".geojson", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest", ".xml",
]);
// Browsers from the beginning of 2023 on.
const BROWSERS = ["chrome109", "firefox109", "safari16"];

/** The script, with wasm-bindgen's snippets inside. The page hands it the address of the wasm. */
async function script() {
    const result = await esbuild.build({
        entryPoints: [join(work, "bindgen/app.js")],
        bundle: true,
        format: "esm",
        legalComments: "none",
        minify: true,
        target: BROWSERS,
        write: false,
    });
    return result.outputFiles[0].contents;
}

/** Leaves addresses that begin with a slash as they are: they are the site's own. */
const siteAddresses = {
    name: "site-addresses",
    setup(build) {
        build.onResolve({ filter: /^\// }, ({ kind, path }) =>
            kind === "url-token" ? { path, external: true } : undefined,
        );
    },
};

/** The style sheet, with its imports inside. */
async function style() {
    const entry = join(root, "style/main.css");
    if (!existsSync(entry)) throw new Error(`The style sheet ${entry} is missing.`);
    const result = await esbuild.build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        plugins: [siteAddresses],
        target: BROWSERS,
        write: false,
    });
    return result.outputFiles[0].contents;
}

/** Every file below a folder, as paths relative to it. */
async function filesBelow(folder) {
    if (!existsSync(folder)) return [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** What belongs into the site: path → bytes; and the hashes in the names of the build's files. */
async function contents() {
    const files = new Map();
    const hashes = {};
    const built = {
        js: await script(),
        wasm: await readFile(join(work, "bindgen/app.wasm")),
        css: await style(),
    };
    for (const [kind, bytes] of Object.entries(built)) {
        hashes[kind] = createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
        files.set(`pkg/app.${hashes[kind]}.${kind}`, bytes);
    }
    const maplibre = dirname(npm.resolve("maplibre-gl/package.json"));
    const { version } = npm("maplibre-gl/package.json");
    for (const kind of ["js", "css"]) {
        // The line that names the source map would send a browser's developer tools for a missing file.
        const text = await readFile(join(maplibre, `dist/maplibre-gl.${kind}`), "utf8");
        const plain = text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
        files.set(`vendor/maplibre-gl-${version}.${kind}`, Buffer.from(plain));
    }
    for (const path of await filesBelow(join(root, "public"))) {
        files.set(path, await readFile(join(root, "public", path)));
    }
    files.set("licences.txt", Buffer.from(await notices()));
    return { files, hashes };
}

/** Writes a file so that nobody ever reads half of it. */
async function place(path, bytes) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
}

/** Writes one file of the site and its compressed copies, if it is not there already. */
async function publish(path, bytes) {
    const full = join(site, path);
    const compressed = COMPRESSED.has(extname(path));
    const there = (name) => existsSync(name) && readFileSync(name).equals(bytes);
    if (there(full) && (!compressed || (existsSync(`${full}.br`) && existsSync(`${full}.gz`)))) return;
    if (compressed) {
        const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
        await place(`${full}.br`, await promisify(brotliCompress)(bytes, options));
        await place(`${full}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }
    await place(full, bytes);
}

/** Removes what neither this build nor the ones before it need. */
async function tidy(files) {
    const record = join(work, "builds.json");
    const pkg = [...files.keys()].filter((path) => path.startsWith("pkg/"));
    const before = existsSync(record) ? JSON.parse(await readFile(record, "utf8")) : [];
    const same = before.length > 0 && before[0].join() === pkg.join();
    const builds = (same ? before : [pkg, ...before]).slice(0, BUILDS_KEPT);
    await place(record, JSON.stringify(builds));

    const wanted = new Set([...files.keys(), ...builds.flat(), "hash.txt"]);
    for (const path of await filesBelow(site)) {
        if (!wanted.has(path) && !wanted.has(path.replace(/\.(br|gz)$/, ""))) await rm(join(site, path));
    }
}

/** What a phone downloads, in kilobytes of brotli. */
async function report(files) {
    for (const path of files.keys()) {
        if (!/^(pkg|vendor)\//.test(path)) continue;
        const [plain, small] = [files.get(path).length, (await readFile(join(site, `${path}.br`))).length];
        const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(11);
        console.log(`  ${path.padEnd(34)}${kilobytes(plain)}${kilobytes(small)} brotli`);
    }
}

const { files, hashes } = await contents();
const waiting = [...files];
await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) await publish(...next);
    }),
);
const lines = Object.entries(hashes).map(([kind, hash]) => `${kind}: ${hash}\n`);
await place(join(site, "hash.txt"), lines.join(""));
await tidy(files);
await report(files);
