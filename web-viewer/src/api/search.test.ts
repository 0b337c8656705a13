import {afterEach, expect, test, vi} from 'vitest';
import {fetchSuggestions, parts, tells} from './search.ts';

afterEach(() => vi.unstubAllGlobals());

test('asks for what is typed near the middle of the view, and reads the answer', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    return Response.json({
      items: [
        {
          text: '月湖公园',
          kind: {zh: '公园', en: 'Parks'},
          collection: 'park',
          id: 7,
          point: [121.54, 29.87],
          matched: [0, 2],
          detail: null,
          distance_m: 120.5,
          other_text: 'Moon Lake Park',
          name_en: 'Moon Lake Park',
        },
      ],
    });
  });
  const [first] = await fetchSuggestions('yh & 月', {lng: 121.5475, lat: 29.8722}, 'zh', new AbortController().signal);
  expect(new URL(asked[0] ?? '').searchParams.get('q')).toBe('yh & 月');
  expect(new URL(asked[0] ?? '').searchParams.get('point')).toBe('121.54750,29.87220');
  expect(first).toMatchObject({id: 7, otherText: 'Moon Lake Park', english: 'Moon Lake Park', distance: 120.5});
});

test('tells kind and address of a place, its other name when that was typed, and its English name to who reads it', () => {
  const kind = {zh: '医院', en: 'Hospitals'};
  const hospital = {kind, otherText: null, english: null, detail: '公井街35号'};
  expect(tells(hospital, 'zh')).toBe('医院 · 公井街35号');
  expect(tells(hospital, 'en')).toBe('Hospitals · 公井街35号');
  const named = {...hospital, english: 'First Hospital'};
  expect(tells(named, 'zh')).toBe('医院 · 公井街35号');
  expect(tells(named, 'en')).toBe('First Hospital · Hospitals · 公井街35号');
  expect(tells({...named, otherText: 'First Hospital'}, 'zh')).toBe('医院 · First Hospital');
  expect(tells({...named, otherText: 'First Hospital'}, 'en')).toBe('First Hospital · Hospitals · 公井街35号');
  expect(tells({...named, otherText: '市一院'}, 'en')).toBe('First Hospital · Hospitals · 市一院');
});

test('marks what was typed, beyond the first plane of Unicode too', () => {
  expect(parts({text: '𠮷祥饭店', matched: [2, 3]})).toEqual(['𠮷', '祥', '饭店']);
  expect(parts({text: '月湖', matched: [0, 0]})).toEqual(['', '', '月湖']);
});
