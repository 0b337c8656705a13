// What questions about restricted data are for. Kept for the tab, not for the next visit: the next question may be for
// something else.
import {fetchPurposes} from '../api/account.ts';
import {ApiFailure, statePurpose} from '../api/client.ts';
import {app} from './app.ts';

const KEPT_AS = 'haishu-purpose';

export function keptPurpose(): string {
  try {
    return sessionStorage.getItem(KEPT_AS) ?? '';
  } catch {
    return '';
  }
}

export function setPurpose(code: string): void {
  try {
    if (code === '') sessionStorage.removeItem(KEPT_AS);
    else sessionStorage.setItem(KEPT_AS, code);
  } catch {
    // Then it is asked for again after the page was opened anew.
  }
  statePurpose(code);
  app.set({purpose: code});
}

export async function readPurposes(): Promise<void> {
  if (app.get().purposes.length > 0) return;
  try {
    app.set({purposes: await fetchPurposes(app.get().language)});
  } catch {
    // The list stays empty; the next question asks again.
  }
}

/** Opens the choice if that is what a question lacked. One that was declined is not asked for again by every list. */
let isDeclined = false;
export function declinePurpose(): void {
  isDeclined = true;
}
export function askForPurpose(error: unknown): boolean {
  if (!(error instanceof ApiFailure) || error.kind !== 'purpose-required') return false;
  if (!isDeclined && app.get().accountStep === null) {
    app.set({accountStep: 'purpose'});
    void readPurposes();
  }
  return true;
}
