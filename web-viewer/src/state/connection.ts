// Is the server there? Asked every few seconds while the page is looked at, and at once after a failed request.
import {serverAddress} from '../api/client.ts';
import {app} from './app.ts';

const INTERVAL_MS = 4000;
const TIMEOUT_MS = 3000;
let asking: Promise<void> | null = null;

export function checkConnection(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}

async function ask(): Promise<void> {
  let up: boolean;
  try {
    await fetch(serverAddress('/healthz'), {cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS)});
    up = true; // whatever it says, it answers
  } catch {
    up = false;
  }
  const connection = up ? 'up' : 'down';
  if (connection !== app.get().connection) app.set({connection});
}

export function watchConnection(): void {
  setInterval(() => {
    if (document.visibilityState === 'visible') void checkConnection();
  }, INTERVAL_MS);
  addEventListener('offline', () => void checkConnection());
  addEventListener('online', () => void checkConnection());
}
