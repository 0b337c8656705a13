import {describe, expect, it} from 'vitest';
import {en} from './en.ts';
import {distanceText, preferredLanguage} from './index.ts';
import {zh} from './zh.ts';

describe('the messages', () => {
  it('speak Chinese unless the visitor prefers English', () => {
    expect(preferredLanguage(['en-GB', 'zh-CN'])).toBe('en');
    expect(preferredLanguage(['ja', 'zh-TW'])).toBe('zh');
    expect(preferredLanguage(['fr'])).toBe('zh');
  });

  it('leave no text empty in either language', () => {
    for (const table of [zh, en]) {
      for (const [key, text] of Object.entries(table)) {
        if (typeof text === 'string') expect(text, key).not.toBe('');
      }
    }
    expect(Object.keys(en)).toEqual(Object.keys(zh));
  });

  it('round a straight-line distance to what it is worth', () => {
    expect(distanceText(347, zh)).toBe('350米');
    expect(distanceText(1234, zh)).toBe('1.2公里');
    expect(distanceText(15_480, en)).toBe('15 km');
    expect(distanceText(3, en)).toBe('10 m');
  });
});
