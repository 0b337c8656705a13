// @vitest-environment happy-dom
import {afterEach, beforeEach, expect, it, vi} from 'vitest';

const SESSION = {viewer: {name: 'lin', role: 'clerk', department: 'urban'}, csrf: 'token', totp: 'used'};

interface Sent {
  path: string;
  body: unknown;
  headers: Record<string, string>;
}
let sent: Sent[];
let answers: Response[];

function answer(status: number, body: object | null, headers: Record<string, string> = {}): Response {
  return new Response(body ? JSON.stringify(body) : null, {status, headers});
}
function problem(status: number, kind: string, headers: Record<string, string> = {}): Response {
  return answer(status, {type: `https://haishu.example/problems/${kind}`, title: kind, title_zh: kind}, headers);
}

async function modules() {
  vi.resetModules();
  const [account, {app}, {getJson}] = await Promise.all([
    import('./account.ts'),
    import('./app.ts'),
    import('../api/client.ts'),
  ]);
  app.set({language: 'en'});
  return {account, app, getJson};
}

beforeEach(() => {
  sent = [];
  answers = [];
  sessionStorage.clear();
  window.matchMedia ??= (() => ({matches: false})) as never;
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    sent.push({
      path: new URL(address).pathname,
      body: init.body ? JSON.parse(String(init.body)) : null,
      headers: init.headers as Record<string, string>,
    });
    return answers.shift() ?? answer(500, null);
  });
  vi.spyOn(location, 'reload').mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('asks for the code only where the account has a second factor, and then opens the page anew', async () => {
  const {account, app} = await modules();
  answers = [problem(401, 'totp-required'), answer(200, SESSION)];
  expect(await account.login('lin', 'secret words')).toBeNull();
  expect(app.get().accountStep).toBe('code');
  expect(await account.sendCode('123 456')).toBeNull();
  expect(sent.map(({path, body}) => [path, body])).toEqual([
    ['/auth/login', {name: 'lin', password: 'secret words'}],
    ['/auth/login', {name: 'lin', password: 'secret words', totp: '123456'}],
  ]);
  expect(location.reload).toHaveBeenCalledOnce();
});

it('says in words why a login failed', async () => {
  const {account, app} = await modules();
  answers = [problem(401, 'login-failed'), problem(429, 'too-many-attempts', {'Retry-After': '8'})];
  expect(await account.login('lin', 'wrong')).toBe('User name or password is wrong.');
  expect(await account.login('lin', 'wrong')).toBe('Too many attempts. Try again in 8 seconds.');
  expect(app.get().account).toBeNull();
});

it('lets a password that somebody else has set be changed before anything else', async () => {
  const {account, app} = await modules();
  answers = [answer(200, {...SESSION, must_change_password: true}), answer(204, null)];
  await account.login('lin', 'given by another');
  expect(app.get().accountStep).toBe('password');
  expect(location.reload).not.toHaveBeenCalled();
  expect(await account.changePassword('given by another', 'known to me alone')).toBeNull();
  expect(sent[1]?.path).toBe('/auth/password');
  expect(sent[1]?.headers['X-CSRF-Token']).toBe('token');
  expect(app.get().accountStep).toBe('login');
  expect(app.get().account).toBeNull();
});

it('enrols a second factor in two steps and asks for a new login', async () => {
  const {account, app} = await modules();
  app.set({account: {...SESSION.viewer, csrf: 'token', totp: 'missing', mustChangePassword: false}});
  answers = [
    answer(200, {secret: 'ABCD', uri: 'otpauth://totp/x'}),
    problem(400, 'totp-not-confirmed'),
    answer(204, null),
  ];
  expect(await account.beginSecondFactor('words')).toEqual({secret: 'ABCD', uri: 'otpauth://totp/x'});
  expect(await account.confirmSecondFactor('words', 'ABCD', '000000')).toContain('clock of the phone');
  expect(await account.confirmSecondFactor('words', 'ABCD', '123 456')).toBeNull();
  expect(sent[2]?.body).toEqual({password: 'words', secret: 'ABCD', totp: '123456'});
  expect(app.get().accountStep).toBe('login');
});

it('asks for a purpose when a question lacks one, once, and sends it from then on', async () => {
  const {app, getJson} = await modules();
  const {askForPurpose, declinePurpose, setPurpose} = await import('./purpose.ts');
  answers = [
    problem(400, 'purpose-required'),
    answer(200, {purposes: [{code: 'inspection', title: '巡查', titleEn: 'Rounds'}]}),
  ];
  const failure = await getJson('http://localhost/collections/hazard/items', 'en').catch(error => error);
  expect(askForPurpose(new Error('other'))).toBe(false);
  expect(askForPurpose(failure)).toBe(true);
  expect(app.get().accountStep).toBe('purpose');
  await vi.waitFor(() => expect(app.get().purposes).toHaveLength(1));
  setPurpose('inspection');
  answers = [answer(200, {})];
  await getJson('http://localhost/collections/hazard/items', 'en');
  expect(sent.at(-1)?.headers['Haishu-Purpose']).toBe('inspection');
  app.set({accountStep: null});
  declinePurpose();
  expect(askForPurpose(failure)).toBe(true);
  expect(app.get().accountStep).toBeNull();
});
