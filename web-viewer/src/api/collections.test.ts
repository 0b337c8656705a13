import {expect, it} from 'vitest';
import {readMark, readSchema} from './collections.ts';

const schema = {
  properties: {
    id: {title: '标识', type: 'integer', 'x-ogc-role': 'id'},
    geometry: {title: '几何', format: 'geometry-point', 'x-ogc-role': 'primary-geometry'},
    grade: {
      title: '等级',
      'x-title-en': 'Grade',
      type: 'string',
      'x-enum-titles': {'3A': {zh: '三级甲等', en: 'Tertiary A'}},
    },
    width_m: {title: '宽度', 'x-title-en': 'Width', type: 'number', 'x-ogc-unit': 'm'},
    opened: {title: '日期', type: 'string', format: 'date'},
  },
};

it('reads fields in order, without the identifier and the geometry', () => {
  expect(readSchema(schema, 'zh').map(field => field.name)).toEqual(['grade', 'width_m', 'opened']);
});

it('titles fields and choices in the language asked for, else in Chinese', () => {
  const [grade, width, opened] = readSchema(schema, 'en');
  expect(grade?.title).toBe('Grade');
  expect(grade?.choices?.get('3A')).toBe('Tertiary A');
  expect(readSchema(schema, 'zh')[0]?.choices?.get('3A')).toBe('三级甲等');
  expect(width?.unit).toBe('m');
  expect(opened).toMatchObject({title: '日期', kind: 'date'});
});

it('the mark of the map is what the server says, in both languages', () => {
  const number = {
    profile: 'public',
    mapNumber: '审图号：甬S(2026)12号',
    mapNumberEn: 'Map approval number: 甬S(2026)12号',
  } as const;
  expect(readMark(number)).toEqual({
    profile: 'public',
    text: '审图号：甬S(2026)12号',
    textEn: 'Map approval number: 甬S(2026)12号',
  });
});

it('a server that says nothing of its maps shows what is schematic', () => {
  expect(readMark({}).profile).toBe('demo');
});
