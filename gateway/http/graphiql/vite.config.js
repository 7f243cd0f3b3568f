import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that workers and chunks are found wherever the gateway mounts the assets.
  base: "./",
  build: {
    outDir: "../static",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    sourcemap: false,
    // The editor is one large library; splitting it further gains nothing on a page for developers.
    chunkSizeWarningLimit: 8000,
    rolldownOptions: {
      input: "main.js",
      // "use client" is for frameworks that render on a server; the libraries carry it, and it means nothing here.
      onLog: (level, log, report) => log.code === "MODULE_LEVEL_DIRECTIVE" || report(level, log),
    },
  },
  worker: { format: "es" },
});
