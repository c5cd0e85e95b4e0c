import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], restoreMocks: true },
  plugins: [{ name: "styles", transform: (_, id) => (id.endsWith(".css") ? "export default ''" : null) }],
});
