// Asks the server that sent this page; there is no other.
import type {Language} from '../messages/index.ts';

const TIMEOUT_MS = 12_000;
const LOCALES: Record<Language, string> = {zh: 'zh-CN', en: 'en'};

/** What went wrong with a request: no answer at all, or an answer that says no. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number; // 0: no answer
  readonly kind: string; // "login-failed": the last part of the problem's type; empty if it has none
  readonly detail: string;
  readonly retryAfter: number; // seconds; 0: not said
  constructor(status: number, message: string, kind = '', detail = '', retryAfter = 0) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

let purpose = '';

/** What questions about restricted data are for, from now on; empty: not said. */
export function statePurpose(code: string): void {
  purpose = code;
}

/** What the server wants to know with every question of this page, for whoever asks by other means (the map). */
export function statedHeaders(): Record<string, string> {
  return purpose === '' ? {} : {'Haishu-Purpose': purpose};
}

/** The folder that the page was opened from, with its closing slash. */
export function serverAddress(path: string): string {
  return new URL(path.replace(/^\//, ''), new URL('./', document.baseURI)).href;
}

/** Links in answers are absolute; only those of this server are followed. */
export function sameServer(href: string): string | null {
  const url = new URL(href, document.baseURI);
  return url.origin === location.origin ? url.href : null;
}

export async function getJson(address: string, language: Language, signal?: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await answer(address, {
    headers: {
      ...statedHeaders(),
      Accept: 'application/geo+json, application/json;q=0.9',
      'Accept-Language': LOCALES[language],
    },
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  if (!response.ok) throw await failureOf(response, language);
  return response.json();
}

/** Posts a body, or nothing; null when the answer has none. */
export async function sendJson(
  address: string,
  body: object | null,
  csrf: string | null,
  language: Language,
): Promise<unknown> {
  const response = await answer(address, {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      'Accept-Language': LOCALES[language],
      ...(body ? {'Content-Type': 'application/json'} : {}),
      ...(csrf ? {'X-CSRF-Token': csrf} : {}),
    },
    ...(body ? {body: JSON.stringify(body)} : {}),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw await failureOf(response, language);
  return response.status === 204 ? null : response.json();
}

async function answer(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted && (error as Error).name === 'AbortError') throw error;
    throw new ApiFailure(0, String(error));
  }
}

interface Problem {
  type?: string;
  title?: string;
  title_zh?: string;
  detail?: string;
  detail_zh?: string;
}

async function failureOf(response: Response, language: Language): Promise<ApiFailure> {
  const retryAfter = Number(response.headers.get('Retry-After') ?? 0) || 0;
  try {
    const problem = (await response.json()) as Problem;
    const own = (english?: string, chinese?: string) => (language === 'zh' ? (chinese ?? english) : english) ?? '';
    return new ApiFailure(
      response.status,
      own(problem.title, problem.title_zh) || `${response.status}`,
      (problem.type ?? '').split('/').pop() ?? '',
      own(problem.detail, problem.detail_zh),
      retryAfter,
    );
  } catch {
    return new ApiFailure(response.status, `${response.status}`, '', '', retryAfter);
  }
}
