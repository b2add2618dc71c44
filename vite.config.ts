import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
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

export default defineConfig({
  root,
  base: "/",
  appType: "mpa",
  publicDir: false,
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
