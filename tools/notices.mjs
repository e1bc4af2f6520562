// Third-party notices: whose work is in the program, and on what terms: `node tools/notices.mjs`.
//
// What is shipped is asked of cargo (`cargo tree`, with the features that are really built) and of
// the npm packages that tools/site.mjs copies; each text is taken as its authors wrote it, from the
// package itself, and stands there once, below the names of all that it is for. cargo-about does
// the same, but takes minutes to install on a fresh machine, and knows no npm packages. This takes
// three seconds, so nothing is kept between builds. tools/site.mjs puts the result into the site.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");
const npm = createRequire(join(root, "end2end/package.json"));
const BROWSER = "wasm32-unknown-unknown";

// The npm packages of which the site holds something.
const SHIPPED = ["maplibre-gl"];

// What one may rely on being the terms, by name.
const TERMS = /^(licen[cs]e|copying|notice|unlicense|copyright|patents)([-_.].*)?$/i;
// C libraries that a crate brings along have their terms in a folder of their own.
const BROUGHT = /^(vendor|c_src|mimalloc|v3|libwebp|sqlite3|.*-src)$/i;

async function run(program, args) {
    const options = { cwd: root, maxBuffer: 1 << 28 };
    return (await promisify(execFile)(program, args, options)).stdout;
}

/** The crates whose code is in the server and in the browser's part, as "name v1.2.3". */
async function crates() {
    const common = ["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none"];
    const trees = await Promise.all([
        run("cargo", [...common, "-p", "server"]),
        run("cargo", [
            ...common, "-p", "app", "--no-default-features", "--features", "hydrate", "--target", BROWSER,
        ]),
    ]);
    const lines = trees.join("\n").split("\n").filter((line) => line && !line.includes(root));
    return new Set(lines.map((line) => line.split(" ").slice(0, 2).join(" ")));
}

/** The terms that lie in a folder, and one folder deeper where a library is brought along. */
async function terms(folder, deeper = 3) {
    const texts = [];
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(folder, entry.name);
        if (entry.isFile() && TERMS.test(entry.name) && !/\.(rs|toml|html|spdx)$/.test(entry.name)) {
            const text = await readFile(path, "utf8");
            if (text.trim()) texts.push(text);
        } else if (entry.isDirectory() && deeper > 0 && (BROUGHT.test(entry.name) || TERMS.test(entry.name))) {
            texts.push(...(await terms(path, deeper - 1)));
        }
    }
    return texts;
}

async function rustPackages() {
    const triple = (await run("rustc", ["-vV"])).match(/^host: (.*)$/m)[1];
    const platforms = [triple, BROWSER].flatMap((it) => ["--filter-platform", it]);
    const [wanted, metadata] = await Promise.all([
        crates(),
        run("cargo", ["metadata", "--locked", "--all-features", "--format-version", "1", ...platforms]),
    ]);
    const found = JSON.parse(metadata).packages.filter((it) => wanted.delete(`${it.name} v${it.version}`));
    if (wanted.size > 0) throw new Error(`cargo metadata does not know ${[...wanted].join(", ")}.`);
    return Promise.all(
        found.map(async ({ name, version, license, repository, manifest_path, authors }) => ({
            name: `${name} ${version}`,
            license: license ?? "terms as below",
            home: repository ?? `https://crates.io/crates/${name}`,
            authors,
            texts: await terms(dirname(manifest_path)),
        })),
    );
}

async function npmPackages() {
    return Promise.all(
        SHIPPED.map(async (name) => {
            const { version, license, homepage } = npm(`${name}/package.json`);
            const folder = dirname(npm.resolve(`${name}/package.json`));
            return {
                name: `${name} ${version}`,
                license,
                home: homepage ?? `https://www.npmjs.com/package/${name}`,
                authors: [],
                texts: await terms(folder),
            };
        }),
    );
}

// For packages that say MIT and hold no text of it.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the “Software”), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED “AS IS”, WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** The terms of a package that holds no text: by name, and where to read them and its source. */
function named({ name, license, home, authors }) {
    const who = authors.length > 0 ? authors.join(", ") : `the authors of ${name}`;
    if (/\bMIT\b/.test(license)) return `Copyright (c) ${who}\n\n${MIT}`;
    const texts = license.match(/[\w.-]+/g).filter((it) => !["AND", "OR", "WITH"].includes(it));
    const where = texts.map((it) => `https://spdx.org/licenses/${it}.html`).join(", ");
    return `Copyright (c) ${who}\n\nUnder ${license}: ${where}. Its source is at ${home}.`;
}

/** Two copies of a text may differ in how their lines are broken. */
const alike = (text) => text.replace(/\s+/g, " ").trim().toLowerCase();

/** The whole text. */
export async function notices() {
    const all = [...(await npmPackages()), ...(await rustPackages())];
    all.push({
        name: "Rust’s standard library",
        license: "MIT OR Apache-2.0",
        home: "https://github.com/rust-lang/rust",
        authors: ["The Rust Project Developers"],
        texts: [],
    });
    all.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    const list = all.map(({ name, license, home }) => `${name}: ${license}\n    ${home}`);
    const byText = new Map();
    for (const { name, texts, ...rest } of all) {
        for (const text of texts.length > 0 ? texts : [named({ name, ...rest })]) {
            const entry = byText.get(alike(text)) ?? { text: text.trim().replaceAll("\r\n", "\n"), names: new Set() };
            entry.names.add(name);
            byText.set(alike(text), entry);
        }
    }
    const line = "=".repeat(78);
    const parts = [...byText.values()].map(({ text, names }) => `${line}\n${[...names].join(", ")}\n${line}\n\n${text}\n`);
    return [
        // A mark at the beginning: no header says that this is UTF-8.
        "\ufeffThis product is free software under the European Union Public Licence 1.2.\n",
        "It contains the work of others. Each part, its terms (SPDX), and where it is from:\n",
        ...list,
        "\nTheir terms in full:\n",
        ...parts,
    ].join("\n");
}

if (process.argv[1] === import.meta.filename) process.stdout.write(await notices());
