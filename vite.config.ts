import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { iconPng } from "./display/ticket/icons.ts";

const root = resolve(import.meta.dirname, "display");

/** The one place where the version stands. */
function version(): string {
  const project = readFileSync(resolve(import.meta.dirname, "pyproject.toml"), "utf8");
  return /^version = "(.+)"$/m.exec(project)?.[1] ?? "";
}

/** A folder with an index.html is a screen; nobody has to list it here. */
function screens(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(root)) {
    const page = join(root, name, "index.html");
    if (name !== "dist" && existsSync(page)) found[name] = page;
  }
  return found;
}

/** Scripts and styles packed beside themselves: the table of font slices alone is 100 kB, 30 kB packed. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/^assets\/.*\.(js|css)$/.test(name)) continue;
        const file = join(dir ?? root, name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      }
    },
  };
}

const WORKER = "ticket/worker.js";
const TICKET = "ticket/index.html";

/** What makes the ticket a page of its own on a phone: icons, and a worker that knows which files the page consists of. */
function installable(): Plugin {
  return {
    name: "installable",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const size of [180, 192, 512]) this.emitFile({ type: "asset", fileName: `ticket/icon-${size}.png`, source: iconPng(size) });
      this.emitFile({ type: "asset", fileName: "ticket/icon-maskable-512.png", source: iconPng(512, { bleed: true }) });
      const page = bundle[TICKET];
      const worker = bundle[WORKER];
      if (page?.type !== "asset" || worker?.type !== "chunk") throw new Error("the ticket's page or its worker was not built");
      const html = String(page.source);
      const kept = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1]!);
      if (!kept.length) throw new Error("the ticket's page names no files");
      const version = createHash("sha256").update(html).update(worker.code).digest("hex").slice(0, 12);
      worker.code = worker.code.replace("__KEPT__", kept.join(" ")).replace("__VERSION__", version);
    },
  };
}

export default defineConfig({
  root,
  base: "/",
  appType: "mpa",
  publicDir: false,
  plugins: [installable(), packed()],
  define: { "import.meta.env.HALL_VERSION": JSON.stringify(version()) },
  server: {
    // The server that answers the calls while `npm run dev` shows the pages.
    proxy: {
      "/api": process.env["HALL_URL"] ?? "http://127.0.0.1:8000",
      "/socket.io": { target: process.env["HALL_URL"] ?? "http://127.0.0.1:8000", ws: true },
    },
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    // WebViews of kiosks and pads are rarely renewed.
    target: ["chrome87", "safari14"],
    cssTarget: ["chrome87", "safari14"],
    // Nothing inside data: URLs, so that the pages need only 'self' for scripts, styles and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { ...screens(), worker: join(root, "ticket/worker.ts") },
      output: { entryFileNames: ({ name }) => (name === "worker" ? WORKER : "assets/[name]-[hash].js") },
    },
  },
  test: {
    root,
    include: ["**/*.test.ts"],
    exclude: ["dist/**"],
    environment: "node",
  },
});
