// Login, and what people do with their own accounts. A name and a password live here from the login until it is complete,
// and nowhere else.
import * as api from '../api/account.ts';
import {ApiFailure} from '../api/client.ts';
import {messagesOf} from '../messages/index.ts';
import {notify} from './actions.ts';
import {app} from './app.ts';
import {keptPurpose, readPurposes, setPurpose} from './purpose.ts';

let entered: {name: string; password: string} | null = null;

const texts = () => messagesOf(app.get().language).account;

/** A sentence for whoever tried. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ApiFailure)) return texts().failed;
  if (error.kind === 'login-failed') return texts().wrongLogin;
  if (error.kind === 'totp-invalid') return texts().wrongCode;
  if (error.kind === 'totp-not-confirmed') return texts().factorWrong;
  if (error.kind === 'totp-missing') return texts().factorNeeded;
  if (error.status === 429 && error.retryAfter > 0) return texts().waitBefore(error.retryAfter);
  return error.detail || (error.status === 0 ? texts().failed : error.message);
}

/** At the start: whoever has a session is told so. */
export async function readAccount(): Promise<void> {
  try {
    const account = await api.fetchAccount(app.get().language);
    if (!account) return;
    setPurpose(keptPurpose());
    app.set({account, accountStep: account.mustChangePassword ? 'password' : app.get().accountStep});
  } catch {
    // Without an answer the page is a resident's.
  }
}

export function openAccount(): void {
  const {account} = app.get();
  app.set({accountStep: !account ? 'login' : account.mustChangePassword ? 'password' : 'account'});
  if (account) void readPurposes();
}

export function closeAccount(): void {
  entered = null;
  app.set({accountStep: null});
}

// What one sees has changed everywhere: catalogue, style, tiles. The address keeps the view.
function openPageAnew(): void {
  location.reload();
}

async function enter(totp: string | null): Promise<string | null> {
  if (!entered) return texts().failed;
  try {
    const account = await api.login(entered.name, entered.password, totp, app.get().language);
    if (!account) return texts().failed;
    app.set({account});
    if (account.mustChangePassword) {
      app.set({accountStep: 'password'});
      return null;
    }
    entered = null;
    openPageAnew();
    return null;
  } catch (error) {
    if (error instanceof ApiFailure && error.kind === 'totp-required') {
      app.set({accountStep: 'code'});
      return null;
    }
    return reasonOf(error);
  }
}

/** These return why it failed; null: done, or there is another step. */
export function login(name: string, password: string): Promise<string | null> {
  entered = {name, password};
  return enter(null);
}

export function sendCode(code: string): Promise<string | null> {
  return enter(code.replace(/\s/g, ''));
}

export async function logout(): Promise<string | null> {
  const {account, language} = app.get();
  try {
    if (account) await api.logout(account.csrf, language);
    setPurpose('');
    openPageAnew();
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Every session has ended then. */
function loginAgain(text: string): void {
  entered = null;
  app.set({account: null, accountStep: 'login'});
  notify(text);
}

export async function changePassword(before: string, chosen: string): Promise<string | null> {
  const {account, language} = app.get();
  if (!account) return texts().failed;
  try {
    await api.changePassword(before, chosen, account.csrf, language);
    loginAgain(texts().passwordChanged);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

export async function beginSecondFactor(password: string): Promise<{secret: string; uri: string} | string> {
  const {account, language} = app.get();
  if (!account) return texts().failed;
  try {
    return await api.beginSecondFactor(password, account.csrf, language);
  } catch (error) {
    return reasonOf(error);
  }
}

export async function confirmSecondFactor(password: string, secret: string, code: string): Promise<string | null> {
  const {account, language} = app.get();
  if (!account) return texts().failed;
  try {
    await api.confirmSecondFactor(password, secret, code.replace(/\s/g, ''), account.csrf, language);
    loginAgain(texts().factorDone);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

export async function fetchKeyText(id: string): Promise<{key: string} | string> {
  const {account, language} = app.get();
  if (!account) return texts().failed;
  try {
    return {key: await api.fetchKeyText(id, account.csrf, language)};
  } catch (error) {
    return reasonOf(error);
  }
}

export async function readKeys(): Promise<api.ApiKey[]> {
  try {
    return await api.fetchKeys(app.get().language);
  } catch {
    return [];
  }
}
