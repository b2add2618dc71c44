import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "display");

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
        if (!/\.(js|css)$/.test(name)) continue;
        const file = join(dir ?? root, name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root,
  base: "/",
  appType: "mpa",
  publicDir: false,
  plugins: [packed()],
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
    rollupOptions: { input: screens() },
  },
  test: {
    root,
    include: ["**/*.test.ts"],
    exclude: ["dist/**"],
    environment: "node",
  },
});
