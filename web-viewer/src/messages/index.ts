import {en} from './en.ts';
import {type Messages, zh} from './zh.ts';

export type {Messages};
export type Language = 'zh' | 'en';

const TABLES: Record<Language, Messages> = {zh, en};

export function messagesOf(language: Language): Messages {
  return TABLES[language];
}

/** The first language of the visitor that we have; Chinese if there is none. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag.startsWith('zh')) return 'zh';
    if (tag.startsWith('en')) return 'en';
  }
  return 'zh';
}

/** 850 米, 1.2 公里: two significant digits are all that a straight line deserves. */
export function distanceText(metres: number, messages: Messages): string {
  if (metres < 1000) return messages.metres(Math.max(10, Math.round(metres / 10) * 10));
  const kilometres = metres / 1000;
  return messages.kilometres(kilometres < 10 ? Math.round(kilometres * 10) / 10 : Math.round(kilometres));
}
