import {expect, it} from 'vitest';
import {en} from '../messages/en.ts';
import {zh} from '../messages/zh.ts';
import {hoursText, isOpen} from './hours.ts';

const SERVICE = 'Mo-Fr 08:30-12:00,14:00-17:30;Sa 09:00-12:00';

it('writes hours as people read them', () => {
  expect(hoursText(SERVICE, zh)).toBe('周一至周五 08:30–12:00、14:00–17:30；周六 09:00–12:00');
  expect(hoursText(SERVICE, en)).toBe('Mon–Fri 08:30–12:00, 14:00–17:30; Sat 09:00–12:00');
  expect(hoursText('Mo-Su 06:00-22:00', zh)).toBe('每天 06:00–22:00');
  expect(hoursText('24/7', zh)).toBe('全天开放');
});

it('shows hours that it does not understand as they stand', () => {
  expect(hoursText('sunrise-sunset', zh)).toBe('sunrise-sunset');
  expect(isOpen('sunrise-sunset', new Date())).toBeNull();
  expect(hoursText('Mo-Fr 22:00-06:00', zh)).toBe('Mo-Fr 22:00-06:00');
});

it('knows whether a place is open by the clock in Ningbo', () => {
  const at = (text: string) => isOpen(SERVICE, new Date(text));
  expect(at('2026-11-24T08:29:59+08:00')).toBe(false); // a Tuesday
  expect(at('2026-11-24T08:30:00+08:00')).toBe(true);
  expect(at('2026-11-24T12:00:00+08:00')).toBe(false);
  expect(at('2026-11-24T17:29:00+08:00')).toBe(true);
  expect(at('2026-11-28T10:00:00+08:00')).toBe(true); // a Saturday
  expect(at('2026-11-29T10:00:00+08:00')).toBe(false);
  expect(isOpen('Mo-Su 09:30-24:00', new Date('2026-11-24T23:59:00+08:00'))).toBe(true);
  expect(isOpen('24/7', new Date('2026-11-29T03:00:00+08:00'))).toBe(true);
});
