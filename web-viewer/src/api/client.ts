// Asks the server that sent this page; there is no other.
import type {components} from '../generated/openapi';
import type {Language} from '../messages/index.ts';

const TIMEOUT_MS = 12_000;
const LOCALES: Record<Language, string> = {zh: 'zh-CN', en: 'en'};

/** What went wrong with a request: no answer at all, or an answer that says no. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number; // 0: no answer
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
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
    headers: {Accept: 'application/geo+json, application/json;q=0.9', 'Accept-Language': LOCALES[language]},
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  if (!response.ok) throw new ApiFailure(response.status, await problemText(response, language));
  return response.json();
}

async function answer(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted && (error as Error).name === 'AbortError') throw error;
    throw new ApiFailure(0, String(error));
  }
}

async function problemText(response: Response, language: Language): Promise<string> {
  try {
    const problem = (await response.json()) as components['schemas']['Problem'];
    const own = language === 'zh' ? (problem.title_zh ?? problem.title) : problem.title;
    return typeof own === 'string' ? own : `${response.status}`;
  } catch {
    return `${response.status}`;
  }
}
