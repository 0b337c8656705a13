// window.__viewer: what tests and support may read of the running page. Nothing in it can be set.

interface Probe {
  readonly firstIdleMs: number | null; // since the page was opened
  readonly idles: number;
  readonly lastError: string | null;
  project(point: [number, number]): {x: number; y: number} | null;
}

const facts = {firstIdleMs: null as number | null, idles: 0, lastError: null as string | null};

export const probe = {
  /** No animations for those who asked for less motion; tests do. */
  fast: matchMedia('(prefers-reduced-motion: reduce)').matches,
  idle(): void {
    facts.idles++;
    facts.firstIdleMs ??= performance.now();
  },
  failed(error: unknown): void {
    facts.lastError = error instanceof Error ? error.message : String(error);
  },
};

export function publishProbe(project: Probe['project']): void {
  const seen: Probe = {
    get firstIdleMs() {
      return facts.firstIdleMs;
    },
    get idles() {
      return facts.idles;
    },
    get lastError() {
      return facts.lastError;
    },
    project,
  };
  Object.defineProperty(window, '__viewer', {value: Object.freeze(seen)});
}
