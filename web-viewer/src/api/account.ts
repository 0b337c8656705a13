// The routes about one's own account. The session is a cookie that scripts cannot read; what changes something carries the
// CSRF token that the server gives with it.
import type {Language} from '../messages/index.ts';
import {getJson, sendJson, serverAddress} from './client.ts';

export interface Account {
  name: string;
  role: string;
  department: string;
  csrf: string;
  totp: 'used' | 'missing' | 'not-required';
  mustChangePassword: boolean;
}

export interface Purpose {
  code: string;
  title: string;
  titleEn: string;
}

export interface ApiKey {
  id: string;
  scope: string;
  expires: string; // a day
  fetched: boolean;
}

interface SessionAnswer {
  viewer: {name: string; role: string; department: string};
  csrf: string | null;
  totp?: Account['totp'];
  must_change_password?: boolean;
}

function accountOf(answer: SessionAnswer): Account | null {
  if (!answer.csrf) return null;
  const {name, role, department} = answer.viewer;
  return {
    name,
    role,
    department,
    csrf: answer.csrf,
    totp: answer.totp ?? 'not-required',
    mustChangePassword: answer.must_change_password === true,
  };
}

/** Null for a visitor without a session. */
export async function fetchAccount(language: Language): Promise<Account | null> {
  return accountOf((await getJson(serverAddress('/auth/me'), language)) as SessionAnswer);
}

export async function login(
  name: string,
  password: string,
  totp: string | null,
  language: Language,
): Promise<Account | null> {
  const body = totp === null ? {name, password} : {name, password, totp};
  return accountOf((await sendJson(serverAddress('/auth/login'), body, null, language)) as SessionAnswer);
}

export async function logout(csrf: string, language: Language): Promise<void> {
  await sendJson(serverAddress('/auth/logout'), null, csrf, language);
}

export async function changePassword(before: string, chosen: string, csrf: string, language: Language): Promise<void> {
  await sendJson(serverAddress('/auth/password'), {old: before, new: chosen}, csrf, language);
}

export async function beginSecondFactor(
  password: string,
  csrf: string,
  language: Language,
): Promise<{secret: string; uri: string}> {
  return (await sendJson(serverAddress('/auth/totp'), {password}, csrf, language)) as {secret: string; uri: string};
}

export async function confirmSecondFactor(
  password: string,
  secret: string,
  totp: string,
  csrf: string,
  language: Language,
): Promise<void> {
  await sendJson(serverAddress('/auth/totp'), {password, secret, totp}, csrf, language);
}

export async function fetchPurposes(language: Language): Promise<Purpose[]> {
  return ((await getJson(serverAddress('/purposes'), language)) as {purposes: Purpose[]}).purposes;
}

/** Keys that are in force. */
export async function fetchKeys(language: Language): Promise<ApiKey[]> {
  const {keys} = (await getJson(serverAddress('/auth/keys'), language)) as {
    keys: {id: string; scope: string; expires_at: string; revoked_at: string | null; fetched: boolean}[];
  };
  return keys
    .filter(key => key.revoked_at === null && Date.parse(key.expires_at) > Date.now())
    .map(({id, scope, expires_at, fetched}) => ({id, scope, expires: expires_at.slice(0, 10), fetched}));
}

export async function fetchKeyText(id: string, csrf: string, language: Language): Promise<string> {
  const address = serverAddress(`/auth/keys/${encodeURIComponent(id)}/secret`);
  return ((await sendJson(address, null, csrf, language)) as {key: string}).key;
}
