import {expect, it} from 'vitest';
import type {FieldDescription} from '../api/types.ts';
import {messagesOf} from '../messages/index.ts';
import {fieldText} from './field-text.ts';

const field = (change: Partial<FieldDescription>): FieldDescription => ({
  name: 'x',
  title: 'x',
  unit: null,
  choices: null,
  kind: 'text',
  ...change,
});
const zh = messagesOf('zh');
const en = messagesOf('en');

it('shows the title of a choice, not its code', () => {
  expect(fieldText(field({choices: new Map([['3A', '三级甲等']])}), '3A', zh)).toBe('三级甲等');
});

it('shows numbers with their unit, years without a thousands mark', () => {
  expect(fieldText(field({kind: 'number', unit: 'm'}), 18.456, zh)).toBe('18.46米');
  expect(fieldText(field({kind: 'number', unit: 'm2'}), 12345.6, en)).toBe('12,346 m²');
  expect(fieldText(field({kind: 'integer'}), 1998, en)).toBe('1998');
});

it('shows dates and times of Ningbo', () => {
  expect(fieldText(field({kind: 'date'}), '2025-03-01', zh)).toBe('2025年3月1日');
  expect(fieldText(field({kind: 'date-time'}), '2025-03-01T16:30:00Z', zh)).toBe('2025年3月2日 00:30');
});

it('says yes and no, and nothing for nothing', () => {
  expect(fieldText(field({kind: 'boolean'}), false, en)).toBe('no');
  expect(fieldText(field({}), null, zh)).toBeNull();
  expect(fieldText(field({}), '', zh)).toBeNull();
});

it('reads several values in one field as a list', () => {
  expect(fieldText(field({}), ['1号线', '2号线'], zh)).toBe('1号线、2号线');
  expect(fieldText(field({}), ['1号线', '2号线'], en)).toBe('1号线, 2号线');
});
