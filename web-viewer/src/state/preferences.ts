// What a visitor chose for this device: language, theme, text size. A browser that keeps nothing is fine too.
import type {Language} from '../messages/index.ts';

export interface Preferences {
  language?: Language;
  theme?: 'light' | 'dark';
  largeText?: boolean;
}

const KEY = 'haishu-viewer';

export function storedPreferences(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return stored !== null && typeof stored === 'object' ? checked(stored as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export function storePreferences(change: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({...storedPreferences(), ...change}));
  } catch {
    // storage is full or forbidden: the choice lasts as long as the page
  }
}

function checked(stored: Record<string, unknown>): Preferences {
  const preferences: Preferences = {};
  if (stored.language === 'zh' || stored.language === 'en') preferences.language = stored.language;
  if (stored.theme === 'light' || stored.theme === 'dark') preferences.theme = stored.theme;
  if (typeof stored.largeText === 'boolean') preferences.largeText = stored.largeText;
  return preferences;
}
